"""Who may use the record store's doors, and what came through them beside statements."""

from django.db import models
from django.utils import timezone

from people.models import Organisation

KEY_LENGTH = 250
LARGEST = 5 * 1024 * 1024
REQUESTS = 600


class Credential(models.Model):
    """A key and secret with which one system of an organisation reads or writes. Make it with `access.add`.

    Of the secret only a digest is kept. A credential is revoked, not deleted: statements tell who sent them.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="credentials")
    name = models.CharField(max_length=120)
    key = models.CharField(max_length=64, unique=True, editable=False)
    secret_digest = models.CharField(max_length=64, editable=False)
    scopes = models.JSONField(default=list)
    largest_body = models.PositiveIntegerField(default=LARGEST, help_text="In bytes.")
    requests_a_minute = models.PositiveIntegerField(default=REQUESTS)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["organisation", "name"]

    def __str__(self) -> str:
        return f"{self.name} ({self.organisation_id})"

    def may(self, *scopes: str) -> bool:
        """Whether it has one of these scopes, or all."""
        return "all" in self.scopes or any(scope in self.scopes for scope in scopes)


class Mention(models.Model):
    """An agent or activity that a received statement names in another place than its actor and object columns.

    `key` is what `records.columns` makes of it. It is `related` where only related_agents or related_activities
    ask for it.
    """

    statement = models.ForeignKey("records.Statement", on_delete=models.CASCADE, related_name="mentions")
    key = models.CharField(max_length=KEY_LENGTH)
    related = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "statement"], name="mention_once"),
        ]

    def __str__(self) -> str:
        return f"{self.key} in {self.statement_id}"


class Attachment(models.Model):
    """The bytes of an attachment, kept once for each organisation by their SHA-2."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    sha2 = models.CharField(max_length=128)
    content = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "sha2"], name="attachment_once"),
        ]

    def __str__(self) -> str:
        return self.sha2


class Document(models.Model):
    """A document of the state, activity profile or agent profile resource, byte for byte.

    The columns hold what `records.columns` makes of the ids; `name` is the document's own id as it was sent.
    """

    class Kind(models.TextChoices):
        STATE = "state", "State"
        ACTIVITY = "activity", "Activity profile"
        AGENT = "agent", "Agent profile"

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="documents", db_index=False
    )
    kind = models.CharField(max_length=10, choices=Kind)
    activity = models.CharField(max_length=KEY_LENGTH, blank=True)
    agent = models.CharField(max_length=KEY_LENGTH, blank=True)
    registration = models.CharField(max_length=36, blank=True)
    name_key = models.CharField(max_length=KEY_LENGTH)
    name = models.TextField()
    content_type = models.TextField()
    content = models.BinaryField()
    etag = models.CharField(max_length=40)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "agent", "activity", "registration", "name_key"],
                name="document_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name
