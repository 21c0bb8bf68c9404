"""Recordings and activities in the CMS."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse

from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.models import ReferenceIndex
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.chooser import ChooseResultsView, ChooseView, SnippetChooserViewSet
from wagtail.snippets.views.snippets import CreateView, EditView, SnippetViewSet

from . import h5p_cms_views as pages
from .h5p_forms import edit_handler
from .models import H5PActivity, Recording
from .queries import activities, choosable, standing


class RecordingViewSet(SnippetViewSet):
    """Lists and edits recordings."""

    model = Recording
    icon = "media"
    list_display = ["title", "seconds", "created_at"]


class PreviewColumn(Column):
    """A link that opens the preview in a new tab."""

    cell_template_name = "media/cms/preview_cell.html"

    def get_value(self, instance: Any) -> str:
        """Return the address of the preview, or nothing while there is nothing to play."""
        ready = standing(instance).ready
        return reverse("h5p_preview", args=[instance.pk, ready.number]) if ready else ""


def _type(activity: H5PActivity) -> str:
    kind = standing(activity).content_type
    return kind.label if kind else ""


def _accessibility(activity: H5PActivity) -> str:
    kind = standing(activity).content_type
    return kind.accessibility.value if kind else ""


def _version(activity: H5PActivity) -> str:
    ready = standing(activity).ready
    return str(ready.number) if ready else ""


def _status(activity: H5PActivity) -> str:
    return standing(activity).says


def _brought_in(activity: H5PActivity) -> datetime:
    newest = standing(activity).newest
    return newest.uploaded_at if newest else activity.created_at


TYPE = Column("type", label="Type", accessor=_type)
ACCESSIBILITY = Column("accessibility", label="Accessibility", accessor=_accessibility)


class _Search(BaseFilterForm):
    """Finds activities by their title. Wagtail's index can not: on SQLite it finds nothing that has a UUID for its key."""

    q = forms.CharField(
        label="Search term", required=False, widget=forms.TextInput(attrs={"placeholder": "Search"})
    )

    def filter(self, objects: QuerySet[H5PActivity]) -> QuerySet[H5PActivity]:
        """Return those whose title holds what was typed."""
        self.search_query = self.cleaned_data["q"]
        self.is_searching = bool(self.search_query)
        return objects.filter(title__icontains=self.search_query) if self.is_searching else objects


class _OnlyChoosable:
    """Offers the activities that have a version which is ready."""

    def get_filter_form_class(self) -> type[_Search]:
        """Return the form above the list."""
        return _Search

    def get_object_list(self) -> QuerySet[H5PActivity]:
        """Return them with their versions."""
        return choosable()

    @property
    def columns(self) -> list[Column]:
        """Title, type, accessibility and a preview."""
        return [*super().columns, TYPE, ACCESSIBILITY, PreviewColumn("preview", label="Preview")]  # type: ignore[misc]


class ChooseActivity(_OnlyChoosable, ChooseView):
    """The chooser."""


class ChooseActivityResults(_OnlyChoosable, ChooseResultsView):
    """What the chooser finds."""


class ActivityChooser(SnippetChooserViewSet):
    """Chooses an activity for a page."""

    choose_view_class = ChooseActivity
    choose_results_view_class = ChooseActivityResults


class AddActivity(CreateView):
    """Brings an activity in, and goes on to the page that shows how far its unpacking is."""

    def get_success_url(self) -> str:
        """Return the address of its form."""
        return str(self.get_edit_url())


class EditActivity(EditView):
    """Changes an activity, and stays on its form: a new version's unpacking is shown there."""

    def get_success_url(self) -> str:
        """Return the address of the form."""
        return str(self.get_edit_url())


class H5PActivityViewSet(SnippetViewSet):
    """Lists activities, brings them in and replaces them."""

    model = H5PActivity
    icon = "puzzle-piece"
    edit_handler = edit_handler
    add_view_class = AddActivity
    edit_view_class = EditActivity
    chooser_viewset_class = ActivityChooser
    copy_view_enabled = False
    search_fields = ["title"]
    search_backend_name = None
    list_display = [
        "title",
        TYPE,
        Column("version", label="Version", accessor=_version),
        Column("status", label="Status", accessor=_status),
        ACCESSIBILITY,
        DateColumn("brought_in", label="Brought in", accessor=_brought_in),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[H5PActivity]:
        """Return activities with what the list shows of their versions."""
        return activities()


register_snippet(RecordingViewSet)
register_snippet(H5PActivityViewSet)


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    """Add our pages to the CMS."""
    return [
        path("h5p/<uuid:activity_id>/versions/", pages.versions, name="h5p_versions"),
        path("h5p/<uuid:activity_id>/<int:number>/preview/", pages.preview, name="h5p_preview"),
        path("h5p/<uuid:activity_id>/<int:number>/played/", pages.played, name="h5p_played"),
    ]


@hooks.register("before_delete_snippet")
def keep_what_is_used(request: HttpRequest, instances: Sequence[Model]) -> HttpResponse | None:
    """Refuse to delete an activity that a page uses, alone or with others."""
    for instance in instances:
        if isinstance(instance, H5PActivity) and ReferenceIndex.get_references_to(instance).exists():
            messages.error(
                request,
                f"‘{instance}’ is used on a page, so it was not deleted. Take it out there first.",
            )
            return redirect("wagtailsnippets_media_h5pactivity:usage", instance.pk)
    return None
