"""One request to another record store: bounded in time and size, never redirected. Nothing else touches the network."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from http.client import responses

import httpx
from celery.exceptions import SoftTimeLimitExceeded

from records.exceptions import NoAnswer
from records.models import ForwardingTarget

# Each wait for a byte ends after ten seconds, and an answer that never ends after thirty: within the rows' lease.
TIMEOUT = httpx.Timeout(10.0, connect=5.0)
LONGEST = 30.0
LARGEST = 64 * 1024


@dataclass(frozen=True)
class Answer:
    """What another record store answered; of a long body only the beginning."""

    status: int
    phrase: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def kind(self) -> str:
        """The status in our own words, fit for a log: what the other side says may repeat what it was sent."""
        return f"{self.status} {responses.get(self.status, '')}".rstrip()

    def __str__(self) -> str:
        """Return the status and the first words."""
        words = " ".join(self.body[:2048].decode("utf-8", "replace").replace("\x00", "").split())[:300]
        return f"{self.status} {self.phrase}: {words}".rstrip(": ")


def ask(
    target: ForwardingTarget,
    method: str,
    resource: str,
    *,
    params: Mapping[str, str] | None = None,
    content: bytes | None = None,
    content_type: str = "application/json",
    largest: int = LARGEST,
) -> Answer:
    """Send one request to a target and return its answer, whatever that is, up to a size.

    Raises NoAnswer, and SecretUnreadable.
    """
    headers = {"Accept-Encoding": "identity", "X-Experience-API-Version": target.version}
    if content is not None:
        headers["Content-Type"] = content_type
    try:
        with client().stream(
            method,
            f"{target.endpoint.rstrip('/')}/{resource}",
            params=params,
            content=content,
            headers=headers,
            auth=(target.key.encode(), target.secret.encode()),
        ) as response:
            return Answer(
                response.status_code, response.reason_phrase, response.headers, _body(response, largest)
            )
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        # This one quotes what the other side sent.
        words = "" if isinstance(error, httpx.RemoteProtocolError) else f": {error}"
        raise NoAnswer(f"No answer: {type(error).__name__}{words}"[:300]) from error
    except SoftTimeLimitExceeded as error:
        raise NoAnswer("No answer, or not a whole one, in all the time that the task had.") from error


def _body(response: httpx.Response, largest: int) -> bytes:
    ends = time.monotonic() + LONGEST
    body = b""
    for piece in response.iter_raw():
        body += piece
        if len(body) >= largest:
            break
        if time.monotonic() > ends:
            raise NoAnswer(f"No answer: it had not ended after {LONGEST:.0f} s.")
    return body[:largest]


@cache
def client() -> httpx.Client:
    """Return the HTTP client of this process: reading the certificates anew for each doorbell is dear."""
    return httpx.Client(timeout=TIMEOUT, follow_redirects=False)
