"""What the page shell needs on every page."""

import functools

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse

Link = dict[str, str]

# What the navigation offers: a label and the name of its address.
FOR_VISITORS = [
    ("Courses", "courses:catalogue"),
    ("Check a certificate", "certificates:verify"),
    ("Sign in", "account_login"),
]
FOR_LEARNERS = [
    ("My learning", "courses:my_learning"),
    ("Courses", "courses:catalogue"),
    ("Certificates", "certificates:mine"),
]
FOR_REPORT_READERS = [("Reports", "reports:completion")]
FOR_AUTHORS = [("Author", "wagtailadmin_home")]
# Where a page lies below one of these although its address does not begin with the other's.
BELOW = {"courses:my_learning": ("/learn/", "/my-record/"), "reports:completion": ("/where-you-work/",)}


def shell(request: HttpRequest) -> dict[str, object]:
    """Give the exit address, the navigation and the name of who is signed in.

    A view that sets `request.no_session` gets a page that never asks who is reading it, so that a help page leaves no
    trace of the reader. Nor is anybody looked up who has sent no session cookie.
    """
    no_session = getattr(request, "no_session", False)
    signed_in_as = ""
    wanted = FOR_VISITORS
    if (
        not no_session
        and hasattr(request, "user")
        and settings.SESSION_COOKIE_NAME in request.COOKIES
        and request.user.is_authenticated
    ):
        signed_in_as = request.user.get_full_name() or request.user.email
        wanted = [
            *FOR_LEARNERS,
            *(FOR_REPORT_READERS if request.session.get("reports") else []),
            *(FOR_AUTHORS if request.session.get("cms") else []),
        ]
    return {
        "exit_url": settings.EXIT_URL,
        "nav": _links(wanted, request.path),
        "no_session": no_session,
        "signed_in_as": signed_in_as,
    }


@functools.cache
def address(name: str) -> str:
    """Return where a page without parameters is, looked up once a process: every page names a dozen of them."""
    return reverse(name)


@functools.cache
def asset(name: str) -> str:
    """Return where a static file is, looked up once a process: the name holds its content, so it never moves."""
    return static(name)


def _links(wanted: list[tuple[str, str]], path: str) -> list[Link]:
    """Give label, address and the aria-current value: "page" here, "true" on a page below, nothing elsewhere."""
    links = []
    for label, name in wanted:
        url = address(name)
        below = path.startswith((url, *BELOW.get(name, ())))
        links.append(
            {"label": label, "url": url, "current": "page" if url == path else "true" if below else ""}
        )
    return links
