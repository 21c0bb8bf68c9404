"""Asking to be observed, and saying what was seen. One action, one transaction."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from courses.queries import running
from courses.services import complete_step
from courses.statements import say, step_activity
from courses.statements import score as score_result
from courses.visits import Visit
from people.models import Role, User
from people.queries import has_role
from records import vocabulary as xapi

from .models import Observation

OBSERVERS = (Role.TRAINER, Role.SAFEGUARDING_LEAD, Role.ADMINISTRATOR)
POINTS = (0, 1, 2)


class CanNotDecide(Exception):
    """Raised when an observation may not be scored: it was before, or it is the observer's own. Nothing changed."""


def outcome(content: Mapping[str, Any], scores: Mapping[str, int]) -> tuple[Decimal, bool]:
    """Return (share of the points from 0 to 1, whether the session counts).

    It counts with at least `lowest` per cent of the points and no essential criterion at 0.
    """
    most = POINTS[-1] * len(content["criteria"])
    share = Decimal(sum(scores[one["id"]] for one in content["criteria"])) / most
    essentials = all(scores[one["id"]] > 0 for one in content["criteria"] if one["essential"])
    return share.quantize(Decimal("0.0001")), essentials and share * 100 >= content["lowest"]


@transaction.atomic
def ask(*, visit: Visit, address: str) -> None:
    """Ask whoever has this e-mail address to observe a session; asking again replaces the one who was asked.

    Somebody who may not observe is not told apart from somebody who has no account: the learner learns nothing of
    other people. Then nobody sees the request, and it can be sent to another address.
    """
    observer = User.objects.filter(email=address.strip().lower(), is_active=True).first()
    if observer is not None and (
        observer.pk == visit.learner.pk or not (observer.is_superuser or has_role(observer, *OBSERVERS))
    ):
        observer = None
    Observation.objects.update_or_create(
        enrolment=visit.learning,
        step_id=visit.step.id,
        decided_at=None,
        defaults={"observer": observer, "asked_at": timezone.now()},
    )


def decline(*, observation: Observation, observer: User) -> None:
    """Take an observer off a session that they will not watch. The learner may ask somebody else, and is not told why."""
    Observation.objects.filter(pk=observation.pk, observer=observer, decided_at=None).update(observer=None)


@transaction.atomic
def decide(*, observation: Observation, observer: User, scores: Mapping[str, int], held_on: date) -> bool:
    """Keep what an observer scored; complete the step if the session counts. Returns whether it does.

    Raises CanNotDecide, and changes nothing, when it was scored before or belongs to somebody else.
    """
    enrolment = observation.enrolment
    edition = running(enrolment.edition)
    step = edition.step(str(observation.step_id))
    if step is None or observation.observer_id != observer.pk or enrolment.learner_id == observer.pk:
        raise CanNotDecide
    share, passed = outcome(step.content, scores)
    saved = Observation.objects.filter(pk=observation.pk, decided_at=None, observer=observer).update(
        scores=dict(scores), held_on=held_on, passed=passed, decided_at=timezone.now()
    )
    if not saved:
        raise CanNotDecide
    say(
        enrolment=enrolment,
        edition=edition,
        learner=enrolment.learner,
        verb=xapi.PASSED if passed else xapi.FAILED,
        activity=step_activity(step),
        occasion=f"observation/{observation.pk}",
        result={"success": passed, "completion": True, **score_result(share)},
    )
    if passed:
        complete_step(
            learner=enrolment.learner, enrolment=enrolment, edition=edition, step=step, scaled=share
        )
    return passed
