"""GET shows where the learner is in the story; POST acts on it. Works without JavaScript."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from assessments import playing
from assessments.models import Attempt
from assessments.players import PlayError
from assessments.queries import newest_attempt
from courses.services import complete_step
from courses.visits import Visit

from . import player
from .printed import SAFETY_LABELS, as_text
from .statements import describe

ACTIONS = {"start", "choose", "go-on", "back", "again", "finish"}
SAFETY_KINDS = {"safer": "good", "some-risk": "care", "less-safe": "stop"}
CHANNELS = {
    "in-person": "In person",
    "phone": "On the phone",
    "text": "By text message",
    "portal": "In the portal",
}


def show(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show the way in, the scene, the reason for the last choice, the ending, or the whole as text."""
    if request.GET.get("view") == "text":
        return render(
            request,
            "assessments/scenario_text.html",
            {"visit": visit, "scenario": as_text(visit.step.content)},
        )
    attempt = None if visit.preview else newest_attempt(visit.learning, visit.step.id)
    if visit.preview:
        state = player.first_state(visit.step.content)
        return _scene(request, visit, Attempt(state=state))
    if attempt is None or not attempt.is_open:
        return render(
            request, "assessments/scenario_start.html", {"visit": visit, "again": attempt is not None}
        )
    return _scene(request, visit, attempt)


def act(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Apply what the learner did and redirect to where it leads."""
    wanted = request.POST.get("do", "choose")
    if wanted == "read":
        # Reading the whole as text counts like playing it: nobody has to act a scene out to learn from it. Nothing
        # says afterwards which of the two it was.
        complete_step(learner=visit.learner, enrolment=visit.learning, edition=visit.edition, step=visit.step)
        return HttpResponseRedirect(visit.next_url)
    action = {"do": wanted if wanted in ACTIONS else "?", "choice": request.POST.get("choice", "")}
    return playing.act(
        request,
        visit,
        first_state=lambda: player.first_state(visit.step.content),
        action=action,
        player=player.act,
        describe=describe,
        refuse=_refuse,
    )


def show_state(request: HttpRequest, visit: Visit, attempt: Attempt, **more: Any) -> HttpResponse:
    """Show any state of a story, stored or not: what the playtest calls."""
    return _scene(request, visit, attempt, **more)


def way_in(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show the way in, or the whole as text, to somebody who has no attempt: what the playtest calls."""
    if request.GET.get("view") == "text":
        return render(
            request,
            "assessments/scenario_text.html",
            {"visit": visit, "scenario": as_text(visit.step.content)},
        )
    return render(request, "assessments/scenario_start.html", {"visit": visit, "again": False})


def _refuse(request: HttpRequest, visit: Visit, attempt: Attempt, error: PlayError) -> HttpResponse:
    return _scene(
        request, visit, attempt, error=str(error), chosen=request.POST.get("choice", ""), status=422
    )


def _scene(
    request: HttpRequest,
    visit: Visit,
    attempt: Attempt,
    *,
    error: str = "",
    chosen: str = "",
    status: int = 200,
) -> HttpResponse:
    content, state = visit.step.content, attempt.state
    path = path_so_far(content, state)
    context: dict[str, Any] = {
        "visit": visit,
        "content": content,
        "turn": attempt.turn,
        "error": error,
        "error_list": [{"text": error, "href": "#choice-1"}],
        "chosen": chosen,
        "path": path,
        # Where reasons come at the end, so do the labels.
        "labelled": content["feedback"] == "each" or player.is_over(content, state),
        "ending": None,
        "taken": len(state["path"]),
    }
    if player.is_over(content, state):
        context |= {
            "ending": content["endings"][state["at"]],
            "completes": player.completes(content, state),
            "tally": tally(path),
            "reasons": path if content["feedback"] == "end" else [],
        }
        return render(request, "assessments/scenario_end.html", context, status=status)
    scene = content["scenes"][state["at"]]
    to_go = content["to_go"][state["at"]]
    context |= {
        "scene": scene,
        "channel": CHANNELS[scene["channel"]],
        "number": len(state["path"]) + (0 if state["told"] else 1),
        "to_go": to_go,
        "whole": len(state["path"]) + to_go - (1 if state["told"] else 0),
    }
    if state["told"]:
        context["told"] = path[-1]
        return render(request, "assessments/scenario_reason.html", context, status=status)
    context["options"] = [
        {"value": one["id"], "label": one["text"]} for one in player.offered(content, state)
    ]
    return render(request, "assessments/scenario.html", context, status=status)


def tally(path: list[dict[str, Any]]) -> str:
    """Say in a sentence or two how safe the choices on a path were, so that no path ends as if it had been the safer one."""
    counted = {kind: sum(1 for one in path if one["kind"] == kind) for kind in SAFETY_KINDS.values()}
    if not path:
        return ""
    if counted["good"] == len(path):
        return "Every choice on this path was a safer one."
    good, poor = counted["good"], counted["stop"]
    said = [
        f"{good} of your {len(path)} choices on this path {_was(good)} safer."
        if good
        else "None of the choices on this path was the safer one.",
        f"{poor} {_was(poor)} less safe." if poor else "",
        "" if good else "Another path shows what could help more.",
    ]
    return " ".join(sentence for sentence in said if sentence)


def _was(count: int) -> str:
    return "was" if count == 1 else "were"


def path_so_far(content: dict[str, Any], state: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the choices made, with scene, words, safety label and reason."""
    rows = []
    for scene, name in state["path"]:
        choice = player.choice_of(content, scene, name)
        rows.append(
            {
                "scene": content["scenes"][scene]["title"],
                "text": choice["text"],
                "safety": SAFETY_LABELS[choice["safety"]],
                "kind": SAFETY_KINDS[choice["safety"]],
                "reason": choice["reason"],
                "at_risk": choice["at_risk"],
            }
        )
    return rows
