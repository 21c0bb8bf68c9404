"""What somebody is asked who looks for a service. Never who they are."""

from typing import Any

from django import forms

from people.models import Area

from .models.pathways import AUDIENCES, NEEDS, RISKS


class FindForm(forms.Form):
    """Four choices and not a word to type."""

    area = forms.ModelChoiceField(
        Area.objects.select_related("parent"), label="Where", empty_label="Choose an area"
    )
    audience = forms.ChoiceField(choices=list(AUDIENCES.items()), widget=forms.RadioSelect, label="For whom?")
    need = forms.ChoiceField(choices=[("", "Anything"), *NEEDS.items()], required=False, label="With what?")
    risk = forms.ChoiceField(
        choices=list(RISKS.items()), widget=forms.RadioSelect, required=False, label="How worried are you?"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].error_messages["required"] = "Choose where to look."
        self.fields["audience"].error_messages["required"] = "Choose for whom it is."
