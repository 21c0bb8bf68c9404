"""Follow-ups: when they are due, whose they are, and what was answered."""

import calendar
from datetime import date
from typing import Any

from django.core import signing
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from courses.editions import RunningEdition, Step
from courses.errors import EditionUnreadable
from courses.invitations import Invitation
from courses.models import CourseCompletion
from courses.queries import running
from people.models import User

from . import outcomes
from .models import MONTHS, OPEN_FOR, FollowUp, NoFollowUpEmail

SALT = "assessments.follow-ups.stop"


def months_later(day: date, months: int) -> date:
    """Return the same day some months later, or the last day of that month where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    last = calendar.monthrange(day.year + years, month + 1)[1]
    return date(day.year + years, month + 1, min(day.day, last))


def asked_again(edition: RunningEdition) -> Step | None:
    """Return the survey of an edition that is asked again, or None."""
    return next((step for step in edition.steps if step.content.get("ask_again") is True), None)


def is_asked(follow_up: FollowUp) -> bool:
    """Return whether the learner's edition still asks it: a correction may have ended that, or it can not be read."""
    try:
        step = running(follow_up.enrolment.edition).step(str(follow_up.step_id))
    except EditionUnreadable:
        return False
    return step is not None and step.content.get("ask_again") is True


def plan(completion: CourseCompletion, edition: RunningEdition) -> None:
    """Note the follow-ups of a completed level, in its transaction. One query; a second call changes nothing.

    A survey that stands in a later level is asked again when that one is completed.
    """
    step = asked_again(edition)
    if step is None or step.module.level > completion.level:
        return
    day = timezone.localdate(completion.completed_at)
    FollowUp.objects.bulk_create(
        [
            FollowUp(
                enrolment_id=completion.enrolment_id,
                step_id=step.id,
                months=months,
                due_on=months_later(day, months),
            )
            for months in MONTHS
        ],
        ignore_conflicts=True,
    )


def open_on(today: date) -> QuerySet[FollowUp]:
    """Return the follow-ups that can be answered on a day: due, not too long ago, and not answered yet."""
    return FollowUp.objects.filter(answered_at=None, due_on__lte=today, due_on__gt=today - OPEN_FOR)


def is_open(follow_up: FollowUp, today: date) -> bool:
    """Return whether it can be answered on a day."""
    return follow_up.answered_at is None and follow_up.due_on <= today < follow_up.due_on + OPEN_FOR


def invitations(learner: User) -> list[Invitation]:
    """Return what My learning says of open follow-ups. One query."""
    rows = (
        open_on(timezone.localdate()).filter(enrolment__learner=learner).select_related("enrolment__course")
    )
    return [
        Invitation(
            title="A short follow-up",
            text=(
                f"You took ‘{row.enrolment.course.title}’ {row.months} months ago. "
                "A few statements, about two minutes. You may skip any of them."
            ),
            url=reverse("assessments:follow_up", args=[row.pk]),
            action="Answer the follow-up",
        )
        for row in rows
    ]


def own(learner: User, follow_up_id: int) -> FollowUp | None:
    """Return a learner's own follow-up, or None: nobody opens somebody else's. One query."""
    return (
        FollowUp.objects.filter(pk=follow_up_id, enrolment__learner=learner)
        .select_related("enrolment__edition", "enrolment__course")
        .first()
    )


def answer(follow_up: FollowUp, step: Step, given: outcomes.Given) -> bool:
    """Keep a learner's answers. Returns False, and changes nothing, when it was answered before or is not open.

    Raises outcomes.Unanswered or PlayError when they do not fit. Nothing is said of it in any statement.
    """
    kept: dict[str, Any] = outcomes.answers(step.content, given)
    saved = (
        open_on(timezone.localdate()).filter(pk=follow_up.pk).update(answers=kept, answered_at=timezone.now())
    )
    return bool(saved)


# --- who wants no e-mail


def wants_email(learner: User) -> bool:
    """Return whether a learner gets e-mails about follow-ups. One query."""
    return not NoFollowUpEmail.objects.filter(learner=learner).exists()


def set_email(learner: User, wanted: bool) -> None:
    """Note whether a learner wants e-mails about follow-ups. Doing so twice changes nothing."""
    if wanted:
        NoFollowUpEmail.objects.filter(learner=learner).delete()
    else:
        NoFollowUpEmail.objects.get_or_create(learner=learner)


def stop_token(learner: User) -> str:
    """Return what a link carries by which a learner stops these e-mails without signing in.

    Signed and readable: so it holds a number that no statement, report or file has.
    """
    return signing.dumps(learner.pk, salt=SALT)


def learner_of(token: str) -> User | None:
    """Return whose token it is, or None when it is not one of ours."""
    try:
        return User.objects.filter(pk=signing.loads(token, salt=SALT)).first()
    except signing.BadSignature:
        return None
