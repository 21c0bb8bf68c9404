"""Reminders to whoever answers for what goes stale, and the asking of sources. The row is the truth, a task a doorbell."""

import math
import time
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from wagtail.admin.admin_url_finder import AdminURLFinder

from celery import shared_task

from assessments.tasks import NOT_SENT
from courses.lessons.pages import LessonPage

from .addresses import ask
from .models import Fact, LinkCheck, Pathway, Programme, Reminder
from .upkeep import by_person, to_review

SUBJECT = "Entries to look at"  # says nothing of what they are about: an inbox may be read by somebody else
EVERY = timedelta(days=7)
MOST_ATTEMPTS = 5
MOST_LISTED = 40
LONGEST_URL = 500  # letters of an address that a row can hold
LONGEST = 200.0  # seconds for asking sources: a task is stopped after 300


@shared_task
def remind() -> None:
    """Write a row for everybody who has something to look at and was not written to for a week, and ring for it.

    Rows that nobody fetched are rung for again. A second call on the same day changes nothing.
    """
    today = timezone.localdate()
    with transaction.atomic():
        people = by_person(to_review(today))
        lately = set(
            Reminder.objects.filter(made_on__gt=today - EVERY, person__in=people).values_list(
                "person", flat=True
            )
        )
        Reminder.objects.bulk_create(
            [Reminder(person=person, made_on=today) for person in people if person.pk not in lately],
            ignore_conflicts=True,
        )
    for reminder_id in Reminder.objects.filter(status=Reminder.Status.WAITING).values_list("pk", flat=True):
        send_reminder.delay(reminder_id)


@shared_task
def send_reminder(reminder_id: int) -> None:
    """Send the e-mail of one row, once. It is claimed first; what is listed is what is true now. Twice does nothing."""
    waiting = Reminder.objects.filter(pk=reminder_id, status=Reminder.Status.WAITING)
    if not waiting.update(status=Reminder.Status.SENDING, attempts=F("attempts") + 1):
        return
    row = Reminder.objects.select_related("person").get(pk=reminder_id)
    entries = by_person(to_review(timezone.localdate())).get(row.person, [])
    status = Reminder.Status.NOT_SENT
    if entries:
        try:
            _message(row, entries).send()
            status = Reminder.Status.SENT
        except NOT_SENT:
            status = Reminder.Status.WAITING if row.attempts < MOST_ATTEMPTS else Reminder.Status.NOT_SENT
    Reminder.objects.filter(pk=row.pk).update(status=status)


def _message(row: Reminder, entries: list) -> EmailMessage:  # type: ignore[type-arg]
    """Return the e-mail: what kind of entry, by when, and where it is edited. Neither titles nor subjects."""
    today = timezone.localdate()
    finder = AdminURLFinder()
    lines = [
        {
            "kind": entry._meta.verbose_name,
            "late": entry.is_stale or getattr(entry, "law_changed", False),
            "review_by": entry.review_by,
            "url": settings.BASE_URL + finder.get_edit_url(entry),
        }
        for entry in entries[:MOST_LISTED]
    ]
    body = render_to_string(
        "pages/email/reminder.txt",
        {
            "lines": lines,
            "more": max(0, len(entries) - MOST_LISTED),
            "today": today,
            "report": settings.BASE_URL + reverse("content_to_review"),
        },
    )
    return EmailMessage(SUBJECT, body, to=[row.person.email], headers={"Auto-Submitted": "auto-generated"})


@shared_task
def check_links(seconds: float | None = LONGEST) -> None:
    """Ask every source address, of entries and of lessons, whether it still answers, and keep what it said.

    Those that were asked longest ago come first; after so many seconds the rest waits for the next time, so that slow
    ones hold up nobody for ever. A second call asks again.
    """
    urls = set(Fact.objects.exclude(source_url="").values_list("source_url", flat=True))
    urls |= set(Programme.objects.exclude(source_url="").values_list("source_url", flat=True))
    urls |= set(Pathway.objects.exclude(url="").values_list("url", flat=True))
    for lesson in LessonPage.objects.live():
        urls |= {block.value["url"] for block in lesson.sources if block.value["url"]}
    urls = {url for url in urls if len(url) <= LONGEST_URL}
    LinkCheck.objects.exclude(url__in=urls).delete()
    asked = dict(LinkCheck.objects.values_list("url", "checked_at"))
    now = timezone.now()
    ends = time.monotonic() + (math.inf if seconds is None else seconds)
    for url in sorted(urls, key=lambda url: (url in asked, asked.get(url, now), url)):
        if time.monotonic() > ends:
            break
        answer = ask(url)
        LinkCheck.objects.update_or_create(
            url=url,
            defaults={"works": answer.works, "answer": answer.words, "checked_at": timezone.now()},
        )
