"""The HTTP half of forwarding: what is sent to another record store, and what its answer means.

`send` is one request and the only thing here that touches the network. `forward` takes a batch apart until
every statement in it has an outcome of its own.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from enum import Enum, auto
from functools import cache

from django.utils import timezone

import httpx

from .models import ForwardingTarget, Statement
from .secrets import SecretUnreadable

# One request takes at most about 30 s, well within the lease of the rows it carries.
TIMEOUT = httpx.Timeout(10.0, connect=5.0)
LONGEST_WAIT = timedelta(days=1)


class Verdict(Enum):
    """What became of a batch."""

    DELIVERED = auto()
    CONFLICT = auto()  # 409: at least one statement is there already, in other words
    TOO_LARGE = auto()  # 413
    REFUSED = auto()  # 400, 422: at least one statement is bad
    LATER = auto()  # anything else: nothing is wrong with the statements


@dataclass(frozen=True)
class Outcome:
    """What one answer means, with the reason in words and how long the other side asks us to wait."""

    verdict: Verdict
    reason: str = ""
    retry_after: timedelta | None = None


type Send = Callable[[ForwardingTarget, Sequence[Statement]], Outcome]
Outcomes = list[tuple[Statement, Outcome]]


def send(target: ForwardingTarget, statements: Sequence[Statement]) -> Outcome:
    """Post statements to a target in one request and return what became of them. Never raises for its answer.

    Nothing is followed or retried here, and of the answer only the first few words are kept.
    """
    try:
        body = "[" + ",".join(portable(statement, target.version) for statement in statements) + "]"
        with client().stream(
            "POST",
            target.endpoint.rstrip("/") + "/statements",
            content=body.encode(),
            headers={
                "Accept-Encoding": "identity",
                "Content-Type": "application/json",
                "X-Experience-API-Version": target.version,
            },
            auth=(target.key.encode(), target.secret.encode()),
        ) as response:
            return outcome_of(response)
    except SecretUnreadable as error:
        return Outcome(Verdict.LATER, str(error))
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return Outcome(Verdict.LATER, f"No answer: {type(error).__name__}: {error}"[:300])


def forward(
    target: ForwardingTarget,
    statements: Sequence[Statement],
    *,
    send: Send,
    again: Callable[[], object] = lambda: None,
) -> Outcomes:
    """Send a batch, and smaller ones where that is refused, until every statement has an outcome.

    1. Delivered, or nothing to be done now: that is the outcome of all.
    2. Too large, refused, or a conflict: send each half by itself. A record store takes a batch whole or not
       at all, so one statement that it has already, or will not have, keeps the others out.
    3. Once the answer is "later", nothing more is sent: the rest is for later too.
    4. A statement that is refused alone is the bad one; one that conflicts alone is there already.

    `again` is called before every request but the first. Returns one outcome a statement: delivered, refused,
    or later.
    """
    outcomes: Outcomes = []
    batches = [list(statements)] if statements else []
    first = True
    while batches:
        batch = batches.pop()
        if not first:
            again()
        first = False
        outcome = send(target, batch)
        if outcome.verdict is Verdict.LATER:
            for waiting in (batch, *batches):
                outcomes += [(statement, outcome) for statement in waiting]
            break
        if outcome.verdict is Verdict.DELIVERED:
            outcomes += [(statement, outcome) for statement in batch]
        elif len(batch) > 1:
            half = len(batch) // 2
            batches += [batch[half:], batch[:half]]
        elif outcome.verdict is Verdict.CONFLICT:
            outcomes.append((batch[0], Outcome(Verdict.DELIVERED)))
        else:
            outcomes.append((batch[0], Outcome(Verdict.REFUSED, outcome.reason)))
    return outcomes


def outcome_of(response: httpx.Response) -> Outcome:
    """Return what an answer means."""
    status = response.status_code
    if status in (200, 204):
        return Outcome(Verdict.DELIVERED)
    reason = f"{status} {response.reason_phrase}: {_first_words(response)}".rstrip(": ")
    if status == 409:
        return Outcome(Verdict.CONFLICT, reason)
    if status == 413:
        return Outcome(Verdict.TOO_LARGE, reason)
    if status in (400, 422):
        return Outcome(Verdict.REFUSED, reason)
    return Outcome(Verdict.LATER, reason, retry_after(response.headers.get("Retry-After", "")))


def retry_after(value: str) -> timedelta | None:
    """Return a Retry-After header, seconds or a date, as a length of time of a day at most; None if it is neither."""
    if value.isascii() and value.isdigit():
        # Ten digits are more than a day, and thousands more than int() takes.
        return min(timedelta(seconds=int(value[:10])), LONGEST_WAIT)
    try:
        wait = parsedate_to_datetime(value) - timezone.now()
    except (TypeError, ValueError):  # no date, or one without a zone
        return None
    return min(max(wait, timedelta()), LONGEST_WAIT)


def portable(statement: Statement, version: str) -> str:
    """Return a statement's JSON without what the other store sets itself, in the words of the target's version."""
    body = json.loads(statement.body)
    for name in ("stored", "authority"):
        body.pop(name, None)
    if version.startswith("1."):
        if not str(body.get("version", version)).startswith("1.0"):
            body["version"] = version
        for holder in (body, body["object"]):
            for name in ("contextAgents", "contextGroups"):
                holder.get("context", {}).pop(name, None)
    return json.dumps(body, separators=(",", ":"))


@cache
def client() -> httpx.Client:
    """Return the HTTP client of this process: reading the certificates anew for each doorbell is dear."""
    return httpx.Client(timeout=TIMEOUT, follow_redirects=False)


def _first_words(response: httpx.Response) -> str:
    try:
        start = next(response.iter_bytes(2048), b"")
    except httpx.HTTPError:
        return ""
    return " ".join(start.decode("utf-8", "replace").replace("\x00", "").split())[:300]
