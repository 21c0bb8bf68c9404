"""Who may open the record store's pages in the CMS: those with the right, and nobody else."""

from typing import Any

from django.contrib.auth.models import Permission
from django.http import HttpResponse
from django.urls import URLPattern

import pytest

from people.models import Organisation, Role, User
from people.services import grant_role
from records import services
from records import vocabulary as words
from records.lrs import access
from records.models import Credential, Export, ForwardingTarget, Statement
from records.services import record
from reports.record_store.urls import urlpatterns
from tests import factories as make

COURSE = words.Activity(words.activity_id("course", "x"), words.COURSE, "Trusted Professional")


@pytest.fixture
def statement(learner: User, organisation: Organisation) -> Statement:
    return record(actor=learner, verb=words.COMPLETED, activity=COURSE, organisation=organisation)


@pytest.fixture
def credential(organisation: Organisation) -> Credential:
    return access.add(organisation, "portal", ["all"])[0]


@pytest.fixture
def addresses(statement: Statement, credential: Credential) -> list[str]:
    """Every address of the record store."""
    export = Export.objects.create(asked_by=make.person("Some Body"), format="csv")
    target = services.add_target(name="County", endpoint="https://county.example/xapi")
    values = {
        "statement_id": statement.pk,
        "credential_id": credential.pk,
        "export_id": export.pk,
        "target_id": target.pk,
    }
    found = []
    for pattern in urlpatterns:
        assert isinstance(pattern, URLPattern)
        route = str(pattern.pattern)
        for name, value in values.items():
            route = route.replace(f"<int:{name}>", str(value))
        assert "<" not in route, f"This test does not know how to fill {route}."
        found.append(f"/cms/record-store/{route}")
    return found


def where(answer: HttpResponse) -> Any:
    return answer.get("Location", answer.status_code)


def refused_all(user: User, addresses: list[str]) -> set[Any]:
    client = make.client_of(user)
    return {where(client.get(path)) for path in addresses} | {where(client.post(path)) for path in addresses}


@pytest.mark.parametrize(
    "who", ["learner", "stranger", "organisation_lead", "other_lead", "area_lead", "vru_lead"]
)
def test_somebody_without_business_in_the_cms_is_refused(
    site: Any, addresses: list[str], who: str, request: pytest.FixtureRequest
) -> None:
    assert refused_all(make.with_second_factor(request.getfixturevalue(who)), addresses) == {403}


@pytest.mark.parametrize("who", ["trainer", "safeguarding_lead"])
def test_somebody_who_works_in_the_cms_without_the_right_is_led_home(
    site: Any, addresses: list[str], who: str, request: pytest.FixtureRequest
) -> None:
    # 405: an address that is only sent to, or only read, says so before it asks who is there.
    assert refused_all(request.getfixturevalue(who), addresses) <= {"/cms/", 405}
    home = make.client_of(request.getfixturevalue(who)).get("/cms/")
    assert "Record store" not in home.content.decode()


def test_a_visitor_is_asked_to_sign_in(site: Any, addresses: list[str], client: Any) -> None:
    for path in addresses:
        assert where(client.get(path)).startswith("/account/login/")
        assert where(client.post(path)).startswith("/account/login/")


def test_nothing_was_changed_by_any_of_them(
    site: Any, addresses: list[str], credential: Credential, trainer: User, organisation_lead: User
) -> None:
    before = Credential.objects.values().get(), ForwardingTarget.objects.values().get()
    for user in (trainer, make.with_second_factor(organisation_lead)):
        refused_all(user, addresses)
    assert (Credential.objects.values().get(), ForwardingTarget.objects.values().get()) == before


def test_an_administrator_opens_every_page_and_has_it_in_the_menu(
    site: Any, addresses: list[str], administrator: User
) -> None:
    client = make.client_of(administrator)
    assert "Record store" in client.get("/cms/").content.decode()
    assert where(client.get("/cms/record-store/")) == "/cms/record-store/statements/"
    for path in addresses[1:]:
        # The file is somebody else's.
        assert client.get(path).status_code in (
            (404, 405) if "files/" in path and path.count("/") > 4 else (200, 405)
        ), path


def test_an_administrator_whose_role_has_ended_opens_nothing(
    site: Any, addresses: list[str], administrator: User
) -> None:
    administrator.role_grants.all().delete()
    assert refused_all(administrator, addresses) == {403}


@pytest.fixture
def keeper(site: Any, trainer: User, organisation: Organisation) -> User:
    """A trainer who leads an organisation and was given the right to look at statements, not to credentials."""
    grant_role(user=trainer, role=Role.ORGANISATION_LEAD, organisation=organisation)
    trainer.user_permissions.add(Permission.objects.get(codename="view_statement"))
    return trainer


def test_the_right_to_look_does_not_open_credentials(keeper: User, addresses: list[str]) -> None:
    client = make.client_of(keeper)
    assert client.get("/cms/record-store/statements/").status_code == 200
    assert "Credentials" not in client.get("/cms/record-store/statements/").content.decode()
    for path in addresses:
        if "credentials" in path or "forwarding" in path:
            assert {where(client.get(path)), where(client.post(path))} <= {"/cms/", 405}


@pytest.fixture
def elsewhere(stranger: User, other_organisation: Organisation) -> Statement:
    return record(actor=stranger, verb=words.PASSED, activity=COURSE, organisation=other_organisation)


def test_the_right_to_look_reaches_as_far_as_the_roles_do(
    keeper: User,
    statement: Statement,
    elsewhere: Statement,
    other_organisation: Organisation,
    learner: User,
    stranger: User,
) -> None:
    client = make.client_of(keeper)
    page = client.get("/cms/record-store/statements/").content.decode()
    assert str(learner.actor_id)[:8] in page
    assert str(stranger.actor_id)[:8] not in page
    assert other_organisation.name not in page
    for path in (f"{elsewhere.pk}/", f"{elsewhere.pk}/file/"):
        assert client.get(f"/cms/record-store/statements/{path}").status_code == 404
    refused = client.get("/cms/record-store/statements/", {"organisation": other_organisation.pk})
    assert refused.status_code == 422
    like = client.get("/cms/record-store/statements/", {"like": elsewhere.pk})
    assert like.status_code == 422
    assert str(stranger.actor_id)[:8] not in like.content.decode()


def test_a_person_outside_the_roles_can_not_be_looked_up(keeper: User, learner: User, stranger: User) -> None:
    client = make.client_of(keeper)
    assert where(client.post("/cms/record-store/statements/look-up/", {"email": learner.email})) == (
        f"/cms/record-store/statements/?person={learner.actor_id}"
    )
    unknown, outside = (
        client.post("/cms/record-store/statements/look-up/", {"email": email})
        for email in ("nobody@example.org", stranger.email)
    )
    assert unknown.status_code == outside.status_code == 422
    for answer in (unknown, outside):
        assert "Nobody whom you may see" in answer.content.decode()
