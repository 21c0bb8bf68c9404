"""Forms of the CMS, and what an organisation lead fills in."""

from typing import Any

from django import forms
from django.utils import timezone

from .models import Edition, Procedure, Review
from .procedures import ASK
from .reviews import CHECKLIST


class ReleaseForm(forms.Form):
    """The sign-off without which no course reaches a learner, and the kind of release."""

    kind = forms.ChoiceField(choices=Edition.Kind, initial=Edition.Kind.REVISION, widget=forms.RadioSelect)
    name = forms.CharField(
        label="Signed off by", max_length=200, help_text="The person who read the whole course."
    )
    role = forms.CharField(max_length=200, help_text="For example: safeguarding lead.")
    organisation = forms.CharField(max_length=200)
    on = forms.DateField(
        label="Date of the sign-off",
        initial=timezone.localdate,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    note = forms.CharField(label="What changed", required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, has_edition: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_edition:
            self.fields["kind"].choices = [(Edition.Kind.REVISION.value, "First edition")]  # type: ignore[attr-defined]

    def clean_on(self) -> Any:
        """Refuse a date that has not come."""
        on = self.cleaned_data["on"]
        if on > timezone.localdate():
            raise forms.ValidationError("This date is in the future.")
        return on


class ReviewForm(forms.Form):
    """A reader's word on a course: who they are, when they read it, and each thing that they looked for."""

    reader = forms.ChoiceField(choices=Review.Reader, widget=forms.RadioSelect, label="Who has read it")
    name = forms.CharField(
        max_length=200,
        required=False,
        help_text="Leave it empty for a survivor advisory group: nobody’s name is needed there.",
    )
    role = forms.CharField(
        max_length=200, help_text="For example: IDVA service manager; whoever runs the group."
    )
    organisation = forms.CharField(max_length=200)
    on = forms.DateField(
        label="Date of the reading",
        initial=timezone.localdate,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    checked = forms.MultipleChoiceField(
        choices=list(CHECKLIST.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        label="They read every lesson, scenario and question, and found that",
    )
    note = forms.CharField(
        required=False, widget=forms.Textarea(attrs={"rows": 3}), label="What they asked to change"
    )

    def clean_on(self) -> Any:
        """Refuse a date that has not come."""
        on = self.cleaned_data["on"]
        if on > timezone.localdate():
            raise forms.ValidationError("This date is in the future.")
        return on

    def clean(self) -> dict[str, Any]:
        """Ask for a name from everybody but a survivor advisory group, whose members stay unnamed."""
        data = super().clean() or self.cleaned_data
        if not data.get("name"):
            if data.get("reader") == Review.Reader.SURVIVORS:
                data["name"] = "The group"
            elif "reader" in data:
                self.add_error("name", "Say who has read it.")
        return data

    def clean_checked(self) -> list[str]:
        """Refuse a review that leaves a point open: that is what the course must be mended for first."""
        checked: list[str] = self.cleaned_data["checked"]
        if left := len(CHECKLIST) - len(checked):
            points = "point is" if left == 1 else "points are"
            raise forms.ValidationError(
                f"{left} {points} open. Mend the course first, and have it read again: it can be kept then."
            )
        return checked


class PackForm(forms.Form):
    """A pack's file."""

    file = forms.FileField(
        label="Pack",
        help_text="A .zip that somebody made with “Download as a pack”, or a zipped pack folder.",
        error_messages={"required": "Choose a file.", "empty": "This file is empty."},
        widget=forms.FileInput(attrs={"accept": ".zip,application/zip"}),
    )
    overwrite = forms.BooleanField(
        required=False,
        label="Replace edits that were made here since the pack was last installed",
        help_text="Only if you know that they are no longer wanted.",
    )


class ProceduresForm(forms.Form):
    """One text for each place that lessons leave to the learner's organisation."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for slot in Procedure.Slot:
            self.fields[slot.value] = forms.CharField(
                label=slot.label,
                required=False,
                max_length=1000,
                help_text=f"Left empty, learners read: “{ASK[slot]}”",
                error_messages={"max_length": "Use at most 1,000 characters; this has %(show_value)d."},
                widget=forms.Textarea(attrs={"rows": 3}),
            )
        self.fields["checked"] = forms.BooleanField(
            label="I have checked today that what I did not change still holds", required=False
        )

    @property
    def texts(self) -> dict[str, str]:
        """The texts by place. Only of a valid form."""
        return {slot.value: self.cleaned_data[slot.value] for slot in Procedure.Slot}
