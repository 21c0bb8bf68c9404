"""A playtest: the learner's own pages over a draft, without an enrolment. The state travels signed in the address.

Nothing is stored: no attempt, no statement, no session. Works without JavaScript.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from assessments.models import Attempt
from assessments.players import Content, PlayError, State
from assessments.scenarios import player
from assessments.scenarios import views as learners
from assessments.scenarios.pages import ScenarioPage
from courses.errors import CompileError
from courses.preview import edition_of
from courses.visits import Visit

SALT = "assessments.scenarios.playtest"


@dataclass
class Playtest(Visit):
    """A visit by nobody: every address in it is below `base`, and what is done leaves no trace."""

    base: str = ""
    signed: str = ""

    @property
    def preview(self) -> bool:
        """It is no preview: its forms can be sent."""
        return False

    @property
    def url(self) -> str:
        """Where the present state lives."""
        return f"{self.base}{self.signed}/" if self.signed else self.base

    def url_of(self, step: Any) -> str:
        """Every step of the outline is this one."""
        return self.base

    @property
    def next_url(self) -> str:
        """After the end it begins again."""
        return self.base

    @property
    def may_skip(self) -> bool:
        """There is nothing to skip to."""
        return False


def sign(state: State) -> str:
    """Return a state as text for an address; it can be read, and not be changed."""
    return signing.dumps(state, salt=SALT, compress=True)


def unsign(signed: str) -> State:
    """Return the state of an address. Raises Http404 when somebody changed it."""
    try:
        state = signing.loads(signed, salt=SALT)
    except signing.BadSignature as error:
        raise Http404 from error
    return dict(state)


def begin_at(content: Content, scene: str) -> State:
    """Return the state in which a scene is met first; the first scene's when there is none of that name."""
    state = player.first_state(content)
    return {**state, "at": scene} if scene in content["scenes"] else state


def fits(content: Content, state: State) -> bool:
    """Return whether a state still belongs to the scenario: an author may have changed it since."""
    known = {*content["scenes"], *content["endings"]}
    if state.get("at") not in known:
        return False
    return all(
        scene in content["scenes"] and any(one["id"] == name for one in content["scenes"][scene]["choices"])
        for scene, name in state["path"]
    )


def stage(request: HttpRequest, page: ScenarioPage, *, base: str, signed: str, notice: str) -> HttpResponse:
    """Show a state of a draft as a learner would see it, or act on it and redirect to the next."""
    try:
        edition = edition_of(page)
    except CompileError as error:
        return render(request, "assessments/studio/not_yet.html", {"error": error})
    visit = Playtest(
        edition=edition, step=edition.steps[0], enrolment=None, notice=notice, base=base, signed=signed
    )
    content = visit.step.content
    state = unsign(signed) if signed else player.first_state(content)
    if not fits(content, state):
        return render(request, "assessments/studio/changed.html", {"base": base}, status=409)
    if request.method == "POST":
        return _act(request, visit, content, state)
    if request.GET.get("view") == "text" or not signed:
        return learners.way_in(request, visit)
    return learners.show_state(request, visit, Attempt(state=state))


def _act(request: HttpRequest, visit: Playtest, content: Content, state: State) -> HttpResponse:
    do = request.POST.get("do", "choose")
    if do == "start":
        return _to(visit, player.first_state(content))
    action = {
        **{
            key: str(value)
            for key, value in request.POST.items()
            if key not in ("csrfmiddlewaretoken", "turn")
        },
        "do": do if do in learners.ACTIONS else "?",
        "choice": request.POST.get("choice", ""),
    }
    try:
        state, outcome = player.act(content, state, action)
    except PlayError as error:
        return learners.show_state(
            request,
            visit,
            Attempt(state=state),
            error=str(error),
            chosen=request.POST.get("choice", ""),
            status=422,
        )
    return HttpResponseRedirect(visit.base) if outcome.finished else _to(visit, state)


def _to(visit: Playtest, state: State) -> HttpResponse:
    return HttpResponseRedirect(f"{visit.base}{sign(state)}/")


def report(content: Content, state: State) -> Mapping[str, Any]:
    """Return what stands beside a playtest: the variables' values and the path, in words."""
    parts = {**content["scenes"], **content["endings"]}
    return {
        "at": parts[state["at"]]["title"],
        "variables": sorted(player.variables(content, state["path"]).items()),
        "path": learners.path_so_far(dict(content), state),
        "over": player.is_over(content, state),
    }
