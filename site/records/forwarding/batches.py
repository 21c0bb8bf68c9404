"""What the answer of another record store means for the statements it was sent.

`send` is one request. `forward` takes a batch apart until every statement in it has an outcome of its own.
"""

import json
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from enum import Enum, auto

from django.utils import timezone

from records.exceptions import NoAnswer, StatementInvalid
from records.models import ForwardingTarget, Statement
from records.secrets import SecretUnreadable

from . import wire
from .portable import TooMuch, contents
from .realms import sent_id
from .wire import Answer

LONGEST_WAIT = timedelta(days=1)


class Verdict(Enum):
    """What became of a batch."""

    DELIVERED = auto()
    CONFLICT = auto()  # 409: at least one statement is there already, in other words
    TOO_LARGE = auto()  # 413
    REFUSED = auto()  # 400, 422: at least one statement is bad
    LATER = auto()  # anything else: nothing is wrong with the statements


VERDICTS = {
    400: Verdict.REFUSED,
    409: Verdict.CONFLICT,
    413: Verdict.TOO_LARGE,
    422: Verdict.REFUSED,
}


@dataclass(frozen=True)
class Outcome:
    """What one answer means, with the reason in words and how long the other side asks us to wait.

    The reason may repeat what the other side said, and so what it was sent: it stays with the statement. `kind` is
    what may be logged, and shown with the target: no word in it is from an answer or a statement.
    """

    verdict: Verdict
    reason: str = ""
    retry_after: timedelta | None = None
    kind: str = ""


type Send = Callable[[ForwardingTarget, Sequence[Statement]], Outcome]
type Settle = Callable[[ForwardingTarget, Statement], Outcome]
Outcomes = list[tuple[Statement, Outcome]]


def send(target: ForwardingTarget, statements: Sequence[Statement]) -> Outcome:
    """Post statements to a target in one request and return what became of them. Never raises for its answer.

    Nothing is followed or retried here, and of the answer only the first few words are kept.
    """
    try:
        body, content_type = contents(target, statements)
        answer = wire.ask(target, "POST", "statements", content=body, content_type=content_type)
    except TooMuch as error:
        return Outcome(Verdict.TOO_LARGE, str(error))
    except StatementInvalid as error:
        return Outcome(Verdict.REFUSED, f"It is not fit to be sent: {error}", kind="not fit to be sent")
    except (NoAnswer, SecretUnreadable) as error:
        return Outcome(Verdict.LATER, str(error), kind=str(error))
    return outcome_of(answer, statements)


def forward(
    target: ForwardingTarget,
    statements: Sequence[Statement],
    *,
    send: Send,
    settle: Settle,
    again: Callable[[], Container[int]],
) -> Outcomes:
    """Send a batch, and smaller ones where that is refused, until every statement has an outcome.

    1. Delivered, or nothing to be done now: that is the outcome of all.
    2. Too large, refused, or a conflict: send each half by itself. A record store takes a batch whole or not
       at all, so one statement that it has already, or will not have, keeps the others out.
    3. Once the answer is "later", nothing more is sent: the rest is for later too.
    4. A statement that is refused alone is the bad one; for one that conflicts alone `settle` looks at what is there.

    `again` is called before every request but the first, and returns the keys of the statements that are still
    ours to send. The others have been erased, or somebody else has taken them: they are left alone.
    Returns one outcome for each of the rest: delivered, refused, or later.
    """
    outcomes: Outcomes = []
    batches = [list(statements)] if statements else []
    first = True
    while batches:
        batch = batches.pop()
        if not first:
            held = again()
            batch = [statement for statement in batch if statement.pk in held]
        first = False
        if not batch:
            continue
        outcome = send(target, batch)
        if outcome.verdict is Verdict.CONFLICT and len(batch) == 1:
            if batch[0].pk not in again():
                continue
            outcome = settle(target, batch[0])
        if outcome.verdict is Verdict.LATER:
            for waiting in (batch, *batches):
                outcomes += [(statement, outcome) for statement in waiting]
            break
        if outcome.verdict is Verdict.DELIVERED:
            outcomes += [(statement, outcome) for statement in batch]
        elif len(batch) > 1:
            half = len(batch) // 2
            batches += [batch[half:], batch[:half]]
        else:
            outcomes.append((batch[0], Outcome(Verdict.REFUSED, outcome.reason, kind=outcome.kind)))
    return outcomes


def outcome_of(answer: Answer, statements: Sequence[Statement]) -> Outcome:
    """Return what an answer means. That they are stored is believed only of an answer that names their ids.

    Whatever stands in between, such as a page that asks to sign in, may answer 200 too.
    """
    if answer.status == 204:
        return Outcome(Verdict.DELIVERED)
    if answer.status == 200:
        if {sent_id(statement) for statement in statements} <= _ids(answer.body):
            return Outcome(Verdict.DELIVERED)
        words = "The answer does not name what was stored."
        return Outcome(Verdict.LATER, f"{words} {answer}", kind=f"{words} {answer.kind}")
    verdict = VERDICTS.get(answer.status, Verdict.LATER)
    wait = retry_after(answer.headers) if verdict is Verdict.LATER else None
    return Outcome(verdict, str(answer), wait, answer.kind)


def retry_after(headers: Mapping[str, str]) -> timedelta | None:
    """Return Retry-After, seconds or a date, as a length of time of a day at most; None if it is neither.

    A date is counted from the other side's own Date: its clock may be wrong, but it is the one it means.
    """
    value = headers.get("Retry-After", "")
    if value.isascii() and value.isdigit():
        # Ten digits are more than a day, and thousands more than int() takes.
        return min(timedelta(seconds=int(value[:10])), LONGEST_WAIT)
    try:
        until = parsedate_to_datetime(value)
        now = parsedate_to_datetime(headers["Date"]) if "Date" in headers else timezone.now()
        wait = until - now
    except (TypeError, ValueError):  # no date, or one without a zone
        return None
    return min(max(wait, timedelta()), LONGEST_WAIT)


def _ids(body: bytes) -> set[str]:
    """Return the ids that an answer names; none if it is anything else than a list of them."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return set()
    return {each.lower() for each in found if isinstance(each, str)} if isinstance(found, list) else set()
