"""The e-mails of follow-ups. The row is the truth, a task only a doorbell; no e-mail is ever sent twice."""

import logging
import smtplib
import socket
from datetime import datetime, timedelta

from django.db.models import F
from django.utils import timezone

from celery import shared_task

from .surveys.follow_ups import open_on
from .surveys.mail import message, why_not
from .surveys.models import FollowUp

logger = logging.getLogger(__name__)

MOST_AT_ONCE = 500
MOST_ATTEMPTS = 5
# An e-mail comes in working hours, when a work inbox is read at work.
FIRST_HOUR, LAST_HOUR = 9, 16
# After these it is certain that nothing was sent.
NOT_SENT = (
    ConnectionRefusedError,
    socket.gaierror,
    smtplib.SMTPConnectError,
    smtplib.SMTPHeloError,
    smtplib.SMTPAuthenticationError,
    smtplib.SMTPSenderRefused,
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPDataError,
)


@shared_task
def sweep_follow_ups() -> None:
    """Ring for every follow-up whose e-mail is due, on working days in working hours. A second call does no harm."""
    now = timezone.localtime()
    if not _at_work(now):
        return
    due = open_on(now.date()).filter(mail=FollowUp.Mail.WAITING, mail_after__lte=now)
    for follow_up_id in due.values_list("pk", flat=True)[:MOST_AT_ONCE]:
        send_follow_up.delay(follow_up_id)


@shared_task
def send_follow_up(follow_up_id: int) -> None:
    """Send the e-mail of one follow-up, if it may be sent. A second call, at the same time or later, does nothing.

    A task may lie in the queue for long: out of working hours, or before its wait is over, it leaves the row to the next
    sweep. The row is claimed first and the claim is never taken over: what a crash interrupts is not sent again.
    """
    now = timezone.localtime()
    if not _at_work(now):
        return
    waiting = FollowUp.objects.filter(pk=follow_up_id, mail=FollowUp.Mail.WAITING, mail_after__lte=now)
    if not waiting.update(mail=FollowUp.Mail.SENDING, mail_attempts=F("mail_attempts") + 1):
        return
    row = FollowUp.objects.select_related("enrolment__learner", "enrolment__edition").get(pk=follow_up_id)
    if reason := why_not(row):
        _mark(row, FollowUp.Mail.NOT_SENT)
        logger.info("No e-mail for follow-up %s: %s", row.pk, reason)
        return
    try:
        message(row).send()
    except NOT_SENT as error:
        _put_back(row, type(error).__name__)
    else:
        _mark(row, FollowUp.Mail.SENT)


def _at_work(now: datetime) -> bool:
    return now.weekday() <= 4 and FIRST_HOUR <= now.hour <= LAST_HOUR


def _mark(row: FollowUp, mail: FollowUp.Mail) -> None:
    FollowUp.objects.filter(pk=row.pk, mail=FollowUp.Mail.SENDING).update(mail=mail)


def _put_back(row: FollowUp, reason: str) -> None:
    """Try again later, a little longer each time, and give up after five goes: it is only an invitation."""
    if row.mail_attempts >= MOST_ATTEMPTS:
        _mark(row, FollowUp.Mail.NOT_SENT)
        logger.error("The e-mail of follow-up %s was given up: %s", row.pk, reason)
        return
    wait = timedelta(hours=2**row.mail_attempts)
    FollowUp.objects.filter(pk=row.pk, mail=FollowUp.Mail.SENDING).update(
        mail=FollowUp.Mail.WAITING, mail_after=timezone.now() + wait
    )
    logger.warning("The e-mail of follow-up %s waits: %s", row.pk, reason)
