from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

import pytest

from people.models import Area, Membership, Organisation, Role, RoleGrant, User
from people.scopes import scope_of
from people.services import end_role, grant_role, join
from tests import factories as make

YESTERDAY = timezone.localdate() - timedelta(days=1)


def groups_of(user: User) -> set[str]:
    return set(user.groups.values_list("name", flat=True))


def test_granting_a_role_twice_changes_nothing(learner: User, organisation: Organisation) -> None:
    first = grant_role(user=learner, role=Role.ORGANISATION_LEAD, organisation=organisation)
    assert grant_role(user=learner, role=Role.ORGANISATION_LEAD, organisation=organisation) == first
    assert RoleGrant.objects.count() == 1


@pytest.mark.parametrize("role", [Role.TRAINER, Role.SAFEGUARDING_LEAD, Role.ADMINISTRATOR])
def test_a_role_that_works_in_the_cms_brings_its_group(learner: User, role: Role) -> None:
    grant_role(user=learner, role=role)
    assert groups_of(learner) == {role.label}


def test_a_lead_gets_no_group(organisation_lead: User, area_lead: User, vru_lead: User) -> None:
    assert groups_of(organisation_lead) == groups_of(area_lead) == groups_of(vru_lead) == set()


def test_a_role_granted_today_and_ended_today_is_gone(trainer: User) -> None:
    grant = RoleGrant.objects.get(user=trainer)
    end_role(grant=grant)
    assert not RoleGrant.objects.exists()
    assert groups_of(trainer) == set()


def test_ending_an_older_role_keeps_it_in_the_books(trainer: User) -> None:
    RoleGrant.objects.update(started_on=YESTERDAY - timedelta(days=9))
    grant = RoleGrant.objects.get(user=trainer)
    end_role(grant=grant)
    grant.refresh_from_db()
    assert grant.ended_on == YESTERDAY
    assert groups_of(trainer) == set()
    assert scope_of(trainer).roles == frozenset()


def test_ending_a_role_twice_changes_nothing(trainer: User) -> None:
    RoleGrant.objects.update(started_on=YESTERDAY - timedelta(days=9))
    grant = RoleGrant.objects.get(user=trainer)
    end_role(grant=grant)
    end_role(grant=grant)
    assert RoleGrant.objects.get().ended_on == YESTERDAY


def test_a_role_that_begins_again_is_a_new_grant(trainer: User) -> None:
    RoleGrant.objects.update(started_on=YESTERDAY - timedelta(days=9))
    end_role(grant=RoleGrant.objects.get(user=trainer))
    grant_role(user=trainer, role=Role.TRAINER)
    assert RoleGrant.objects.count() == 2
    assert groups_of(trainer) == {"Trainer"}


@pytest.mark.parametrize("role", Role)
def test_a_role_has_the_scope_that_belongs_to_it(
    role: Role, learner: User, organisation: Organisation, area: Area
) -> None:
    right = {
        Role.ORGANISATION_LEAD: (True, False),
        Role.AREA_LEAD: (False, True),
        Role.VRU_LEAD: (False, True),
    }.get(role, (False, False))
    for shape in ((False, False), (True, False), (False, True), (True, True)):
        given = {"organisation": organisation if shape[0] else None, "area": area if shape[1] else None}
        if shape == right:
            grant_role(user=learner, role=role, **given)
        else:
            with pytest.raises(IntegrityError), transaction.atomic():
                grant_role(user=learner, role=role, **given)


def test_one_open_grant_of_a_role(learner: User) -> None:
    RoleGrant.objects.create(user=learner, role=Role.TRAINER)
    with pytest.raises(IntegrityError):
        RoleGrant.objects.create(user=learner, role=Role.TRAINER)


def test_a_grant_does_not_end_before_it_starts(learner: User) -> None:
    with pytest.raises(IntegrityError):
        RoleGrant.objects.create(user=learner, role=Role.TRAINER, ended_on=YESTERDAY)


def test_a_membership_does_not_end_before_it_starts(learner: User, other_organisation: Organisation) -> None:
    with pytest.raises(IntegrityError):
        Membership.objects.create(user=learner, organisation=other_organisation, ended_on=YESTERDAY)


def test_joining_twice_is_one_membership(learner: User, organisation: Organisation) -> None:
    join(user=learner, organisation=organisation)
    assert Membership.objects.filter(user=learner).count() == 1


def test_somebody_may_come_back_on_the_day_after_they_left(organisation: Organisation) -> None:
    user = make.person()
    Membership.objects.create(
        user=user, organisation=organisation, started_on=YESTERDAY - timedelta(days=9), ended_on=YESTERDAY
    )
    assert join(user=user, organisation=organisation).ended_on is None
    assert Membership.objects.filter(user=user).count() == 2


def test_an_area_is_not_in_itself(area: Area) -> None:
    area.parent = area
    with pytest.raises(IntegrityError):
        area.save()
