"""A request of another system, whichever way it was put: method, parameters, headers, body, version.

Two ways exist. The usual one, and in 1.0.3 also a POST whose form holds everything, for browsers of old.
"""

import re
from dataclasses import dataclass, replace
from typing import NoReturn
from urllib.parse import parse_qsl

from django.conf import settings
from django.http import HttpRequest

from .models import LARGEST, Credential

# In the form of the alternate syntax these are headers; all others are parameters.
FORM_HEADERS = frozenset(
    {
        "authorization",
        "x-experience-api-version",
        "content-type",
        "content-length",
        "content-transfer-encoding",
        "if-match",
        "if-none-match",
        "accept",
        "accept-language",
        "accept-encoding",
    }
)
METHODS = ("GET", "PUT", "POST", "DELETE", "HEAD")
V1, V2 = "1.0.3", "2.0.0"


class Refused(Exception):
    """Raised when a request is answered with an error: the status, the reason in words, and where in the request.

    `wait` is for how many seconds the same request will be refused again, if that is known.
    """

    def __init__(self, status: int, reason: str, path: str = "", *, wait: int = 0) -> None:
        super().__init__(f"{status} {path} {reason}")
        self.status, self.reason, self.path, self.wait = status, reason, path, wait


def refuse(status: int, reason: str, path: str = "") -> NoReturn:
    """Raise Refused."""
    raise Refused(status, reason, path)


@dataclass(frozen=True)
class Asked:
    """What is asked. Header names are in lower case; `version` is the specification that answers."""

    method: str
    path: str
    params: dict[str, str]
    headers: dict[str, str]
    body: bytes
    version: str = ""
    credential: Credential | None = None

    @property
    def who(self) -> Credential:
        """The credential; views have made sure that there is one."""
        if self.credential is None:
            refuse(401, "Send a key and secret.")
        return self.credential

    @property
    def old(self) -> bool:
        """Whether 1.0.3 answers."""
        return self.version == V1

    def only(self, *allowed: str) -> None:
        """Refuse parameters that are not among these; their names are case-sensitive."""
        for name in self.params:
            if name not in allowed:
                known = ", ".join(allowed) or "none"
                refuse(400, f"This is not a parameter here. Known: {known} (case-sensitive).", name)

    def needs(self, *names: str) -> None:
        """Refuse unless all of these parameters are there."""
        for name in names:
            if name not in self.params:
                refuse(400, "This parameter is missing.", name)


def default_version() -> str:
    """Return the version that answers a request that names none."""
    return str(settings.XAPI_DEFAULT_VERSION)


def version_of(text: str | None) -> str | None:
    """Return the specification that a version header asks for, or None if it is none that we know."""
    if text is None:
        return None
    if re.fullmatch(r"1\.0(\.[0-9]+)?", text):
        return V1
    return V2 if re.fullmatch(r"2\.0(\.[0-9]+)?", text) else None


def asked(request: HttpRequest) -> Asked:
    """Return what a request asks, without looking who asks or which version. Raises Refused.

    The body is not read yet, except a form that carries everything: see `with_body`.
    """
    query = _pairs(request.META.get("QUERY_STRING", ""), "query")
    headers = {name.lower(): value for name, value in request.headers.items()}
    plain = Asked(str(request.method), request.path, query, headers, b"")
    if "method" not in query:
        return plain
    return _alternate(with_body(plain, request, LARGEST))


def with_body(found: Asked, request: HttpRequest, largest: int) -> Asked:
    """Return the request with its body, read now if it was not. Raises Refused 413 for more than `largest` bytes."""
    body = found.body or request.read(largest + 1)
    if len(body) > largest:
        refuse(413, f"The body has more than {largest} bytes. Send fewer statements at once.", "body")
    return replace(found, body=body)


def _alternate(plain: Asked) -> Asked:
    """Return what the form of an alternate request asks."""
    if plain.method != "POST":
        refuse(400, "Only a POST may carry another method.", "method")
    if len(plain.params) > 1:
        refuse(400, "Beside method nothing may stand in the query: put it into the form.", "method")
    method = plain.params["method"]
    if method not in METHODS:
        refuse(400, f"This must be one of: {', '.join(METHODS)}.", "method")
    if not plain.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        refuse(400, "The body must be a form (application/x-www-form-urlencoded).", "Content-Type")
    try:
        form = _pairs(plain.body.decode(), "form")
    except UnicodeDecodeError:
        refuse(400, "The form is not UTF-8.", "form")
    content = form.pop("content", None)
    if method in ("PUT", "POST") and content is None:
        refuse(400, "The form must have a field named content.", "content")
    named = {name.lower(): value for name, value in form.items() if name.lower() in FORM_HEADERS}
    params = {name: value for name, value in form.items() if name.lower() not in FORM_HEADERS}
    headers = plain.headers | {"content-type": "application/json"} | named
    if version_of(headers.get("x-experience-api-version")) == V2:
        refuse(400, "Version 2.0.0 has no alternate request syntax.", "method")
    return replace(plain, method=method, params=params, headers=headers, body=(content or "").encode())


def _pairs(text: str, place: str) -> dict[str, str]:
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=100, errors="strict")
    except ValueError:
        refuse(400, f"The {place} can not be read: too many fields, or not UTF-8.", place)
    found = dict(pairs)
    if len(found) != len(pairs):
        name = next(name for name, _ in pairs if sum(name == other for other, _ in pairs) > 1)
        refuse(400, "This parameter is there twice.", name)
    return found
