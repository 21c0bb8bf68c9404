"""Awards: made when a level is completed, named where a name was missing, revoked with a reason."""

import hashlib

from django.db import transaction

from courses.compile import canonical
from courses.editions import RunningEdition
from courses.models import CourseCompletion
from courses.statements import say
from people.models import User
from records import vocabulary as xapi

from . import snapshots
from .errors import AlreadyRevoked, NeedsPrintName
from .models import Award, AwardEvent
from .names import clean, printable


@transaction.atomic
def award(*, completion: CourseCompletion, edition: RunningEdition) -> Award:
    """Certify a completed level, once: a second call returns the same award and says nothing again.

    On an edition without its reviews it is a specimen, and no statement says that it was earned. A learner whose name
    can not be printed gets an award that waits: it has no snapshot, and its code answers like a wrong one, until
    `give_name` is called. An e-mail address never stands in for a name.
    """
    found = Award.objects.filter(completion=completion).first()
    if found is not None:
        return found
    learner = completion.enrolment.learner
    issued_on = snapshots.issue_day(completion.completed_at)
    made = Award(
        learner=learner,
        completion=completion,
        level=completion.level,
        issued_on=issued_on,
        valid_until=snapshots.last_valid_day(issued_on, edition.course["valid_months"]),
    )
    try:
        _freeze(made, edition, learner.get_full_name(), learner.last_name)
    except NeedsPrintName as reason:
        made.needs_print_name = str(reason)
    made.save()
    if made.snapshot:
        AwardEvent.objects.create(award=made, kind=AwardEvent.Kind.ISSUED)
        _supersede_older(made)
    if not completion.edition.reviewed:
        return made  # a specimen: nobody has earned anything that other systems should hear of
    say(
        enrolment=completion.enrolment,
        edition=edition,
        learner=learner,
        verb=xapi.EARNED,
        activity=xapi.Activity(
            id=xapi.activity_id("certificate", edition.course["key"], f"level-{completion.level}"),
            type=xapi.CERTIFICATE,
            name=f"Level {completion.level} certificate",
        ),
        occasion=f"earned/{completion.level}",
    )
    return made


@transaction.atomic
def give_name(*, award: Award, edition: RunningEdition, name: str, surname: str, by: User) -> Award:
    """Issue an award that waits for a name. One that is issued already stays as it is and is returned.

    Raises NeedsPrintName when this name can not be printed either, AlreadyRevoked for a revoked award.
    """
    # The guarded update below is what decides; this read only saves the work.
    if award.snapshot:
        return award
    if award.events.filter(kind=AwardEvent.Kind.REVOKED).exists():
        raise AlreadyRevoked("This certificate was withdrawn before it was issued.")
    _freeze(award, edition, name, surname)
    changed = Award.objects.filter(pk=award.pk, snapshot="").update(
        snapshot=award.snapshot, snapshot_hash=award.snapshot_hash
    )
    if changed:
        AwardEvent.objects.create(award=award, kind=AwardEvent.Kind.RENAMED, by=by)
        AwardEvent.objects.create(award=award, kind=AwardEvent.Kind.ISSUED, by=by)
        _supersede_older(award)
    return Award.objects.get(pk=award.pk)


@transaction.atomic
def revoke(*, award: Award, reason: AwardEvent.Reason, by: User, note: str = "") -> AwardEvent:
    """Say that an award is no longer valid. It stays, and its code says so. A second call returns the first event."""
    event, _ = AwardEvent.objects.get_or_create(
        award=award, kind=AwardEvent.Kind.REVOKED, defaults={"reason": reason, "by": by, "note": note}
    )
    return event


def _freeze(award: Award, edition: RunningEdition, name: str, surname: str) -> None:
    """Put the snapshot on an award that is not stored yet, or waits. Raises NeedsPrintName."""
    completion = award.completion
    snapshot = snapshots.build(
        code=award.code,
        printed=printable(name),
        surname=clean(surname),
        edition=edition,
        number=completion.edition.number,
        released_at=completion.edition.released_at,
        draft=not completion.edition.reviewed,
        award_level=award.level,
        issued_on=award.issued_on,
        organisation=completion.organisation,
    )
    award.snapshot = canonical(snapshot)
    award.snapshot_hash = hashlib.sha256(award.snapshot.encode()).hexdigest()


def _supersede_older(award: Award) -> None:
    """Say of a learner's certificates from earlier cycles that this one replaces them.

    Revoked ones stay revoked, and a specimen replaces nothing.
    """
    enrolment = award.completion.enrolment
    if enrolment.cycle == 1 or award.status == "draft":
        return
    ended = (AwardEvent.Kind.REVOKED, AwardEvent.Kind.SUPERSEDED)
    older = (
        Award.objects.filter(
            completion__enrolment__learner=enrolment.learner_id,
            completion__enrolment__cycle__lt=enrolment.cycle,
            completion__course=award.completion.course_id,
            level=award.level,
        )
        .exclude(snapshot="")
        .exclude(events__kind__in=ended)
    )
    AwardEvent.objects.bulk_create(AwardEvent(award=one, kind=AwardEvent.Kind.SUPERSEDED) for one in older)
