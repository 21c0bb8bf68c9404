"""Changes: store a statement with its outbox rows, set up where statements are forwarded to."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from people.models import Organisation, User

from . import builder, secrets, tasks
from .columns import mentions, row_for
from .exceptions import EndpointRefused
from .forwarding import backfilling, trials
from .forwarding.doorbell import forget_targets, queue, ring_on_commit
from .forwarding.trials import Trial
from .models import BackFill, Delivery, Erasure, ForwardingTarget, Mention, Statement
from .validation import validate
from .vocabulary import PROFILE_VERSION, Activity, Verb
from .voiding import voiding


def record(
    *,
    actor: User,
    verb: Verb,
    activity: Activity,
    registration: UUID | None = None,
    result: Mapping[str, Any] | None = None,
    context: Mapping[str, Any] | None = None,
    edition: str | None = None,
    parents: Iterable[Activity] = (),
    organisation: Organisation | None = None,
    organisation_id: int | None = None,
    timestamp: datetime | None = None,
    statement_id: UUID | None = None,
) -> Statement:
    """Store that a person did something, with an outbox row for every target that wants it. One query if none does.

    `result` is what `builder.result()` returns, or the same by hand; `context` adds to what we say ourselves;
    the organisation may be given by its key alone. Call it inside the transaction of what it tells about: both
    are kept, or neither. With a `statement_id` (see `vocabulary.statement_id`) a second call returns the stored
    statement and changes nothing. Raises StatementInvalid.
    """
    now = timezone.now()
    now = now.replace(microsecond=now.microsecond // 1000 * 1000)  # the column says what the JSON says
    said = builder.statement(
        id=statement_id or uuid4(),
        actor=builder.account(settings.BASE_URL, str(actor.actor_id)),
        authority=builder.account(settings.BASE_URL, "upstander"),
        verb=verb,
        activity=activity,
        stored=now,
        timestamp=timestamp or now,
        context=builder.context(context, edition=edition, parents=parents, registration=registration),
        result=result,
    )
    validate(said, builder.VERSION)
    row = row_for(said, stored=now, organisation_id=organisation.pk if organisation else organisation_id)
    named = mentions(said)
    named.pop(PROFILE_VERSION, None)  # every statement of ours names it: the realm says so
    if not named:
        return store(row)
    with transaction.atomic():
        stored = store(row)
        Mention.objects.bulk_create(
            [Mention(statement=stored, key=key, related=related) for key, related in named.items()],
            ignore_conflicts=True,
        )
    return stored


def store(row: Statement) -> Statement:
    """Store a valid statement with its outbox rows, and ring the doorbell when the transaction is through.

    If one with the same id is there already, returns that and changes nothing.
    """
    with transaction.atomic(savepoint=False):
        if not Statement.objects.add(row):
            return Statement.objects.get(uuid=row.uuid, realm=row.realm)
        queue([row])
    return row


def void(statement: Statement) -> Statement:
    """Void one of our statements, here and wherever it was forwarded to, and return the statement that does it.

    A second call returns that and changes nothing. Raises VoidingRefused.
    """
    return store(voiding(statement))


@transaction.atomic
def erase(user: User) -> Erasure:
    """Erase all of a person's statements: void them where they were forwarded to, then delete them here.

    A worker does it, a chunk at a time; `Erasure` says how far it is. A second call while it is under way changes
    nothing. What was recorded in between goes too, but not what the person does afterwards.
    """
    erasure, _ = Erasure.objects.get_or_create(actor=str(user.actor_id), finished_at=None)
    ring_on_commit(tasks.erase, erasure.pk)
    return erasure


@transaction.atomic
def add_target(
    *,
    name: str,
    endpoint: str,
    key: str = "",
    secret: str = "",
    version: str = ForwardingTarget.Version.V1,
    organisation: Organisation | None = None,
    courses: Sequence[str] = (),
    verbs: Sequence[str] = (),
    pseudonymous: bool = True,
    received: bool = False,
    active: bool = True,
) -> ForwardingTarget:
    """Set up a record store that gets a copy of what it is to have from now on; see `records.forwarding.filters`.

    `courses` holds activity ids and `verbs` ids of verbs; empty stands for all. With `received` it also gets what
    organisations' own systems sent us. Unless `pseudonymous` is off, whoever is named is replaced by a code.
    Raises EndpointRefused; a second target of the same name raises IntegrityError. Other processes know of it
    within ten seconds; `back_fill` fetches what came before.
    """
    target = ForwardingTarget(
        name=name,
        endpoint=_safe(endpoint),
        key=key,
        version=version,
        organisation=organisation,
        courses=list(courses),
        verbs=list(verbs),
        pseudonymous=pseudonymous,
        received=received,
        active=active,
        sealed_pseudonym_key=secrets.new_key(),
    )
    target.secret = secret
    target.save()
    _targets_changed()
    return target


@transaction.atomic
def change_target(
    target: ForwardingTarget,
    *,
    name: str | None = None,
    endpoint: str | None = None,
    key: str | None = None,
    secret: str | None = None,
    version: str | None = None,
    courses: Sequence[str] | None = None,
    verbs: Sequence[str] | None = None,
    pseudonymous: bool | None = None,
    received: bool | None = None,
    active: bool | None = None,
) -> ForwardingTarget:
    """Change what is given, end the target's rest, and ring for what waits. Doing so twice changes nothing more.

    What it is to have counts for statements stored from now on; what waits already is sent, as the target is now.
    Which organisation it is for can not change: what has been sent would not fit. Raises EndpointRefused, also where
    the address leads to another host or port and the secret is not given with it: whoever may change the address
    could draw the secret out. There people get new codes.
    """
    moved = endpoint is not None and _moved(target, _safe(endpoint), secret)
    given = {
        "name": name,
        "endpoint": None if endpoint is None else _safe(endpoint),
        "key": key,
        "version": version,
        "courses": None if courses is None else list(courses),
        "verbs": None if verbs is None else list(verbs),
        "pseudonymous": pseudonymous,
        "received": received,
        "active": active,
    }
    changed = [field for field, value in given.items() if value is not None]
    for field in changed:
        setattr(target, field, given[field])
    if secret is not None:
        target.secret = secret
        changed.append("sealed_secret")
    if moved or not target.sealed_pseudonym_key:
        target.sealed_pseudonym_key = secrets.new_key()
        changed.append("sealed_pseudonym_key")
    target.failures, target.resting_until, target.reason = 0, None, ""
    target.save(update_fields=[*changed, "failures", "resting_until", "reason"])
    _targets_changed()
    if target.active:
        ring_on_commit(tasks.deliver, target.pk)
    return target


def try_target(target: ForwardingTarget) -> Trial:
    """Ask a target what it speaks and whether it takes our key, and say so in words. Writes nothing anywhere."""
    return trials.trial(target)


@transaction.atomic
def back_fill(target: ForwardingTarget, since: datetime | None = None) -> BackFill:
    """Queue what the target would have got had it been there, from `since` on; what it has got is left out.

    A worker does it, oldest first, and new statements overtake. While one is under way a second call returns that
    and changes nothing; afterwards it looks through everything again, and queues nothing twice.
    """
    until = timezone.now() + backfilling.SETTLED
    job, _ = BackFill.objects.get_or_create(
        target=target, finished_at=None, defaults={"since": since, "until": until}
    )
    ring_on_commit(tasks.fill, job.pk)
    return job


def retry_dead(target: ForwardingTarget) -> int:
    """Queue again what a target refused for good, and return how many statements. Doing so twice changes nothing."""
    return _retry(Delivery.objects.filter(target=target))


def retry(deliveries: Iterable[int]) -> int:
    """Queue again these of what was refused for good, and return how many. Doing so twice changes nothing."""
    return _retry(Delivery.objects.filter(pk__in=list(deliveries)))


@transaction.atomic
def _retry(some: QuerySet[Delivery]) -> int:
    dead = some.filter(status=Delivery.Status.DEAD)
    targets = sorted(set(dead.values_list("target_id", flat=True)))
    queued = dead.update(status=Delivery.Status.QUEUED, attempts=0, due_at=Now())
    for target_id in targets:
        ring_on_commit(tasks.deliver, target_id)
    return queued


def _targets_changed() -> None:
    # Now for this transaction, and again when it is through: others may have read the old ones meanwhile.
    forget_targets()
    transaction.on_commit(forget_targets)


def _moved(target: ForwardingTarget, endpoint: str, secret: str | None) -> bool:
    """Whether an address leads to another host or port. Raises EndpointRefused if the kept secret would go there."""
    # As it is kept now: another administrator may have changed it since.
    kept = ForwardingTarget.objects.select_for_update().get(pk=target.pk)
    moved = _host(kept.endpoint) != _host(endpoint)
    if moved and kept.sealed_secret and secret is None:
        raise EndpointRefused("The address leads to another host: enter the secret again.")
    return moved


def _host(endpoint: str) -> tuple[str, str]:
    parts = urlsplit(endpoint)
    return parts.scheme, parts.netloc.lower()


def _safe(endpoint: str) -> str:
    """Return an address that statements may be sent to: encrypted, unless it is on this machine."""
    parts = urlsplit(endpoint)
    local = parts.hostname in ("localhost", "127.0.0.1", "::1")
    if (
        parts.hostname
        and not parts.username
        and (parts.scheme == "https" or (parts.scheme == "http" and local))
    ):
        return endpoint.rstrip("/").removesuffix("/statements")
    raise EndpointRefused(f"{endpoint!r} must begin with https:// and hold no name or password.")
