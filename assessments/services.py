"""Playing: one action, one transaction. Attempt, statements, step, course, award: all or nothing."""

from decimal import Decimal
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone

from courses.services import complete_step
from courses.statements import say, step_activity
from courses.statements import score as score_result
from courses.visits import Visit
from records import vocabulary as xapi

from .counting import count_choices
from .models import Attempt
from .players import Action, Outcome, Player, State
from .queries import newest_attempt
from .statements import Describe, answered


class StaleTurn(Exception):
    """Raised when an action was meant for an earlier state: a replay, a second tab, the Back button. Nothing changed."""


def begin(
    *,
    visit: Visit,
    state: State,
    seed: UUID | None = None,
    at: str = "",
    activity: xapi.Activity | None = None,
    only_first: bool = False,
) -> Attempt:
    """Start a new attempt. When one is open already, that one is returned and nothing changes.

    `at` and `activity` name a place inside the step, where the attempt is not at the step itself. With `only_first` the
    newest attempt is returned also when it is finished.
    """
    enrolment, step = visit.learning, visit.step
    at = at or step.id
    newest = newest_attempt(enrolment, at)
    if newest is not None and (newest.is_open or only_first):
        return newest
    number = newest.number + 1 if newest else 1
    try:
        with transaction.atomic():
            attempt = Attempt.objects.create(
                enrolment=enrolment, step_id=at, number=number, state=state, seed=seed or uuid4()
            )
            say(
                enrolment=enrolment,
                edition=visit.edition,
                learner=visit.learner,
                verb=xapi.INITIALIZED,
                activity=activity or step_activity(step),
                occasion=f"attempt/{number}",
                step=step,
            )
    except IntegrityError:  # two clicks at once: the other one has made it
        other = newest_attempt(enrolment, at)
        if other is None:
            raise
        return other
    return attempt


@transaction.atomic
def play(
    *, visit: Visit, attempt: Attempt, turn: int, action: Action, player: Player, describe: Describe
) -> Outcome:
    """Apply one action to an attempt, with everything that follows from it.

    `turn` is the state that the learner saw. Raises StaleTurn, and changes nothing, when that is not the present one,
    so a second delivery of the same POST does nothing; raises PlayError when the action does not fit.
    """
    if not attempt.is_open or attempt.turn != turn:
        raise StaleTurn
    state, outcome = player(visit.step.content, attempt.state, action)
    scaled = None if outcome.score is None else Decimal(str(round(outcome.score, 4)))
    finished_at = timezone.now() if outcome.finished else None
    saved = Attempt.objects.filter(pk=attempt.pk, turn=turn, finished_at=None).update(
        state=state, turn=turn + 1, score=scaled, passed=outcome.passed, finished_at=finished_at
    )
    if not saved:
        raise StaleTurn
    attempt.state, attempt.turn, attempt.finished_at = state, turn + 1, finished_at
    attempt.score, attempt.passed = scaled, outcome.passed
    if outcome.answer is not None:
        answered(visit=visit, attempt=attempt, turn=turn, answer=outcome.answer, describe=describe)
    if outcome.finished:
        _finish(visit=visit, attempt=attempt, outcome=outcome, scaled=scaled)
        if outcome.chosen and not _played_before(visit, attempt):
            count_choices(
                attempt=attempt,
                enrolment=visit.learning,
                chosen=outcome.chosen,
                at=attempt.finished_at or timezone.now(),
            )
    return outcome


def _played_before(visit: Visit, attempt: Attempt) -> bool:
    """Return whether a learner has finished this step before, in this cycle of the course or an earlier one."""
    finished = Attempt.objects.filter(
        enrolment__learner=visit.learner, step_id=attempt.step_id, finished_at__isnull=False
    )
    return finished.exclude(pk=attempt.pk).exists()


def _finish(*, visit: Visit, attempt: Attempt, outcome: Outcome, scaled: Decimal | None) -> None:
    if outcome.passed is not None:
        say(
            enrolment=visit.learning,
            edition=visit.edition,
            learner=visit.learner,
            verb=xapi.PASSED if outcome.passed else xapi.FAILED,
            activity=step_activity(visit.step),
            occasion=f"attempt/{attempt.number}",
            result={"success": outcome.passed, "completion": True, **score_result(scaled)},
        )
    if outcome.passed is not False:
        complete_step(
            learner=visit.learner,
            enrolment=visit.learning,
            edition=visit.edition,
            step=visit.step,
            scaled=scaled,
        )


@transaction.atomic
def answer_once(*, visit: Visit, action: Action, player: Player) -> None:
    """Take a form that is answered in one go: the attempt and what follows from it, no statement of the answers.

    Raises StaleTurn, and changes nothing, when it was answered before; PlayError when an answer does not fit.
    """
    state, outcome = player(visit.step.content, {}, action)
    newest = newest_attempt(visit.learning, visit.step.id)
    if newest is not None:
        raise StaleTurn
    try:
        with transaction.atomic():
            attempt = Attempt.objects.create(
                enrolment=visit.learning,
                step_id=visit.step.id,
                state=state,
                turn=1,
                finished_at=timezone.now(),
            )
    except IntegrityError:  # two clicks at once: the other one has it
        raise StaleTurn from None
    _finish(visit=visit, attempt=attempt, outcome=outcome, scaled=None)
