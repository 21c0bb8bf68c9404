"""Every address of the site, and who may open it. An address that is not in the table fails: decide, then add it.

A door says, for an anonymous visitor, the learner whose things they are, a learner of another organisation, a trainer
without a second factor, and the lead of another organisation: the status, or "in" (led to sign in), "mfa" (led to set
up a second factor).
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

import pytest

from assessments.models import FollowUp
from assessments.surveys.follow_ups import stop_token
from certificates.models import Award
from courses.models import Enrolment
from people.models import User
from tests import factories as make

Door = tuple[int | str, int | str, int | str, int | str, int | str]

OPEN: Door = (200, 200, 200, 200, 200)
SIGNED_IN: Door = ("in", 200, 200, 200, 200)
OWN: Door = ("in", 200, 404, 404, 404)
OWN_MOVES: Door = ("in", 302, 404, 404, 404)
NOT_THEIRS: Door = ("in", 404, 404, 404, 404)
VISITORS: Door = (200, 302, 302, 302, 302)
NOWHERE: Door = (404, 404, 404, 404, 404)
MOVES: Door = (302, 302, 302, 302, 302)
POST_ONLY: Door = (405, 405, 405, 405, 405)
CREDENTIAL_ONLY: Door = (401, 401, 401, 401, 401)
TO_SIGN_IN: Door = ("in", "in", "in", "in", "in")
# allauth asks for the password again before the second factor changes
ASKED_AGAIN: Door = ("in", 302, 302, 302, 302)
# there is nothing yet: none of the four has a second factor
NONE_YET: Door = ("in", 404, 404, 404, 404)

DOORS: dict[str, Door] = {
    "pages:help": OPEN,
    "pages:leave": MOVES,
    "pages:map": OPEN,
    "pages:find": OPEN,
    "pages:words": OPEN,
    **{
        f"pages:{name}": OPEN
        for name in ("safety", "accessibility", "privacy", "cookies", "levels", "complaints")
    },
    "courses:catalogue": OPEN,
    "courses:course": OPEN,
    "courses:start": POST_ONLY,
    "courses:my_learning": SIGNED_IN,
    "courses:resume": OWN_MOVES,
    "courses:finished": OWN,
    "courses:step": OWN,
    "handbooks:handbook": OWN,
    "handbooks:card": NOT_THEIRS,  # the small course has none
    "courses:procedures_choose": ("in", 404, 404, 404, 302),
    "courses:procedures": NOT_THEIRS,
    "assessments:activity": (
        "in",
        404,
        404,
        404,
        404,
    ),  # a lesson without one (tests/assessments/test_h5p.py)
    "assessments:follow_up": OWN,
    "assessments:no_email": OPEN,
    "assessments:preferences": SIGNED_IN,
    "certificates:mine": SIGNED_IN,
    "certificates:download": OWN,
    "certificates:name": OWN_MOVES,
    "certificates:verify": OPEN,
    "certificates:check": OPEN,
    "review:scenario": NOWHERE,
    "review:state": NOWHERE,
    "own:timeline": SIGNED_IN,
    "own:download": SIGNED_IN,
    "reports:completion": ("in", 404, 404, 404, 200),
    "reports:completion_csv": ("in", 404, 404, 404, 200),
    "reports:confidence": ("in", 404, 404, 404, 200),
    "reports:confidence_csv": ("in", 404, 404, 404, 200),
    # the record store: a session opens nothing there, only a credential does (tests/records/lrs/test_strangers.py)
    "lrs:about": OPEN,
    "lrs:profile": OPEN,
    "lrs:openapi": OPEN,
    "lrs:nowhere": NOWHERE,
    "lrs:token": POST_ONLY,
    **{
        f"lrs:{name}": CREDENTIAL_ONLY
        for name in (
            "statements",
            "activities",
            "state",
            "activity_profile",
            "agents",
            "agent_profile",
        )
    },
    # whoever knows a package's digest may have its files (tests/media/test_serving_activities.py)
    "media:h5p_file": NOWHERE,
    "media:h5p_player": OPEN,
    # allauth's own
    "account_login": VISITORS,
    "account_signup": VISITORS,
    "account_request_login_code": VISITORS,
    "account_logout": (302, 200, 200, 200, 200),
    "account_inactive": OPEN,
    "account_reauthenticate": SIGNED_IN,
    "account_email": SIGNED_IN,
    "account_email_verification_sent": ("in", 302, 302, 302, 302),
    "account_change_password": SIGNED_IN,
    "account_set_password": ASKED_AGAIN,
    "account_reset_password": OPEN,
    "account_reset_password_done": OPEN,
    "account_reset_password_from_key": OPEN,
    "account_reset_password_from_key_done": OPEN,
    "account_confirm_login_code": ("in", 302, 302, 302, 302),
    "mfa_index": SIGNED_IN,
    "mfa_authenticate": ("in", 302, 302, 302, 302),
    "mfa_reauthenticate": ASKED_AGAIN,
    "mfa_activate_totp": ASKED_AGAIN,
    "mfa_deactivate_totp": NONE_YET,
    "mfa_view_recovery_codes": NONE_YET,
    "mfa_generate_recovery_codes": ASKED_AGAIN,
    "mfa_download_recovery_codes": NONE_YET,
    "mfa_list_webauthn": SIGNED_IN,
    "mfa_add_webauthn": ASKED_AGAIN,
    "mfa_reauthenticate_webauthn": ASKED_AGAIN,
    "mfa_remove_webauthn": ASKED_AGAIN,
    "mfa_edit_webauthn": ASKED_AGAIN,
    # Wagtail's own
    "/cms/login/": ("in", 403, 403, "mfa", 403),
    "/cms/password_reset/": ("in", 403, 403, "mfa", 403),
    "/_util/login/": TO_SIGN_IN,
    "/files/<path:path>": NOWHERE,
    "wagtaildocs_serve": NOWHERE,
    "wagtaildocs_authenticate_with_password": NOWHERE,
    "wagtailcore_authenticate_with_password": NOWHERE,
    "wagtailcore_login": TO_SIGN_IN,
    "wagtail_serve": NOWHERE,
}
# What the CMS shows to everybody, signed in or not; nothing of it is ours.
CMS_OPEN = {"wagtailadmin_javascript_catalog", "wagtailadmin_sprite", "wagtailadmin_logout"}


def walk(patterns: list[Any], path: str = "/", spaces: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """Give (name, route) of every address; one without a name is called by its route."""
    for pattern in patterns:
        route = path + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from walk(
                pattern.url_patterns, route, (*spaces, *([pattern.namespace] if pattern.namespace else []))
            )
        elif isinstance(pattern, URLPattern):
            yield ":".join((*spaces, pattern.name)) if pattern.name else route, route


EVERY = list(dict.fromkeys(walk(get_resolver().url_patterns)))
CMS = [(name, route) for name, route in EVERY if route.startswith("/cms/") and name not in DOORS]
SITE = [(name, route) for name, route in EVERY if not route.startswith("/cms/") or name in DOORS]


def filled(route: str, values: dict[str, Any]) -> str:
    """Return a route with values in place of its parameters."""
    defaults = {
        "int": 1,
        "uuid": "00000000-0000-0000-0000-000000000001",
        "path": "images/x",
        "slug": "x",
        "str": "x",
    }
    for expression, example in (
        ("^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$", "password/reset/key/1-x/"),
        (r"^(\d+)/(.*)$", "1/x.pdf"),
        (r"^((?:[\w\-]+/)*)$", "no/such/page/"),
    ):
        route = route.replace(expression, example)
    route = re.sub(r"/\^(pages|images|documents)/", r"/\1/", route)
    return re.sub(
        r"<(?:(\w+):)?(\w+)>", lambda part: str(values.get(part[2], defaults.get(part[1] or "str", 1))), route
    )


def outcome(answer: HttpResponse) -> int | str:
    where = answer.get("Location", "")
    if where.startswith(("/account/login/", "/cms/login/")) and "code/confirm" not in where:
        return "in"
    return "mfa" if where.startswith("/account/2fa/totp/activate/") else answer.status_code


@pytest.fixture
def everybody(
    enrolment: Enrolment,
    learner: User,
    stranger: User,
    trainer_without_mfa: User,
    other_lead: User,
    site: Any,
) -> list[Callable[[], Client]]:
    """Give a fresh browser for each of the five."""
    make.whole_site()
    make.finish_up_to(enrolment)
    people = (learner, stranger, trainer_without_mfa, other_lead)
    return [Client, *(lambda user=user: make.client_of(user) for user in people)]


@pytest.fixture
def values(enrolment: Enrolment, everybody: list[Callable[[], Client]]) -> dict[str, Any]:
    return {
        "slug": enrolment.course.slug,
        "enrolment_id": enrolment.pk,
        "step_id": make.step_id("lesson-1"),
        "place": make.step_id("lesson-1"),
        "code": Award.objects.get().code,
        "token": stop_token(enrolment.learner),
        "follow_up_id": FollowUp.objects.create(
            enrolment=enrolment, step_id=make.step_id("survey"), months=3, due_on=timezone.localdate()
        ).pk,
    }


def test_every_address_is_in_the_table() -> None:
    assert {name for name, _ in SITE} == set(DOORS)


def test_who_may_open_what(everybody: list[Callable[[], Client]], values: dict[str, Any]) -> None:
    found = {}
    browsers = [browser() for browser in everybody]
    for name, route in SITE:
        path = filled(route, values)
        found[name] = tuple(outcome(browser.get(path)) for browser in browsers)
        if name == "pages:leave":
            browsers = [browser() for browser in everybody]
    wrong = {name: (door, DOORS[name]) for name, door in found.items() if door != DOORS[name]}
    assert not wrong, "\n".join(
        f"{name}: {found}, expected {expected}" for name, (found, expected) in wrong.items()
    )


@pytest.mark.parametrize("name", ["courses:step", "courses:start"])
def test_who_may_send_what(everybody: list[Callable[[], Client]], values: dict[str, Any], name: str) -> None:
    path = filled(dict(SITE)[name], values)
    others = 404 if name == "courses:step" else 302
    assert [outcome(browser().post(path)) for browser in everybody] == ["in", 302, others, others, others]


def test_nobody_without_a_role_opens_any_page_of_the_cms(
    everybody: list[Callable[[], Client]], values: dict[str, Any]
) -> None:
    anonymous, learner, _, trainer, lead = (browser() for browser in everybody)
    tried = 0
    for name, route in CMS:
        path = filled(route, {})
        if "(" in path or "^" in path or name in CMS_OPEN or "/login/" in path or "/password_reset/" in path:
            continue
        tried += 1
        assert outcome(learner.get(path)) == outcome(learner.post(path)) == 403, (name, path)
        assert outcome(lead.get(path)) == 403, (name, path)
        assert outcome(trainer.get(path)) == outcome(trainer.post(path)) == "mfa", (name, path)
        assert outcome(anonymous.get(path)) in ("in", 404), (name, path)
    assert tried > 150
