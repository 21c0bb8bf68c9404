"""What an import asks for."""

from typing import Any

from django import forms

from courses.errors import PackError

from .moving import FORMATS, Format

LARGEST = 2 * 1024 * 1024


class ImportForm(forms.Form):
    """A file or pasted text, in one of the formats; what was pasted stays."""

    format = forms.ChoiceField(label="Format", choices=[])
    file = forms.FileField(label="File", required=False)
    text = forms.CharField(
        label="Or paste it here",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 18, "spellcheck": "false", "class": "studio-source"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["format"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(name, kind.label) for name, kind in FORMATS.items()]

    def clean(self) -> dict[str, Any]:
        """Take the file's text, else what was pasted; refuse neither and what is no text."""
        data: dict[str, Any] = super().clean() or {}
        file = data.get("file")
        if file is not None:
            if file.size > LARGEST:
                self.add_error("file", "This file is larger than 2 MB: it can not be one scenario.")
                return data
            try:
                data["source"] = file.read().decode("utf-8-sig")
            except UnicodeDecodeError:
                self.add_error("file", "This file is no UTF-8 text. Save it as UTF-8 and try again.")
                return data
        else:
            data["source"] = data.get("text", "").replace("\r\n", "\n")
        if not data["source"].strip():
            self.add_error("text", "Choose a file, or paste the scenario here.")
        return data

    def refuse(self, error: PackError) -> None:
        """Show what could not be read."""
        self.add_error(None, str(error))

    @property
    def kind(self) -> Format:
        """The chosen format."""
        return FORMATS[self.cleaned_data["format"]]

    @property
    def called(self) -> str:
        """How messages call what was sent."""
        file = self.cleaned_data.get("file")
        return file.name if file is not None else "The pasted text"
