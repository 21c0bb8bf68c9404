import re
from typing import Any

from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse

import pytest
from allauth.account.models import EmailAddress

from people.models import User
from tests import factories as make


@pytest.fixture
def verified(learner: User) -> User:
    EmailAddress.objects.create(user=learner, email=learner.email, verified=True, primary=True)
    return learner


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_with_a_password(client: Client, verified: User) -> None:
    answer = client.post(reverse("account_login"), {"login": verified.email, "password": make.PASSWORD})
    assert answer.status_code == 302
    assert answer["Location"] == reverse("courses:my_learning")
    assert is_signed_in(client)


def test_with_a_wrong_password_nobody_learns_whether_the_address_is_known(
    client: Client, verified: User
) -> None:
    pages = [
        client.post(reverse("account_login"), {"login": address, "password": "wrong " * 4}).content.decode()
        for address in (verified.email, "nobody.here@example.org")
    ]
    plain = [re.sub(r'value="[^"]*"', "", page) for page in pages]
    assert plain[0] == plain[1]
    assert not is_signed_in(client)


def test_with_a_code_from_an_e_mail(client: Client, verified: User, mailoutbox: list[EmailMessage]) -> None:
    client.post(reverse("account_request_login_code"), {"email": verified.email})
    (mail,) = mailoutbox
    found = re.search(r"Your code is:\s+(\S+)", str(mail.body))
    assert found, mail.body
    answer = client.post(reverse("account_confirm_login_code"), {"code": found[1]})
    assert answer.status_code == 302
    assert is_signed_in(client)


def test_the_mail_with_the_code_is_neutral(
    client: Client, verified: User, mailoutbox: list[EmailMessage]
) -> None:
    client.post(reverse("account_request_login_code"), {"email": verified.email})
    words = f"{mailoutbox[0].subject} {mailoutbox[0].body} {mailoutbox[0].from_email}".lower()
    assert not any(
        word in words for word in ("abuse", "violence", "perpetrator", "victim", "ada", "lovelace")
    )


def test_a_wrong_code_lets_nobody_in(client: Client, verified: User, mailoutbox: list[EmailMessage]) -> None:
    client.post(reverse("account_request_login_code"), {"email": verified.email})
    client.post(reverse("account_confirm_login_code"), {"code": "000000"})
    assert not is_signed_in(client)


def test_an_address_that_was_never_confirmed_is_not_let_in_with_a_password(
    client: Client, learner: User
) -> None:
    client.post(reverse("account_login"), {"login": learner.email, "password": make.PASSWORD})
    assert not is_signed_in(client)


def test_signing_up_asks_for_a_name_and_confirms_the_address(
    client: Client, db: None, mailoutbox: list[EmailMessage]
) -> None:
    data = {"email": "New@Example.org", "password1": make.PASSWORD, "first_name": "Nia", "last_name": ""}
    assert client.post(reverse("account_signup"), data).status_code == 302
    assert not is_signed_in(client)
    user = User.objects.get(email="new@example.org")
    assert user.first_name == "Nia"
    found = re.search(r"\n\s*([A-Z0-9-]{4,12})\s*\n", str(mailoutbox[0].body))
    assert found, mailoutbox[0].body
    client.post(reverse("account_email_verification_sent"), {"code": found[1]})
    assert EmailAddress.objects.get(user=user).verified


@pytest.mark.parametrize("path", ["/cms/login/", "/_util/login/", "/cms/password_reset/"])
def test_wagtails_own_doors_lead_to_ours_and_take_no_password(
    client: Client, trainer: User, path: str
) -> None:
    for send in (client.get, client.post):
        answer = send(path, {"username": trainer.email, "password": make.PASSWORD})
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("account_login"))
        assert not is_signed_in(client)
    assert make.PASSWORD.replace(" ", "+") not in client.post(path, {"password": make.PASSWORD})["Location"]


def test_somebody_with_a_second_factor_is_asked_for_it(client: Client, trainer: User) -> None:
    EmailAddress.objects.create(user=trainer, email=trainer.email, verified=True, primary=True)
    answer = client.post(reverse("account_login"), {"login": trainer.email, "password": make.PASSWORD})
    assert answer["Location"].startswith(reverse("mfa_authenticate"))
    assert not is_signed_in(client)


def test_a_trainer_without_a_second_factor_is_led_to_set_one_up(site: Any, trainer_without_mfa: User) -> None:
    answer = make.client_of(trainer_without_mfa).get("/cms/")
    assert answer.status_code == 302
    assert answer["Location"] == f"{reverse('mfa_activate_totp')}?next=%2Fcms%2F"


def test_a_trainer_with_a_second_factor_opens_the_cms(site: Any, trainer: User) -> None:
    assert make.client_of(trainer).get("/cms/").status_code == 200


@pytest.mark.parametrize("second_factor", [True, False])
@pytest.mark.parametrize("who", ["learner", "organisation_lead", "vru_lead"])
def test_whoever_has_no_role_in_the_cms_is_refused(
    site: Any, who: str, second_factor: bool, request: pytest.FixtureRequest
) -> None:
    user = request.getfixturevalue(who)
    if second_factor:
        make.with_second_factor(user)
    # Not led to sign in: somebody who has signed in would be led back, for ever.
    assert make.client_of(user).get("/cms/").status_code == 403


def test_signing_in_tells_the_navigation_what_to_offer(
    site: Any, organisation_lead: User, trainer: User
) -> None:
    assert make.client_of(organisation_lead).session["reports"] is True
    assert make.client_of(organisation_lead).session["cms"] is False
    assert make.client_of(trainer).session["cms"] is True
