"""From another system's statement to a step that is done.

A statement counts for a learner of the organisation whose credential sent it, and for nobody else: named by the
account that our own statements name them by, or by the e-mail address of their account here. It counts for the newest
cycle of each course that awaits its activity, if they take it for that organisation or for none, from the day of the
enrolment on, once. One that is voided counts for nothing.
"""

import time
from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from assessments.models import Attempt
from assessments.queries import newest_attempt
from courses.editions import RunningEdition, Step
from courses.models import Edition, Enrolment
from courses.queries import running
from courses.services import complete_step
from people.models import Membership, User
from records.columns import account_key, actor_key, column
from records.lrs import rawjson
from records.models import Statement
from records.validation.values import UUID as UUID_FORM

from .models import AwaitedActivity
from .outcomes import EVERY_VERB, Told, told

KEPT = 10.0  # seconds: how late another process may learn of a new release; a visit to the step looks back


class _Memory:
    """What this process remembers between requests."""

    activities: frozenset[str] | None = None
    until = 0.0


def plan(edition: Edition) -> None:
    """Note what a new edition awaits, in the transaction of its release. Doing so twice changes nothing."""
    AwaitedActivity.objects.bulk_create(
        [
            AwaitedActivity(edition=edition, step_id=step.id, activity=column(step.content["activity"]))
            for step in running(edition).steps
            if step.kind == "elsewhere"
        ],
        ignore_conflicts=True,
    )
    forget()
    transaction.on_commit(forget)


def receive(statements: Iterable[Statement]) -> None:
    """Complete the steps that these statements count for. No query unless one is about an activity that is awaited."""
    awaited = _awaited()
    for row in statements:
        if row.activity in awaited and row.verb in EVERY_VERB and row.organisation_id is not None:
            learner = learner_of(row, row.organisation_id)
            if learner is not None and _is_live(row):
                _count(learner, row)


def look_back(enrolment: Enrolment, edition: RunningEdition, step: Step) -> bool:
    """Complete a step by what was received earlier, and return whether it is done now."""
    learner = enrolment.learner
    organisations = Membership.objects.current().filter(user=learner).values("organisation")
    rows = (
        Statement.objects.live()
        .filter(
            Q(actor=account_key(settings.BASE_URL, str(learner.actor_id)))
            | Q(actor__iexact=column(f"mbox|mailto:{learner.email}")),
            organisation__in=organisations,
            credential__isnull=False,
            activity=column(step.content["activity"]),
            verb__in=EVERY_VERB,
            stored__gte=enrolment.enrolled_at,
        )
        .order_by("pk")
    )
    return any(_done(enrolment, edition, step, row) for row in rows.iterator())


def learner_of(row: Statement, organisation_id: int) -> User | None:
    """Return the member of an organisation whom a statement is about, or None. One query."""
    members = User.objects.filter(
        is_active=True,
        pk__in=Membership.objects.current().filter(organisation=organisation_id).values("user"),
    )
    actor = rawjson.loads(row.body)["actor"]
    if "mbox" in actor:
        return members.filter(email__iexact=actor["mbox"].removeprefix("mailto:")).first()
    name = actor.get("account", {}).get("name", "")
    if actor_key(actor) == account_key(settings.BASE_URL, name) and UUID_FORM.fullmatch(name):
        return members.filter(actor_id=UUID(name)).first()
    return None


def _is_live(row: Statement) -> bool:
    return Statement.objects.live().filter(uuid=row.uuid, realm=row.realm).exists()


def _count(learner: User, row: Statement) -> None:
    waiting = AwaitedActivity.objects.filter(activity=row.activity).values_list(
        "edition", "step_id", "edition__course"
    )
    steps: dict[int, list[str]] = {}
    for edition_id, awaited, _ in waiting:
        steps.setdefault(edition_id, []).append(str(awaited))
    courses = {course_id for _, _, course_id in waiting}
    enrolments = Enrolment.objects.filter(learner=learner, course__in=courses).select_related("edition")
    newest: dict[int, Enrolment] = {one.course_id: one for one in enrolments.order_by("cycle")}
    for enrolment in newest.values():
        enrolment.learner = learner
        edition = running(enrolment.edition)
        for step_id in steps.get(enrolment.edition_id, []):
            if step := edition.step(step_id):
                _done(enrolment, edition, step, row)


def _done(enrolment: Enrolment, edition: RunningEdition, step: Step, row: Statement) -> bool:
    if enrolment.organisation_id not in (None, row.organisation_id):
        return False
    if timezone.localdate(row.timestamp) < timezone.localdate(enrolment.enrolled_at):
        return False
    found = told(step.content, rawjson.loads(row.body))
    if found is None:
        return False
    _complete(enrolment, edition, step, found, {"statement": str(row.uuid), "realm": row.realm})
    return True


@transaction.atomic
def _complete(
    enrolment: Enrolment, edition: RunningEdition, step: Step, found: Told, evidence: dict[str, Any]
) -> None:
    """Complete a step, with the statement that says so as its attempt. A second one changes nothing."""
    if newest_attempt(enrolment, step.id) is not None:
        return
    scaled = None if found.scaled is None else Decimal(str(round(found.scaled, 4)))
    try:
        with transaction.atomic():
            Attempt.objects.create(
                enrolment=enrolment,
                step_id=step.id,
                state=evidence,
                score=scaled,
                finished_at=timezone.now(),
            )
    except IntegrityError:  # two statements at once: the other one has it
        return
    complete_step(learner=enrolment.learner, enrolment=enrolment, edition=edition, step=step, scaled=scaled)


def forget() -> None:
    """Read what is awaited from the database at the next statement."""
    _Memory.activities = None


def _awaited() -> frozenset[str]:
    if _Memory.activities is None or time.monotonic() > _Memory.until:
        _Memory.activities = frozenset(AwaitedActivity.objects.values_list("activity", flat=True).distinct())
        _Memory.until = time.monotonic() + KEPT
    return _Memory.activities
