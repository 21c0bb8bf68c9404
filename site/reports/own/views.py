"""A learner's own record: a timeline that tells no more than *My learning* does, and all of it as a file."""

import itertools
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from people.models import User
from records.exports.writing import as_json_line
from records.models import Statement
from records.queries import statements_of
from records.sentences import to_the_learner
from reports.paging import after

PAGE = 50
CHUNK = 100


@dataclass(frozen=True)
class Entry:
    """Something that was recorded, once or several times in a row."""

    words: str
    times: int


@require_safe
@login_required
def timeline(request: HttpRequest) -> HttpResponse:
    """Show what is recorded about the learner, newest first, by day. One query, whatever there is."""
    assert isinstance(request.user, User)
    rows, key = statements_of(request.user).order_by("-pk"), after(request)
    found = list((rows if key is None else rows.filter(pk__lt=key))[: PAGE + 1])
    context = {
        "days": by_day(found[:PAGE]),
        "first": key is None,
        "more": found[PAGE - 1].pk if len(found) > PAGE else None,
    }
    return render(request, "reports/own/timeline.html", context)


@require_safe
@login_required
def download(request: HttpRequest) -> StreamingHttpResponse:
    """Send all of the learner's own statements to the letter, voided ones too, oldest first."""
    assert isinstance(request.user, User)
    answer = StreamingHttpResponse(_lines(request.user), content_type="application/jsonl")
    answer.headers["Content-Disposition"] = 'attachment; filename="learning-record.jsonl"'
    return answer


def by_day(rows: Sequence[Statement]) -> list[tuple[date, list[Entry]]]:
    """Return statements by the day in London, in their order; what is said again and again is said once."""
    days = []
    for day, group in itertools.groupby(rows, lambda row: localdate(row.timestamp)):
        entries = []
        said = [to_the_learner(json.loads(row.body)) for row in group]
        for words, same in itertools.groupby(said):
            entries.append(Entry(words, sum(1 for _ in same)))
        days.append((day, entries))
    return days


def _lines(learner: User) -> Iterator[bytes]:
    """Give the statements a few at a time, so that memory does not grow with them."""
    last = 0
    while rows := list(statements_of(learner, voided=True).filter(pk__gt=last).order_by("pk")[:CHUNK]):
        yield b"".join(as_json_line(row.body) for row in rows)
        last = rows[-1].pk
