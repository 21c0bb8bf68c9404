"""Files of statements: asked for, listed with how far they are, downloaded by whoever asked and nobody else."""

from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponseBadRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from wagtail.admin import messages

from people.scopes import scope_of
from records.exports import services
from records.models import Export

from .doors import SEE, Asked, needs, note, one, show
from .forms import StatementFilter


@require_safe
@needs(SEE)
def listing(request: Asked) -> HttpResponseBase:
    """List one's own files, the newest first."""
    exports = list(_own(request))
    context = {
        "header_title": "Files",
        "exports": exports,
        "unfinished": any(export.status in Export.OPEN for export in exports),
    }
    return show(request, "exports", context)


@require_POST
@needs(SEE)
def add(request: Asked) -> HttpResponseBase:
    """Ask for what the filters in the address say, as a file. Sent twice it makes two, up to a few at once."""
    form = StatementFilter(request.GET, scope=scope_of(request.user))
    kind = request.POST.get("format", "")
    if kind not in Export.Format.values or not form.is_valid():
        return HttpResponseBadRequest("Go back, and choose a form and filters from the page.")
    try:
        export = services.ask(by=request.user, looking=form.looking(), kind=kind, title=form.in_words())
    except services.TooMany as error:
        messages.error(request, str(error))
    else:
        note(export, "ask_for_file", request.user, _title(export))
    return redirect("record_exports")


@require_safe
@needs(SEE)
def download(request: Asked, export_id: int) -> HttpResponseBase:
    """Send a file that is ready, to whoever asked for it."""
    export = one(_own(request).filter(status=Export.Status.READY), export_id)
    try:
        file = export.path.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    note(export, "download_file", request.user, _title(export))
    kind = "text/csv; charset=utf-8" if export.format == Export.Format.CSV else "application/jsonl"
    name = f"statements-{export.created_at:%Y-%m-%d}-{export.pk}.{export.format}"
    return FileResponse(file, as_attachment=True, filename=name, content_type=kind)


@require_POST
@needs(SEE)
def delete(request: Asked, export_id: int) -> HttpResponseBase:
    """Delete one's own file, or stop it from being written."""
    services.delete(one(_own(request), export_id))
    messages.success(request, "The file is deleted.")
    return redirect("record_exports")


def _own(request: Asked) -> QuerySet[Export]:
    return Export.objects.filter(asked_by=request.user, expires_at__gt=timezone.now()).order_by("-pk")


def _title(export: Export) -> str:
    return f"{export.get_format_display()}: {export.title}"
