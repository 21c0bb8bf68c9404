"""Setting up organisations and roles from the command line."""

from django.core.management import CommandError, call_command

import pytest

from people.models import Membership, Organisation, Role, RoleGrant
from people.scopes import scope_of
from tests import factories as make

pytestmark = pytest.mark.django_db


def add(name: str = "Northern Police") -> None:
    call_command("add_organisation", name, kind="police", area="East", region="Southmere")


def test_an_organisation_comes_with_its_area_and_region_and_only_once() -> None:
    add()
    add()
    organisation = Organisation.objects.get()
    assert organisation.area.parent is not None
    assert (organisation.area.name, organisation.area.parent.name) == ("East", "Southmere")


def test_members_are_added_and_unknown_addresses_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    add()
    user = make.person("Kim Ng")
    call_command("add_member", "Northern Police", user.email.upper(), "nobody@example.org")
    assert Membership.objects.get().user == user
    assert "nobody@example.org: nobody has signed up" in capsys.readouterr().err


def test_a_role_is_given_and_taken_back() -> None:
    add()
    user = make.person("Kim Ng")
    call_command("set_role", user.email, "organisation-lead", organisation="Northern Police")
    assert scope_of(user).reports
    call_command("set_role", user.email, "organisation-lead", organisation="Northern Police", end=True)
    assert not scope_of(user).reports


def test_a_role_without_its_place_is_refused() -> None:
    user = make.person("Kim Ng")
    with pytest.raises(CommandError, match="needs --organisation"):
        call_command("set_role", user.email, "organisation-lead")
    assert not RoleGrant.objects.filter(role=Role.ORGANISATION_LEAD).exists()
