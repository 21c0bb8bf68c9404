"""What every test may use: the standing people, and a small course that was released for real."""

import json
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from django.conf import settings as django_settings
from django.core.cache import cache
from django.core.files.storage import storages
from django.db import connection, transaction
from django.db.models.signals import post_delete, post_save
from django.test import Client, TransactionTestCase, override_settings

from modelsearch.index import get_indexed_models
from modelsearch.signal_handlers import (
    post_delete_signal_handler,
    post_save_signal_handler,
    register_signal_handlers,
)

import pytest
from hypothesis import settings as hypothesis_settings

from assessments.elsewhere import receiving
from courses import editions, procedures
from courses.models import Course, CourseLibraryPage, Edition, Enrolment
from courses.services import enrol, start
from media.models import H5PVersion
from pages import live
from people.models import Area, Organisation, Role, User
from records import services as record_services
from records.models import Statement
from records.vocabulary import VOIDED
from tests import factories as make
from tests import restoring
from tests.broker.worker import Place
from tests.records.following import faults


def pytest_configure() -> None:
    """Make the slow parts fast: passwords are hashed once, and static files need no manifest."""
    hypothesis_settings.register_profile("quick", max_examples=40, deadline=None)
    hypothesis_settings.register_profile("thorough", max_examples=1000, deadline=None)
    hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        STORAGES=django_settings.STORAGES | {"staticfiles": plain},
    ).enable()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL, leave out what asks no database: it was run once already, and says the same."""
    if connection.vendor != "postgresql":
        return
    asks = {"db", "transactional_db"}
    left_out = [
        item
        for item in items
        if not asks & set(getattr(item, "fixturenames", ())) and item.get_closest_marker("django_db") is None
    ]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in set(left_out)]


@pytest.fixture(autouse=True)
def nothing_left_over(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No test meets the files, the cache or the memory of the one before it."""
    settings.MEDIA_ROOT = tmp_path
    own = {name: place(tmp_path / name) for name in ("quarantine", "packages")}
    settings.STORAGES = settings.STORAGES | own
    monkeypatch.setattr(H5PVersion._meta.get_field("upload"), "storage", storages["quarantine"])
    forget()
    yield
    forget()


@pytest.fixture(scope="session", autouse=True)
def original_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[restoring.Original | None]:
    """After a test with real transactions, put the database back as it was. PostgreSQL empties its tables."""
    if connection.vendor != "sqlite":
        yield None
        return
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        original = restoring.Original()
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: original.put_back())
        yield original


@pytest.fixture(scope="session")
def migrated(original_database: restoring.Original | None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with its tables, to be copied: migrating takes longer than the tests of other processes."""
    place = Place(tmp_path_factory.mktemp("migrated"), "filesystem://", "none")
    if original_database is not None:
        original_database.write(place.database)
        return place.database
    place.run('from django.core.management import call_command; call_command("migrate", verbosity=0)')
    with closing(sqlite3.connect(place.database)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return place.database


@pytest.fixture(scope="session", autouse=True)
def no_search_index(django_db_setup: None) -> None:
    """The CMS's index of words costs a third of all that is saved; `searchable` keeps it for a test that searches."""
    forget_words()


@pytest.fixture
def searchable() -> Iterator[None]:
    """Keep the CMS's index of words, as it is kept outside the tests."""
    register_signal_handlers()
    yield
    forget_words()


def forget_words() -> None:
    for model in get_indexed_models():
        post_save.disconnect(post_save_signal_handler, sender=model)
        post_delete.disconnect(post_delete_signal_handler, sender=model)


@pytest.fixture(autouse=True)
def statements_follow_the_profile(monkeypatch: pytest.MonkeyPatch) -> None:
    """No statement of ours is stored, by any test, that does not follow a template of the published profile."""
    store = record_services.store

    def checking(row: Statement) -> Statement:
        if row.verb != VOIDED.id:  # those say nothing of a learner: the specification is all they follow
            assert not (found := faults(json.loads(row.body))), found
        return store(row)

    monkeypatch.setattr(record_services, "store", checking)


def place(location: Path) -> dict[str, Any]:
    return {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": location},
    }


def forget() -> None:
    cache.clear()
    record_services.forget_targets()
    live.forget_all()
    procedures.SOURCE.forget()
    editions._running.clear()
    receiving.forget()


# --- places


@pytest.fixture
def region(db: None) -> Area:
    return make.area("The North")


@pytest.fixture
def area(region: Area) -> Area:
    return make.area("Northshire", parent=region)


@pytest.fixture
def organisation(area: Area) -> Organisation:
    return make.organisation("Northshire Homes", area=area)


@pytest.fixture
def other_organisation(db: None) -> Organisation:
    return make.organisation("Southshire Health", area=make.area("Southshire"))


# --- people


@pytest.fixture
def learner(organisation: Organisation) -> User:
    return make.person("Ada Lovelace", organisation)


@pytest.fixture
def colleague(organisation: Organisation) -> User:
    return make.person("Ben Colley", organisation)


@pytest.fixture
def stranger(other_organisation: Organisation) -> User:
    return make.person("Sam Strange", other_organisation)


@pytest.fixture
def trainer(db: None) -> User:
    return make.with_second_factor(make.person("Tess Trainer", role=Role.TRAINER))


@pytest.fixture
def trainer_without_mfa(db: None) -> User:
    return make.person("Tom Trainer", role=Role.TRAINER)


@pytest.fixture
def organisation_lead(organisation: Organisation) -> User:
    return make.person("Olga Lead", role=Role.ORGANISATION_LEAD, leads=organisation)


@pytest.fixture
def other_lead(other_organisation: Organisation) -> User:
    return make.person("Otto Lead", role=Role.ORGANISATION_LEAD, leads=other_organisation)


@pytest.fixture
def area_lead(area: Area) -> User:
    return make.person("Arun Lead", role=Role.AREA_LEAD, answers_for=area)


@pytest.fixture
def vru_lead(region: Area) -> User:
    return make.person("Vera Lead", role=Role.VRU_LEAD, answers_for=region)


@pytest.fixture
def safeguarding_lead(db: None) -> User:
    return make.with_second_factor(make.person("Suki Lead", role=Role.SAFEGUARDING_LEAD))


@pytest.fixture
def administrator(db: None) -> User:
    return make.with_second_factor(make.person("Adam Istrator", role=Role.ADMINISTRATOR))


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    """Give the browser of somebody who has signed in: `signed_in(learner).get(…)`."""
    return make.client_of


# --- courses


@pytest.fixture
def site(db: None) -> CourseLibraryPage:
    """The pages that a new site begins with, without its facts, help lines and plain pages."""
    return make.library()


@pytest.fixture(scope="session")
def released(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., dict[str, Any]]:
    """Release a small course through real pages and the real service, once for each shape; keep what was released.

    The pages are rolled back: a test that needs the course only, gets its rows again without them.
    """
    known: dict[str, dict[str, Any]] = {}

    def get(**shape: Any) -> dict[str, Any]:
        key = repr(sorted(shape.items()))
        if key not in known:
            with django_db_blocker.unblock(), transaction.atomic():
                page = make.course_page(tmp_path_factory.mktemp("pack"), **shape)
                known[key] = make.frozen(make.release(page))
                transaction.set_rollback(True)
        return known[key]

    return get


@pytest.fixture
def make_course(db: None, released: Callable[..., dict[str, Any]]) -> Callable[..., Course]:
    """Give a released course of any shape: `make_course(lessons=28)`."""

    def get(**shape: Any) -> Course:
        return make.thawed(released(**shape))

    return get


@pytest.fixture
def course(make_course: Callable[..., Course]) -> Course:
    """A released course: two lessons, a scenario, a check and a survey, in two modules of level 1."""
    return make_course()


@pytest.fixture
def edition(course: Course) -> Edition:
    assert course.current_edition is not None
    return course.current_edition


@pytest.fixture
def enrolment(learner: User, course: Course) -> Enrolment:
    """The learner has started the course."""
    enrolment = enrol(learner=learner, course=course)
    start(learner=learner, enrolment=enrolment)
    return enrolment
