"""Forms of the CMS."""

from typing import Any

from django import forms
from django.utils import timezone

from .models import Edition


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
    agreed = forms.BooleanField(
        label="A specialist service, survivor advisers and the safeguarding lead have reviewed this content.",
        error_messages={"required": "Tick this once the review has happened. Until then, do not release."},
    )

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
