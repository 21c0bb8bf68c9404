"""Pages of the CMS for activities: a version to play, what came of playing it, and how the unpacking is going."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from .h5p_forms import versions_of
from .h5p_services import report_played
from .h5p_types import type_of
from .models import H5PActivity, H5PVersion

CHANGE = "media.change_h5pactivity"
NOTE_LENGTH = 300


@require_safe
def preview(request: HttpRequest, activity_id: UUID, number: int) -> HttpResponse:
    """Show one version that is ready, to play it. Anybody in the CMS may."""
    version = _ready(activity_id, number)
    context = {
        "activity": version.activity,
        "version": version,
        "current": version.activity.current,
        "kind": type_of(version.machine_name),
        "may_change": request.user.has_perm(CHANGE),
        "edit_url": reverse("wagtailsnippets_media_h5pactivity:edit", args=[activity_id]),
        "header_title": version.activity.title,
    }
    return render(request, "media/cms/preview.html", context)


@require_POST
def played(request: HttpRequest, activity_id: UUID, number: int) -> HttpResponse:
    """Note whether a version worked in the preview: `played` is works or fails, `note` says what went wrong."""
    if not request.user.has_perm(CHANGE):
        raise PermissionDenied
    version = _ready(activity_id, number)
    word, note = request.POST.get("played", ""), request.POST.get("note", "").replace("\0", "").strip()
    if word not in H5PVersion.Played.values:
        return HttpResponseBadRequest("Send played=works or played=fails.")
    if len(note) > NOTE_LENGTH:
        return HttpResponseBadRequest(f"A note has at most {NOTE_LENGTH} characters.")
    report_played(version=version, played=H5PVersion.Played(word), note=note)
    return HttpResponse(status=204)


@require_safe
def versions(request: HttpRequest, activity_id: UUID) -> HttpResponse:
    """Show the inside of the panel of versions anew, for the script that looks again."""
    if not request.user.has_perm(CHANGE):
        raise PermissionDenied
    activity = get_object_or_404(H5PActivity, pk=activity_id)
    return render(request, "media/cms/versions.html", versions_of(activity))


def _ready(activity_id: UUID, number: int) -> H5PVersion:
    return get_object_or_404(
        H5PVersion.objects.select_related("activity"),
        activity_id=activity_id,
        number=min(number, 2**31 - 1),  # more than a column holds is no number of a version either
        status=H5PVersion.Status.READY,
    )
