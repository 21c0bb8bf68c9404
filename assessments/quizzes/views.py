"""GET shows the question, its feedback, or the result; POST answers. Works without JavaScript."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from assessments import playing
from assessments.models import Attempt
from assessments.players import PlayError
from assessments.queries import newest_attempt
from courses.visits import Visit

from . import feedback, player
from .forms import PREFIX, form_of
from .items import is_scored, setting
from .queries import Go, counted, finished_goes
from .statements import describe

ACTIONS = {"start", "answer", "go-on"}


def show(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show the way in, a question, feedback, or the result of the newest attempt."""
    content = visit.step.content
    if visit.preview:
        return _question(request, visit, Attempt(state=player.first_state(content)))
    attempt = newest_attempt(visit.learning, visit.step.id)
    if attempt is None:
        return render(request, "assessments/quiz_start.html", _start_context(visit))
    if attempt.is_open:
        return _question(request, visit, attempt)
    return _result(request, visit, attempt)


def act(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Apply what the learner did and redirect to where it leads."""
    wanted = request.POST.get("do", "answer")
    seed = uuid4()
    if wanted == "start":
        newest = newest_attempt(visit.learning, visit.step.id)
        if newest is not None and not newest.is_open and not may_start(visit, newest):
            return _result(request, visit, newest, status=409)
    return playing.act(
        request,
        visit,
        first_state=lambda: player.first_state(visit.step.content, seed.hex),
        action={
            "do": wanted if wanted in ACTIONS else "?",
            "item": request.POST.get("item", ""),
            "chosen": request.POST.getlist("answer"),
            "placed": _placed(request.POST),
        },
        player=player.act,
        describe=describe,
        refuse=_refuse,
        seed=seed,
    )


def may_start(visit: Visit, newest: Attempt) -> bool:
    """Return whether somebody whose newest attempt is over may begin another."""
    return goes_left(visit, newest) != 0 and wait_until(visit, newest) is None


def goes_left(visit: Visit, newest: Attempt) -> int | None:
    """Return how many more attempts there are, or None where there is no limit."""
    allowed: int = setting(visit.step.content, "attempts")
    return max(0, allowed - newest.number) if allowed else None


def wait_until(visit: Visit, attempt: Attempt) -> datetime | None:
    """Return when somebody may try again, or None when they may now."""
    hours = setting(visit.step.content, "retry_wait_hours")
    if not hours or attempt.finished_at is None or attempt.passed:
        return None
    moment = attempt.finished_at + timedelta(hours=hours)
    return moment if moment > timezone.now() else None


def _placed(values: Mapping[str, str]) -> dict[str, str]:
    return {name.removeprefix(PREFIX): values[name] for name in values if name.startswith(PREFIX)}


def _start_context(visit: Visit) -> dict[str, Any]:
    content = visit.step.content
    names = player.asked_of(content, player.first_state(content))
    items = {item["id"]: item for item in content["items"]}
    return {
        "visit": visit,
        "content": content,
        "total": len(names),
        "unmarked": sum(not is_scored(items[name]) for name in names),
        "attempts": setting(content, "attempts"),
        "hours": setting(content, "retry_wait_hours"),
        "counts": COUNTS[setting(content, "counts")],
    }


def _refuse(request: HttpRequest, visit: Visit, attempt: Attempt, error: PlayError) -> HttpResponse:
    return _question(
        request,
        visit,
        attempt,
        error=error,
        chosen=request.POST.getlist("answer"),
        placed=_placed(request.POST),
        status=422,
    )


def _question(
    request: HttpRequest,
    visit: Visit,
    attempt: Attempt,
    *,
    error: PlayError | None = None,
    chosen: list[str] | None = None,
    placed: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    content, state = visit.step.content, attempt.state
    told = next((item for item in content["items"] if item["id"] == state["told"]), None)
    item = told or player.current(content, state)
    assert item is not None
    context: dict[str, Any] = {
        "visit": visit,
        "item": item,
        "turn": attempt.turn,
        "number": len(state["answers"]) + (0 if told else 1),
        "total": len(player.asked_of(content, state)),
        "answered": len(state["answers"]),
    }
    if told:
        answer = state["answers"][told["id"]]
        context |= {
            "heading": feedback.heading(told, answer),
            "right": not is_scored(told) or player.is_right(told, answer),
            "lines": feedback.lines(told, answer),
            "share": feedback.share(told, answer),
            "worth": feedback.worth(told, answer, partial=setting(content, "partial_credit")),
        }
        return render(request, "assessments/quiz_feedback.html", context, status=status)
    template, form = form_of(
        content, item, state.get("seed", ""), chosen=chosen or [], placed=placed or {}, error=error
    )
    return render(request, template, context | form, status=status)


COUNTS = {"best": "", "last": "your last go", "first": "your first go"}


def _result(request: HttpRequest, visit: Visit, attempt: Attempt, *, status: int = 200) -> HttpResponse:
    content = visit.step.content
    marked = player.mark(content, attempt.state)
    items = {item["id"]: item for item in content["items"]}
    left = goes_left(visit, attempt)
    context = {
        "visit": visit,
        "content": content,
        "marked": marked,
        "points": feedback.number(marked["points"]),
        "partial": setting(content, "partial_credit"),
        "review": [items[name] for name in marked["wrong"]],
        "wait": wait_until(visit, attempt),
        "left": left,
        "allowed": setting(content, "attempts"),
        "used_up": left == 0,
        "which": _which_counts(visit, attempt),
    }
    return render(request, "assessments/quiz_result.html", context, status=status)


def _which_counts(visit: Visit, attempt: Attempt) -> str:
    """Return which go is the result, where that needs saying: one query, and none after a first go."""
    if attempt.number == 1:
        return ""
    rule: str = setting(visit.step.content, "counts")
    goes = finished_goes(visit.learning, visit.step.id)
    go: Go | None = counted(goes, rule)
    if go is None or len(goes) < 2:
        return ""
    kept = (
        " You have passed once, and that stays, whatever comes after."
        if any(one.passed for one in goes)
        else ""
    )
    name = COUNTS[rule] or "your best go"
    return f"You have had {len(goes)} goes. What counts is {name}: go {go.number}, with {go.percent}%.{kept}"
