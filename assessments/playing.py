"""What the views of played steps share: start, act, and tell a learner kindly when an action came too late."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from courses.visits import Visit

from .models import Attempt
from .players import Player, PlayError, State
from .queries import newest_attempt
from .services import StaleTurn, begin, play
from .statements import Describe

MOVED_ON = "You had already moved on from that page. This is where you are now; nothing is lost."


def turn_of(request: HttpRequest) -> int:
    """Return the turn that a form was made for, or -1 when it says none (then it is stale)."""
    value = request.POST.get("turn", "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 9 else -1


def act(
    request: HttpRequest,
    visit: Visit,
    *,
    first_state: Callable[[], State],
    action: Mapping[str, Any],
    player: Player,
    describe: Describe,
    refuse: Callable[[HttpRequest, Visit, Attempt, PlayError], HttpResponse],
    seed: UUID | None = None,
) -> HttpResponse:
    """Start an attempt or apply an action, then redirect to the new state (POST-redirect-GET).

    `refuse` shows the present state again with what was wrong, and keeps what was chosen. `seed` is what a first state
    that depends on chance was made with.
    """
    if action["do"] == "start":
        begin(visit=visit, state=first_state(), seed=seed)
        return HttpResponseRedirect(visit.url)
    attempt = newest_attempt(visit.learning, visit.step.id)
    if attempt is None:
        return HttpResponseRedirect(visit.url)
    try:
        outcome = play(
            visit=visit,
            attempt=attempt,
            turn=turn_of(request),
            action=action,
            player=player,
            describe=describe,
        )
    except StaleTurn:
        messages.info(request, MOVED_ON)
        return HttpResponseRedirect(visit.url)
    except PlayError as error:
        return refuse(request, visit, attempt, error)
    if outcome.finished and outcome.passed is None:
        return HttpResponseRedirect(visit.next_url)
    return HttpResponseRedirect(visit.url)
