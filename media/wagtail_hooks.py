"""Recordings in the CMS."""

from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from .models import Recording


class RecordingViewSet(SnippetViewSet):
    """Lists and edits recordings."""

    model = Recording
    icon = "media"
    list_display = ["title", "seconds", "created_at"]


register_snippet(RecordingViewSet)
