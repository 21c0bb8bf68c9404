"""Statements, where they are forwarded to, and the outbox between the two."""

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from people.models import Organisation
from people.sql import Insert

from . import secrets
from .exceptions import StatementImmutable
from .vocabulary import VOIDED

KEY_LENGTH = 250


class StatementQuerySet(models.QuerySet["Statement"]):
    """Statements; they can be added and, when their time is over, deleted, but never changed."""

    def live(self) -> "StatementQuerySet":
        """Leave out the statements that another one voids. A voiding statement can not be voided itself."""
        voiding = Statement.objects.filter(
            refers_to=OuterRef("uuid"), realm=OuterRef("realm"), verb=VOIDED.id
        )
        return self.filter(~Exists(voiding) | Q(verb=VOIDED.id))

    def add(self, statement: "Statement") -> bool:
        """Insert one row, and return False, changing nothing, if its uuid is there already. One query.

        A plain insert would fail there, and on PostgreSQL take the caller's transaction with it.
        """
        key = INSERT.one(statement)
        if key is None:
            return False
        statement.pk = key
        statement._state.adding = False
        statement._state.db = self.db
        return True

    def add_many(self, statements: "Sequence[Statement]") -> int:
        """Insert the rows whose uuid is not there already, and return how many. One query; they learn no keys."""
        return INSERT.many(statements)

    def update(self, **kwargs: Any) -> int:
        """Refuse: a statement is what was said at the time."""
        raise StatementImmutable("A stored statement can not be changed. Void it with another one.")


class Statement(models.Model):
    """One xAPI statement: the exact JSON, and the columns that a record store is asked by.

    `actor`, `verb` and `activity` hold what `records.columns` makes of them; `context_1` and `context_2` the first two
    activities that its contextActivities name (a `Mention` holds whatever else it names). Whether it is voided is not kept
    here: it is so when a statement with the verb voided refers to it, whichever of the two came first.

    Our own statements are in realm 0. What an organisation's systems send is in the realm of its key, so that no
    stranger can take an id, or void a statement, of ours or of another organisation.
    """

    uuid = models.UUIDField(default=uuid4, editable=False)
    realm = models.PositiveBigIntegerField(default=0, editable=False)
    credential = models.ForeignKey(
        "records.Credential",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="statements",
        db_index=False,
    )
    body = models.TextField()
    verb = models.CharField(max_length=KEY_LENGTH)
    actor = models.CharField(max_length=KEY_LENGTH, blank=True)
    activity = models.CharField(max_length=KEY_LENGTH, blank=True)
    context_1 = models.CharField(max_length=KEY_LENGTH, null=True, editable=False)  # noqa: DJ001 - see its index
    context_2 = models.CharField(max_length=KEY_LENGTH, null=True, editable=False)  # noqa: DJ001
    refers_to = models.UUIDField(null=True, blank=True)
    registration = models.UUIDField(null=True, blank=True)
    stored = models.DateTimeField(default=timezone.now)
    timestamp = models.DateTimeField(default=timezone.now)
    organisation = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="statements",
        db_index=False,
    )

    objects: ClassVar[StatementQuerySet] = StatementQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["uuid", "realm"], name="statement_once")]
        # Each ends in the key that pages are cut by, so that page 500 costs what page 1 does.
        indexes = [
            models.Index(fields=["actor", "verb", "id"], name="statement_actor_verb"),
            models.Index(fields=["verb", "id"], name="statement_verb"),
            models.Index(fields=["activity", "id"], name="statement_activity"),
            # Of those only that have one: a database uses such an index because nothing equals null.
            models.Index(
                fields=["context_1", "id"], name="statement_context_1", condition=Q(context_1__isnull=False)
            ),
            models.Index(
                fields=["context_2", "id"], name="statement_context_2", condition=Q(context_2__isnull=False)
            ),
            models.Index(fields=["stored", "id"], name="statement_stored"),
            models.Index(fields=["timestamp"], name="statement_timestamp"),
            models.Index(fields=["organisation", "id"], name="statement_organisation"),
            models.Index(
                fields=["credential", "id"],
                name="statement_credential",
                condition=Q(credential__isnull=False),
            ),
            models.Index(
                fields=["registration", "id"],
                name="statement_registration",
                condition=Q(registration__isnull=False),
            ),
            models.Index(
                fields=["refers_to"], name="statement_refers_to", condition=Q(refers_to__isnull=False)
            ),
            models.Index(
                fields=["organisation", "id"],
                name="statement_referring",
                condition=Q(refers_to__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert. Raises StatementImmutable for a row that is stored already."""
        if not self._state.adding:
            raise StatementImmutable("A stored statement can not be changed. Void it with another one.")
        super().save(*args, **kwargs)

    @property
    def voided(self) -> bool:
        """Whether another statement voids this one. One query."""
        return (
            self.verb != VOIDED.id
            and Statement.objects.filter(refers_to=self.uuid, realm=self.realm, verb=VOIDED.id).exists()
        )


INSERT = Insert(Statement)


class ForwardingTarget(models.Model):
    """Another record store that gets a copy of our statements. Change it through `records.services`."""

    class Kind(models.TextChoices):
        XAPI = "xapi", "xAPI record store"

    class Version(models.TextChoices):
        V1 = "1.0.3", "1.0.3"
        V2 = "2.0.0", "2.0.0"

    name = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.XAPI)
    endpoint = models.URLField(max_length=500, help_text="The part of the address before /statements.")
    version = models.CharField(max_length=10, choices=Version, default=Version.V1)
    key = models.CharField(max_length=200, blank=True)
    sealed_secret = models.TextField(blank=True, editable=False)
    # What it gets: see `records.forwarding.filters`.
    organisation = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="forwarding_targets",
        help_text="Only this organisation's statements; empty for all.",
    )
    courses = models.JSONField(
        default=list, blank=True, help_text="Activity ids of courses: only these; empty for all."
    )
    verbs = models.JSONField(default=list, blank=True, help_text="Ids of verbs: only these; empty for all.")
    received = models.BooleanField(
        default=False, help_text="Also what organisations' own systems sent to our record store."
    )
    pseudonymous = models.BooleanField(
        default=True, help_text="Replace whoever is named by a code that only this target gets."
    )
    sealed_pseudonym_key = models.TextField(blank=True, editable=False)
    active = models.BooleanField(default=True)
    # How the target is: after a failure nothing at all is sent to it for a while, whichever row met the failure.
    failures = models.PositiveIntegerField(default=0, editable=False)
    resting_until = models.DateTimeField(null=True, blank=True, editable=False)
    reason = models.CharField(max_length=500, blank=True, editable=False)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def secret(self) -> str:
        """The secret, readable. Raises SecretUnreadable if SECRET_KEY has changed."""
        return secrets.unseal(self.sealed_secret) if self.sealed_secret else ""

    @secret.setter
    def secret(self, value: str) -> None:
        self.sealed_secret = secrets.seal(value) if value else ""

    @property
    def pseudonym_key(self) -> str:
        """What pseudonyms are made with. Raises SecretUnreadable if SECRET_KEY has changed."""
        return secrets.unseal(self.sealed_pseudonym_key)


class Delivery(models.Model):
    """A row of the outbox: one statement on its way to one target.

    `due_at` is when somebody may next take the row: for a queued one when its wait is over, for one being sent
    when the lease of whoever took it is. A row that is delivered or dead has none. `claimed_at` is when it was last
    taken: without one the statement has surely not been sent. `history` rows let all others pass.
    """

    class Status(models.TextChoices):
        QUEUED = "queued", "Waiting"
        SENDING = "sending", "Being sent"
        DELIVERED = "delivered", "Delivered"
        DEAD = "dead", "Refused for good"

    OPEN = (Status.QUEUED, Status.SENDING)

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="deliveries")
    target = models.ForeignKey(
        ForwardingTarget, on_delete=models.PROTECT, related_name="deliveries", db_index=False
    )
    status = models.CharField(max_length=10, choices=Status, default=Status.QUEUED)
    history = models.BooleanField(default=False, editable=False)
    attempts = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(null=True, default=timezone.now)
    claimed_at = models.DateTimeField(null=True, blank=True)
    claim = models.UUIDField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(fields=["statement", "target"], name="statement_goes_to_a_target_once"),
            models.CheckConstraint(
                condition=Q(status__in=["queued", "sending"], due_at__isnull=False)
                | Q(status__in=["delivered", "dead"], due_at__isnull=True),
                name="delivery_is_due_while_open",
            ),
        ]
        indexes = [
            # What `records.tasks.deliver` claims by: small, because delivered rows are not in it.
            models.Index(
                fields=["target", "history", "due_at", "id"],
                name="delivery_due",
                condition=Q(due_at__isnull=False),
            ),
            models.Index(fields=["target", "status"], name="delivery_target_status"),
        ]

    def __str__(self) -> str:
        return f"{self.statement_id} to {self.target_id}: {self.status}"


class BackFill(models.Model):
    """History on its way into a target's outbox, oldest first. Ask for one with `records.services.back_fill`.

    `cursor` is the last statement that was looked at; it moves in the transaction that queues what was found.
    Statements stored after `until` are no history: they were queued when they were stored.
    """

    target = models.ForeignKey(ForwardingTarget, on_delete=models.CASCADE, related_name="back_fills")
    since = models.DateTimeField(null=True, blank=True)
    until = models.DateTimeField()
    cursor = models.BigIntegerField(default=0)
    queued = models.PositiveIntegerField(default=0)
    requested_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["target"], condition=Q(finished_at__isnull=True), name="one_back_fill_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"back-fill of {self.target_id} up to {self.cursor}"


class Erasure(models.Model):
    """A person's statements on their way out. Ask for one with `records.services.erase`.

    It names nobody once they are gone: `actor` is emptied when it is finished.
    """

    actor = models.CharField(max_length=KEY_LENGTH, blank=True)
    erased = models.PositiveIntegerField(default=0)
    requested_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["actor"], condition=Q(finished_at__isnull=True), name="one_erasure_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"erasure {self.pk}: {self.erased} statements"


from .exports.models import Export  # noqa: E402
from .lrs.models import Attachment, Credential, Document, Mention  # noqa: E402 - they refer to the above

__all__ = [
    "Attachment",
    "BackFill",
    "Credential",
    "Delivery",
    "Document",
    "Erasure",
    "Export",
    "ForwardingTarget",
    "Mention",
    "Statement",
    "StatementQuerySet",
]
