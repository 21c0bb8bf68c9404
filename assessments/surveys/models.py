"""Follow-ups, and who wants no e-mail about them."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from courses.models import Enrolment

MONTHS = (3, 12)
OPEN_FOR = timedelta(days=60)


class FollowUp(models.Model):
    """The statements of a course asked again some months after it. The row is also the outbox of its one e-mail.

    `answers` stays empty until the learner has answered. An e-mail is claimed before it is sent and never claimed
    again, so that a crash between the two loses it and never sends it twice: the follow-up waits in My learning too.
    """

    class Mail(models.TextChoices):
        WAITING = "waiting", "Waiting"
        SENDING = "sending", "Claimed; not known whether it was sent"
        SENT = "sent", "Sent"
        NOT_SENT = "not-sent", "Not sent"

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="follow_ups")
    step_id = models.UUIDField()
    months = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    mail = models.CharField(max_length=10, choices=Mail, default=Mail.WAITING)
    mail_attempts = models.PositiveSmallIntegerField(default=0)
    mail_after = models.DateTimeField(default=timezone.now)
    answers = models.JSONField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "months"], name="one_follow_up_a_month"),
        ]
        indexes = [
            models.Index(
                fields=["due_on", "id"], name="follow_up_to_send", condition=models.Q(mail="waiting")
            ),
        ]

    def __str__(self) -> str:
        return f"Follow-up {self.pk}"


class NoFollowUpEmail(models.Model):
    """Somebody who wants no e-mail about follow-ups. They may still answer them in My learning."""

    learner = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"No e-mail for {self.learner_id}"
