"""Forms about people."""

from django import forms
from django.http import HttpRequest

from .models import User


class NameForm(forms.Form):
    """The names that a new account needs, asked once, because a certificate will carry them."""

    first_name = forms.CharField(
        label="First name",
        max_length=150,
        help_text="As you want it on a certificate.",
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    last_name = forms.CharField(
        label="Last name",
        max_length=150,
        required=False,
        help_text="Leave empty if you use one name.",
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )

    def signup(self, request: HttpRequest, user: User) -> None:
        """Called by allauth once the account exists."""
        user.first_name = self.cleaned_data["first_name"]
        user.last_name = self.cleaned_data["last_name"]
        user.save(update_fields=["first_name", "last_name"])
