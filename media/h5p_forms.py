"""The form of an activity in the CMS: its package is checked before anything is stored."""

from typing import Any, BinaryIO, cast

from django import forms
from django.core.files.base import File
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe

from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, Panel

from people.models import User

from .h5p import Package, PackageRefused, validate
from .h5p_services import add_version
from .h5p_types import Accessibility, ContentType, type_of
from .models import H5PActivity, H5PVersion

FILE_HELP = "The .h5p file that your H5P editor gives you (Download, with libraries). It is checked before anything is stored."
NEW_FILE_HELP = (
    "Only to replace the activity: the file becomes a new version. Learners in the middle stay on the one they have;"
    " the others get it with the next release of the course."
)
AGAIN = "This file is in order. Choose it again: a browser does not keep it while something else is mended."


class H5PActivityForm(WagtailAdminModelForm):
    """Title, package and text alternative. A package that is refused is told in full, and leaves nothing behind."""

    file = forms.FileField(
        label="H5P file", help_text=FILE_HELP, widget=forms.FileInput(attrs={"accept": ".h5p"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.package: Package | None = None
        self.fields["text_alternative"].widget.attrs["rows"] = 8
        # Its size is judged below, by the limits of packages.
        self.newest = None if self.instance._state.adding else self.instance.versions.first()
        if self.newest is not None:
            self.fields["file"].required = False
            self.fields["file"].label = "New H5P file"
            self.fields["file"].help_text = NEW_FILE_HELP

    def clean_file(self) -> "File[Any] | None":
        """Hold the package to every rule; each thing that is wrong stands on a line of its own."""
        file: File[Any] | None = self.cleaned_data["file"]
        if file is None:
            return None
        try:
            self.package = validate(cast("BinaryIO", file))
        except PackageRefused as refusal:
            more = [f"There are {refusal.more} more problems."] if refusal.more else []
            lines = ["This file was not taken.", *(str(finding) for finding in refusal.findings), *more]
            # Wagtail puts all errors of a field into one paragraph.
            raise forms.ValidationError(
                format_html_join(mark_safe("<br>"), "{}", ((line,) for line in lines))
            ) from None
        return file

    def clean(self) -> dict[str, Any]:
        """Ask for a text alternative that can stand in for what its content type is."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        kind, text = self._content_type(), cleaned.get("text_alternative", "").strip()
        if text and kind is not None and len(text) < kind.least_words:
            self.add_error("text_alternative", _too_short(kind, len(text)))
        if self.errors and self.package is not None:
            self.add_error("file", AGAIN)
        return cleaned

    def save(self, commit: bool = True) -> H5PActivity:
        """Save the activity and, if there is a file, have it unpacked as its next version."""
        by = self.for_user if isinstance(self.for_user, User) else None
        if self.instance._state.adding:
            self.instance.created_by = by
        activity: H5PActivity = super().save(commit)
        if self.package is not None:
            add_version(activity=activity, file=self.cleaned_data["file"], by=by, checked=self.package)
        return activity

    def _content_type(self) -> ContentType | None:
        if self.package is not None:
            return type_of(self.package.manifest.main.machine)
        return type_of(self.newest.machine_name) if self.newest else None


class VersionsPanel(Panel):
    """What has become of each package of an activity. It looks again by itself while one waits."""

    class BoundPanel(Panel.BoundPanel):
        """The panel of one activity."""

        template_name = "media/cms/versions_panel.html"

        @property
        def media(self) -> forms.Media:
            """The script that looks again."""
            return forms.Media(css={"all": [static("cms.css")]}, js=[static("activities.js")])

        def is_shown(self) -> bool:
            """Whether there is an activity to speak of."""
            return not self.instance._state.adding

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Return the versions, newest first, and where to ask for them again. One query."""
            return versions_of(self.instance) | {
                "again": reverse("h5p_versions", args=[self.instance.pk]),
            }


def versions_of(activity: H5PActivity) -> dict[str, Any]:
    """Return what the panel shows. One query."""
    versions = list(activity.versions.select_related("uploaded_by"))
    return {
        "activity": activity,
        "rows": [(version, type_of(version.machine_name)) for version in versions],
        "is_open": any(version.status in H5PVersion.OPEN for version in versions),
        "poor": Accessibility.POOR,
    }


edit_handler = ObjectList(
    [
        MultiFieldPanel([FieldPanel("title"), FieldPanel("file")], heading="Activity"),
        VersionsPanel(heading="Versions"),
        FieldPanel("text_alternative"),
    ],
    base_form_class=H5PActivityForm,
)


def _too_short(kind: ContentType, length: int) -> str:
    why = (
        f"Not everybody can use an activity of the type “{kind.label}”: {kind.reason} For them, this text is the activity."
        if kind.accessibility is Accessibility.POOR
        else "Some learners will have only this text."
    )
    return f"{why} Please write at least {kind.least_words} characters; so far there are {length}."
