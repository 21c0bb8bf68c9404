"""What a learner types to ask, and what an observer scores."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone

SCORES = [("0", "0: not seen"), ("1", "1: seen in part"), ("2", "2: seen clearly")]


class AskForm(forms.Form):
    """Who is to watch."""

    address = forms.EmailField(
        label="Your observer’s work e-mail address",
        help_text="The trainer or safeguarding lead who will be in the room.",
        error_messages={
            "required": "Enter your observer’s e-mail address",
            "invalid": "Enter an e-mail address such as name@example.org",
        },
    )


class ScoresForm(forms.Form):
    """One score for each criterion, the day, and that the observer was there."""

    def __init__(self, *args: Any, content: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = [one["id"] for one in content["criteria"]]
        for one in content["criteria"]:
            self.fields[f"score-{one['id']}"] = forms.ChoiceField(
                label=one["text"] + (" (essential)" if one["essential"] else ""),
                choices=SCORES,
                widget=forms.RadioSelect,
                error_messages={"required": "Choose 0, 1 or 2."},
            )
        self.fields["held_on"] = forms.DateField(
            label="Day of the session",
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        )
        self.fields["there"] = forms.BooleanField(
            label="I watched this session myself.",
            error_messages={"required": "Only somebody who was there can score it."},
        )

    def clean_held_on(self) -> Any:
        """Refuse a day that has not come."""
        day = self.cleaned_data["held_on"]
        if day > timezone.localdate():
            raise forms.ValidationError("This day has not come yet.")
        return day

    @property
    def scores(self) -> dict[str, int]:
        """The points by criterion. Only of a valid form."""
        return {name: int(self.cleaned_data[f"score-{name}"]) for name in self.names}
