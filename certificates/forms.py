"""Forms about certificates."""

from typing import Any

from django import forms

from . import codes


class CodeForm(forms.Form):
    """A check code, however it is written."""

    code = forms.CharField(
        label="Check code",
        max_length=40,
        help_text="Twelve letters and digits, as printed on the certificate. Spaces, hyphens and case do not matter.",
        error_messages={"required": "Enter the check code"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        """Return the code in its one form."""
        code = codes.parse(self.cleaned_data["code"])
        if code is None:
            raise forms.ValidationError("A check code has twelve letters and digits, such as 7K4M-QX9D-2PTR")
        return code


class SurnameForm(forms.Form):
    """What only somebody who holds the paper can type."""

    surname = forms.CharField(
        label="Surname on the certificate",
        max_length=100,
        error_messages={"required": "Type the surname that is printed on the certificate"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class PrintNameForm(forms.Form):
    """A name that can be printed."""

    name = forms.CharField(
        label="Name to print",
        max_length=100,
        help_text="Your whole name. It stands on the certificate as you write it here.",
        error_messages={"required": "Enter the name to print on your certificate"},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    surname = forms.CharField(
        label="Surname",
        max_length=100,
        required=False,
        help_text="Somebody who checks the certificate types it to see the name. Leave empty if you use one name.",
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )

    def refuse(self, reason: Any) -> None:
        """Say why the name can not be printed."""
        self.add_error("name", str(reason))
