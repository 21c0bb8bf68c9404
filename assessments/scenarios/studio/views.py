"""The studio's own pages: what the editor asks, the playtest, the link for a reviewer, import and export."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import BigIntegerField
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wagtail.admin import messages

from assessments.scenarios.compile import compile_story
from assessments.scenarios.pages import ScenarioPage
from courses.errors import CompileError, PackError
from courses.models import BasePage, ModulePage
from people.models import User

from . import playing, sharing
from .checks import check as check_page
from .checks import page_from_form
from .forms import ImportForm
from .moving import FORMATS, import_scenario


def _found(model: type[BasePage], page_id: int) -> Any:
    if page_id > BigIntegerField.MAX_BIGINT:
        raise Http404
    return get_object_or_404(model, pk=page_id)


def _editable(request: HttpRequest, page_id: int) -> ScenarioPage:
    """Return the newest draft of a scenario that this person may edit, else 404 or 403."""
    page: ScenarioPage = _found(ScenarioPage, page_id)
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    draft: ScenarioPage = page.get_latest_revision_as_object()
    return draft


def _open_module(request: HttpRequest, module_id: int) -> ModulePage:
    """Return a module below which this person may make pages, else 404 or 403."""
    module: ModulePage = _found(ModulePage, module_id)
    if not module.permissions_for_user(request.user).can_add_subpage():
        raise PermissionDenied
    return module


@require_POST
def check(request: HttpRequest, page_id: int) -> HttpResponse:
    """Say what is found in a form that is being written. Nothing is saved."""
    page = _editable(request, page_id)
    return _answer(request, page, page.get_parent())


@require_POST
def check_new(request: HttpRequest, module_id: int) -> HttpResponse:
    """The same for a page that was never saved."""
    module = _open_module(request, module_id)
    return _answer(request, ScenarioPage(), module)


def _answer(request: HttpRequest, page: ScenarioPage, parent: Any) -> HttpResponse:
    assert isinstance(request.user, User)
    if not page.path:
        page.depth, page.path = parent.depth + 1, f"{parent.path}0001"
    try:
        whole = page_from_form(page, request.POST, parent.specific, request.user)
    except (KeyError, ValueError, TypeError):
        return JsonResponse({"error": "This is not a form of the editor."}, status=400)
    return JsonResponse(check_page(page, whole=whole))


@require_GET
def play(request: HttpRequest, page_id: int) -> HttpResponse:
    """Show the saved draft in a frame of a phone's width, or wide, from any scene."""
    page = _editable(request, page_id)
    base = reverse("scenario_stage", args=[page.pk])
    content, problem = None, ""
    try:
        content = compile_story(page)
    except CompileError as error:
        problem = str(error)
    scene = request.GET.get("from", "")
    address = base
    if content is not None and scene in content["scenes"]:
        address = f"{base}{playing.sign(playing.begin_at(content, scene))}/"
    context = {
        "page": page,
        "base": base,
        "address": address,
        "problem": problem,
        "scenes": [
            (name, content["scenes"][name]["title"]) for name in content["order"] if name in content["scenes"]
        ]
        if content
        else [],
        "scene": scene,
        "wide": request.GET.get("width") == "wide",
        "header_title": f"Playtest ‘{page.title}’",
    }
    return render(request, "assessments/studio/play.html", context)


@require_http_methods(["GET", "POST"])
@xframe_options_sameorigin
def stage(request: HttpRequest, page_id: int, signed: str = "") -> HttpResponse:
    """What is in the frame: the learner's own page, and below it what an author wants to know."""
    page = _editable(request, page_id)
    base = reverse("scenario_stage", args=[page.pk])
    return playing.stage(
        request, page, base=base, signed=signed, notice="Playtest of the saved draft. Nothing is stored."
    )


@require_GET
def report(request: HttpRequest, page_id: int, signed: str = "") -> HttpResponse:
    """Say the variables' values and the path of a playtest, for what stands beside the frame."""
    page = _editable(request, page_id)
    try:
        content = compile_story(page)
    except CompileError as error:
        return JsonResponse({"problem": str(error)})
    state = playing.unsign(signed) if signed else playing.begin_at(content, "")
    if not playing.fits(content, state):
        return JsonResponse({"problem": "The scenario has changed. Start again."})
    return JsonResponse(dict(playing.report(content, state)))


@require_http_methods(["GET", "POST"])
def share(request: HttpRequest, page_id: int) -> HttpResponse:
    """Make a link with which somebody without an account plays this draft as it is now."""
    page = _editable(request, page_id)
    link = ""
    if request.method == "POST":
        revision = page.latest_revision or page.save_revision(user=request.user)
        token = sharing.make_link(revision)
        link = request.build_absolute_uri(reverse("review:scenario", args=[token]))
    context = {
        "page": page,
        "link": link,
        "ends": sharing.ends_if_made_now(),
        "header_title": f"Share ‘{page.title}’ for review",
    }
    return render(request, "assessments/studio/share.html", context)


@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, token: str, signed: str = "") -> HttpResponse:
    """Let whoever has the link play the draft. Over: 410; unknown: 404; neither tells anything of the content."""
    try:
        found = sharing.read_link(token)
    except sharing.LinkOver:
        answer = render(request, "assessments/studio/review_gone.html", {"over": True}, status=410)
    except sharing.LinkUnknown:
        answer = render(request, "assessments/studio/review_gone.html", {"over": False}, status=404)
    else:
        answer = playing.stage(
            request,
            found.page,
            base=reverse("review:scenario", args=[token]),
            signed=signed,
            notice=f"This is a draft for review. The link ends on {found.ends:%-d %B %Y}. Nothing you choose is stored. "
            "Please send your remarks to the person who shared it with you.",
        )
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


@require_GET
def export(request: HttpRequest, page_id: int, kind: str) -> HttpResponse:
    """Give the saved draft as a file."""
    page = _editable(request, page_id)
    if kind not in FORMATS:
        raise Http404
    wanted = FORMATS[kind]
    answer = HttpResponse(wanted.write(page), content_type="text/plain; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{page.slug}.{wanted.extension}"'
    return answer


@require_http_methods(["GET", "POST"])
def bring_in(request: HttpRequest, module_id: int) -> HttpResponse:
    """Make a draft from a file or from pasted text. What can not be read is said by place, and what was pasted stays."""
    module = _open_module(request, module_id)
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        assert isinstance(request.user, User)
        try:
            page = import_scenario(
                text=form.cleaned_data["source"],
                where=form.called,
                kind=form.kind,
                module=module,
                by=request.user,
            )
        except PackError as error:
            form.refuse(error)
        else:
            messages.success(
                request, f"‘{page.title}’ is here as a draft. Look through it before you publish."
            )
            return redirect("wagtailadmin_pages:edit", page.pk)
    context = {"module": module, "form": form, "header_title": f"Import a scenario into ‘{module.title}’"}
    return render(request, "assessments/studio/import.html", context)
