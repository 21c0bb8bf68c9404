"""Changes: store a statement with its outbox rows, set up where statements are forwarded to."""

import logging
import time
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from kombu.exceptions import KombuError

from people.models import Organisation, User

from . import builder, tasks
from .columns import row_for
from .exceptions import EndpointRefused
from .models import Delivery, ForwardingTarget, Statement
from .validation import validate
from .vocabulary import Activity, Verb

logger = logging.getLogger(__name__)

TARGETS_KEPT = 10.0  # seconds: how late another process may learn of a new target
DOORBELL_REST = 30.0  # seconds: how long a broker that was down is left alone; the sweep rings meanwhile


class _Memory:
    """What this process remembers between requests."""

    targets: tuple[tuple[int, int | None], ...] | None = None  # (target, the only organisation it wants)
    targets_until = 0.0
    quiet_until = 0.0


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
    return store(row)


def store(row: Statement) -> Statement:
    """Store a valid statement with its outbox rows, and ring the doorbell when the transaction is through.

    If one with the same id is there already, returns that and changes nothing.
    """
    targets = [target for target, only in _targets() if only in (None, row.organisation_id)]
    with transaction.atomic(savepoint=False):
        if not Statement.objects.add(row):
            return Statement.objects.get(uuid=row.uuid, realm=row.realm)
        if targets:
            Delivery.objects.bulk_create(Delivery(statement=row, target_id=target) for target in targets)
            for target in targets:
                # robust: whatever is wrong with the broker, the request whose statement this is has succeeded.
                transaction.on_commit(partial(ring, target), robust=True)
    return row


def ring(target_id: int) -> None:
    """Tell a worker that a target has work. If the broker is down, log it: the sweep finds the rows."""
    if time.monotonic() < _Memory.quiet_until:
        return
    try:
        tasks.deliver.delay(target_id)
    except (KombuError, OSError) as error:
        # Trying to reach it may take seconds: once is enough for all the requests that follow.
        _Memory.quiet_until = time.monotonic() + DOORBELL_REST
        logger.warning("The broker does not answer (%s). Statements wait in the outbox for the sweep.", error)


@transaction.atomic
def add_target(
    *,
    name: str,
    endpoint: str,
    key: str = "",
    secret: str = "",
    version: str = ForwardingTarget.Version.V1,
    organisation: Organisation | None = None,
    active: bool = True,
) -> ForwardingTarget:
    """Set up a record store that gets a copy of every statement from now on, or of one organisation's.

    Raises EndpointRefused; a second target of the same name raises IntegrityError. Other processes know of it
    within ten seconds.
    """
    target = ForwardingTarget(
        name=name,
        endpoint=_safe(endpoint),
        key=key,
        version=version,
        organisation=organisation,
        active=active,
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
    active: bool | None = None,
) -> ForwardingTarget:
    """Change what is given, end the target's rest, and ring for what waits. Doing so twice changes nothing more.

    Which organisation it is for can not change: what has been sent would not fit. Raises EndpointRefused.
    """
    given = {
        "name": name,
        "endpoint": endpoint and _safe(endpoint),
        "key": key,
        "version": version,
        "active": active,
    }
    for field, value in given.items():
        if value is not None:
            setattr(target, field, value)
    if secret is not None:
        target.secret = secret
    target.failures, target.resting_until = 0, None
    target.save()
    _targets_changed()
    if target.active:
        transaction.on_commit(partial(ring, target.pk), robust=True)
    return target


def retry_dead(target: ForwardingTarget) -> int:
    """Queue again what a target refused for good, and return how many statements. Doing so twice changes nothing."""
    queued = Delivery.objects.filter(target=target, status=Delivery.Status.DEAD).update(
        status=Delivery.Status.QUEUED, attempts=0, due_at=timezone.now()
    )
    if queued:
        transaction.on_commit(partial(ring, target.pk), robust=True)
    return queued


def forget_targets() -> None:
    """Read the targets from the database at the next statement."""
    _Memory.targets = None


def _targets() -> tuple[tuple[int, int | None], ...]:
    """Return the active targets, as this process remembers them."""
    if _Memory.targets is None or time.monotonic() > _Memory.targets_until:
        found = (
            ForwardingTarget.objects.filter(active=True).order_by("pk").values_list("pk", "organisation_id")
        )
        _Memory.targets = tuple(found)
        _Memory.targets_until = time.monotonic() + TARGETS_KEPT
    return _Memory.targets


def _targets_changed() -> None:
    # Now for this transaction, and again when it is through: others may have read the old ones meanwhile.
    forget_targets()
    transaction.on_commit(forget_targets)


def _safe(endpoint: str) -> str:
    """Return an address that statements may be sent to: encrypted, unless it is on this machine."""
    parts = urlsplit(endpoint)
    local = parts.hostname in ("localhost", "127.0.0.1", "::1")
    if (
        parts.hostname
        and not parts.username
        and (parts.scheme == "https" or (parts.scheme == "http" and local))
    ):
        return endpoint.rstrip("/")
    raise EndpointRefused(f"{endpoint!r} must begin with https:// and hold no name or password.")
