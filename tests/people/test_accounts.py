from django.contrib.auth import authenticate
from django.db import IntegrityError, transaction

import pytest

from people.models import User
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_an_address_is_kept_in_lower_case() -> None:
    assert User.objects.create_user(" Ada@Example.ORG ").email == "ada@example.org"


def test_an_address_is_one_account_whatever_its_case() -> None:
    User.objects.create_user("ada@example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email="ADA@example.org")
    assert User.objects.get_by_natural_key("ADA@EXAMPLE.org").email == "ada@example.org"


@pytest.mark.parametrize("typed", ["ada.lovelace@example.org", "Ada.Lovelace@EXAMPLE.org"])
def test_the_case_of_an_address_does_not_matter_when_signing_in(typed: str) -> None:
    user = make.person("Ada Lovelace")
    assert authenticate(username=typed, password=make.PASSWORD) == user


def test_no_address_no_account() -> None:
    with pytest.raises(ValueError, match="e-mail"):
        User.objects.create_user("")


def test_a_person_is_called_by_name_and_without_one_by_address() -> None:
    assert str(make.person("Ada Lovelace")) == "Ada Lovelace"
    assert str(User.objects.create_user("x@example.org")) == "x@example.org"


def test_the_actor_id_of_two_people_differs_and_says_nothing() -> None:
    one, two = make.person("Ada Lovelace"), make.person("Ben Colley")
    assert one.actor_id != two.actor_id
    assert "lovelace" not in str(one.actor_id)
