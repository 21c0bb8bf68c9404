from datetime import timedelta

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

import pytest

from people.models import Area, Membership, Organisation, Role, RoleGrant, User
from people.queries import has_role, main_membership
from people.scopes import NOBODY, scope_of, visible_areas, visible_learners, visible_organisations
from tests import factories as make

TODAY = timezone.localdate()
DAY = timedelta(days=1)


def test_a_learner_sees_only_themselves(learner: User, colleague: User) -> None:
    assert list(visible_learners(learner)) == [learner]
    assert not visible_organisations(learner).exists()
    assert scope_of(learner).reports is False


def test_a_trainer_sees_no_reports(trainer: User, learner: User) -> None:
    assert scope_of(trainer).reports is False
    assert list(visible_learners(trainer)) == [trainer]


def test_a_safeguarding_lead_sees_no_reports(safeguarding_lead: User, learner: User) -> None:
    assert scope_of(safeguarding_lead).reports is False


def test_an_organisation_lead_sees_their_own_organisation(
    organisation_lead: User, organisation: Organisation, learner: User, colleague: User, stranger: User
) -> None:
    assert set(visible_learners(organisation_lead)) == {organisation_lead, learner, colleague}
    assert list(visible_organisations(organisation_lead)) == [organisation]
    assert scope_of(organisation_lead).managed_ids == {organisation.pk}


def test_the_lead_of_another_organisation_sees_none_of_ours(
    other_lead: User, learner: User, colleague: User, stranger: User
) -> None:
    assert set(visible_learners(other_lead)) == {other_lead, stranger}


def test_an_area_lead_sees_the_areas_organisations_but_manages_none(
    area_lead: User, organisation: Organisation, learner: User, stranger: User
) -> None:
    assert list(visible_organisations(area_lead)) == [organisation]
    assert scope_of(area_lead).managed_ids == frozenset()
    assert set(visible_learners(area_lead)) == {area_lead, learner}


def test_a_region_reaches_the_organisations_of_its_parts(
    vru_lead: User, region: Area, organisation: Organisation, learner: User, stranger: User
) -> None:
    regional = make.organisation("Regional Police", area=region)
    assert set(visible_organisations(vru_lead)) == {organisation, regional}
    assert set(visible_learners(vru_lead)) == {vru_lead, learner}


def test_an_area_does_not_reach_up_to_its_region(
    area_lead: User, region: Area, organisation: Organisation
) -> None:
    make.organisation("Regional Police", area=region)
    assert list(visible_organisations(area_lead)) == [organisation]


def test_visible_areas_hold_something_to_see(vru_lead: User, area: Area, organisation: Organisation) -> None:
    make.area("Empty", parent=area.parent)
    assert list(visible_areas(vru_lead)) == [area]


def test_an_administrator_sees_everybody(administrator: User, learner: User, stranger: User) -> None:
    assert set(visible_learners(administrator)) == {administrator, learner, stranger}
    assert scope_of(administrator).everything


def test_a_superuser_sees_everybody(learner: User) -> None:
    boss = User.objects.create_superuser("boss@example.org")
    assert set(visible_learners(boss)) == {boss, learner}


def test_an_anonymous_visitor_sees_nobody(learner: User) -> None:
    assert scope_of(AnonymousUser()) == NOBODY
    assert not visible_learners(AnonymousUser()).exists()
    assert not visible_organisations(AnonymousUser()).exists()


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.ORGANISATION_LEAD])
def test_an_inactive_account_sees_nobody(role: Role, organisation: Organisation, learner: User) -> None:
    leads = organisation if role == Role.ORGANISATION_LEAD else None
    user = make.person("Gone Away", role=role, leads=leads)
    user.is_active = False
    user.save()
    assert scope_of(user) == NOBODY
    assert not visible_learners(user).exists()


@pytest.mark.parametrize(
    ("start", "end", "holds"),
    [
        (TODAY, None, True),
        (TODAY, TODAY, True),
        (TODAY - DAY, TODAY, True),
        (TODAY - 9 * DAY, TODAY - DAY, False),
        (TODAY + DAY, None, False),
    ],
)
class TestDates:
    """Both ends of a membership and of a grant are included."""

    def test_of_a_grant(self, organisation: Organisation, start: object, end: object, holds: bool) -> None:
        user = make.person()
        RoleGrant.objects.create(
            user=user, role=Role.ORGANISATION_LEAD, organisation=organisation, started_on=start, ended_on=end
        )
        assert visible_organisations(user).exists() is holds
        assert has_role(user, Role.ORGANISATION_LEAD) is holds

    def test_of_a_membership(
        self, organisation_lead: User, organisation: Organisation, start: object, end: object, holds: bool
    ) -> None:
        user = make.person()
        Membership.objects.create(user=user, organisation=organisation, started_on=start, ended_on=end)
        assert visible_learners(organisation_lead).filter(pk=user.pk).exists() is holds
        assert (main_membership(user) is not None) is holds


def test_the_newest_current_membership_is_the_main_one(
    organisation: Organisation, other_organisation: Organisation
) -> None:
    user = make.person()
    for where, start, end in (
        (organisation, TODAY - 9 * DAY, None),
        (other_organisation, TODAY - 5 * DAY, None),
        (organisation, TODAY - DAY, TODAY - DAY),
    ):
        Membership.objects.create(user=user, organisation=where, started_on=start, ended_on=end)
    found = main_membership(user)
    assert found is not None
    assert found.organisation == other_organisation


def test_somebody_in_two_organisations_is_seen_once(
    administrator: User, organisation_lead: User, learner: User, organisation: Organisation
) -> None:
    Membership.objects.create(user=learner, organisation=organisation, started_on=TODAY - DAY)
    assert list(visible_learners(organisation_lead)).count(learner) == 1
