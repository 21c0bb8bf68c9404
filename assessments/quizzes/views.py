"""GET shows the question, its feedback, or the result; POST answers. Works without JavaScript."""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from assessments import playing
from assessments.models import Attempt
from assessments.players import PlayError
from assessments.queries import newest_attempt
from courses.visits import Visit

from . import player
from .statements import describe

ACTIONS = {"start", "answer", "go-on"}


def show(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show the way in, a question, feedback, or the result of the newest attempt."""
    if visit.preview:
        return _question(request, visit, Attempt(state=player.first_state(visit.step.content)))
    attempt = newest_attempt(visit.learning, visit.step.id)
    if attempt is None:
        return render(request, "assessments/quiz_start.html", {"visit": visit, "content": visit.step.content})
    if attempt.is_open:
        return _question(request, visit, attempt)
    return _result(request, visit, attempt)


def act(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Apply what the learner did and redirect to where it leads."""
    wanted = request.POST.get("do", "answer")
    if wanted == "start":
        newest = newest_attempt(visit.learning, visit.step.id)
        if newest is not None and wait_until(visit, newest) is not None:
            return _result(request, visit, newest, status=409)
    return playing.act(
        request,
        visit,
        first_state=lambda: player.first_state(visit.step.content),
        action={
            "do": wanted if wanted in ACTIONS else "?",
            "item": request.POST.get("item", ""),
            "chosen": request.POST.getlist("answer"),
        },
        player=player.act,
        describe=describe,
        refuse=_refuse,
    )


def wait_until(visit: Visit, attempt: Attempt) -> datetime | None:
    """Return when somebody may try again, or None when they may now."""
    hours = visit.step.content["retry_wait_hours"]
    if not hours or attempt.finished_at is None or attempt.passed:
        return None
    moment = attempt.finished_at + timedelta(hours=hours)
    return moment if moment > timezone.now() else None


def _refuse(request: HttpRequest, visit: Visit, attempt: Attempt, error: PlayError) -> HttpResponse:
    return _question(
        request, visit, attempt, error=str(error), chosen=request.POST.getlist("answer"), status=422
    )


def _question(
    request: HttpRequest,
    visit: Visit,
    attempt: Attempt,
    *,
    error: str = "",
    chosen: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    content, state = visit.step.content, attempt.state
    told = next((item for item in content["items"] if item["id"] == state["told"]), None)
    item = told or player.current(content, state)
    assert item is not None
    context: dict[str, Any] = {
        "visit": visit,
        "content": content,
        "item": item,
        "turn": attempt.turn,
        "number": len(state["answers"]) + (0 if told else 1),
        "total": len(content["items"]),
        "answered": len(state["answers"]),
        "error": error,
        "error_list": [{"text": error, "href": "#answer-1"}],
        "chosen": chosen or [],
        "options": [{"value": option["id"], "label": option["text"]} for option in item["options"]],
    }
    if told:
        picked = state["answers"][told["id"]]
        context |= {
            "right": player.is_right(told, picked),
            "picked": [option for option in told["options"] if option["id"] in picked],
            "missed": [
                option for option in told["options"] if option["correct"] and option["id"] not in picked
            ],
        }
        return render(request, "assessments/quiz_feedback.html", context, status=status)
    return render(request, "assessments/quiz.html", context, status=status)


def _result(request: HttpRequest, visit: Visit, attempt: Attempt, *, status: int = 200) -> HttpResponse:
    content = visit.step.content
    marked = player.mark(content, attempt.state)
    items = {item["id"]: item for item in content["items"]}
    context = {
        "visit": visit,
        "content": content,
        "attempt": attempt,
        "marked": marked,
        "percent": round(marked["score"] * 100),
        "review": [items[name] for name in marked["wrong"]],
        "wait": wait_until(visit, attempt),
    }
    return render(request, "assessments/quiz_result.html", context, status=status)
