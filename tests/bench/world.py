"""A site to measure: made through the real commands and services once, then copied for every run.

It is made anew when a migration, a course pack or this module changes. Each run begins with the same bytes.
"""

import hashlib
import io
import shutil
import tempfile
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, connections
from django.utils import timezone

from assessments.models import ChoiceCount
from courses.models import CompletionSummary, Course, CourseLibraryPage, Edition, Enrolment
from courses.pack.writing import load_pack
from courses.queries import running
from courses.services import complete_step, enrol, start
from people.models import Area, Organisation, Role, User
from people.services import grant_role, join
from tests import factories as make

from .places import ROOT, SITE

LOCK = ROOT / "requirements" / "base.txt"
TEMPLATE = SITE / "made.sqlite3"
STAMP = SITE / "made.hash"
REAL_COURSE = "trusted-professional"
SMALL, MIDDLE, LARGE = 5, 20, 50  # steps of the generated courses
LEARNERS, PATH = 100_000, 12  # who have played it, and the scenes that they met
SCENES = 60  # of the scenario in the longest one
NOT_LESSONS = 3  # a generated course ends in a scenario, a check and a survey
AREAS, ORGANISATIONS, MONTHS = 10, 500, 24


@dataclass(frozen=True)
class World:
    """Who and what is measured."""

    reader: Enrolment  # stands at the first lesson of the real course
    player: Enrolment  # has done all that comes before the real course's check
    sorter: Enrolment  # stands at the real course's activity
    small: Enrolment  # stands at the scenario of a course of 5 steps
    large: Enrolment  # the same in one of 50, whose scenario has 60 scenes
    lead: User  # reads the reports of every organisation of a region


def prepare() -> World:
    """Put a fresh copy of the site in place and return what is in it."""
    wanted = _fingerprint(_sources())
    database = Path(str(connection.settings_dict["NAME"]))
    assert database.is_relative_to(SITE), database
    for old in database.parent.glob(f"{database.name}*"):
        old.unlink()
    cache.clear()
    if TEMPLATE.is_file() and STAMP.is_file() and STAMP.read_text() == wanted:
        shutil.copyfile(TEMPLATE, database)
    else:
        _make()
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connections.close_all()
        shutil.copyfile(database, TEMPLATE)
        STAMP.write_text(wanted)
    _collect_static()
    call_command("make_fonts", stdout=io.StringIO())
    return World(
        reader=_enrolment("reader"),
        player=_enrolment("player"),
        sorter=_enrolment("sorter"),
        small=_enrolment("chooser", f"small-{SMALL}"),
        large=_enrolment("chooser", f"small-{LARGE}"),
        lead=User.objects.get(email=_address("lead")),
    )


def _fingerprint(paths: Iterable[Path]) -> str:
    whole = hashlib.sha256()
    for path in sorted(paths):
        whole.update(path.read_bytes())
    return whole.hexdigest()


def _collect_static() -> None:
    """Collect and compress the static files as production does, where they have changed: it takes longer than the rest."""
    stamp = SITE / "static.hash"
    ours = (path for path in (ROOT / "site" / "static").rglob("*") if path.is_file())
    wanted = _fingerprint([LOCK, *ours])
    if not stamp.is_file() or stamp.read_text() != wanted:
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        stamp.write_text(wanted)


def _sources() -> Iterator[Path]:
    yield from (Path(__file__), Path(make.__file__), LOCK)
    for folder in ("site", "courses", "assessments", "certificates", "media"):
        yield from (ROOT / folder).glob("**/migrations/*.py")
    for library in ("courses/library", "site/pages/library"):
        yield from (path for path in (ROOT / library).rglob("*") if path.is_file())


def _make() -> None:
    call_command("migrate", verbosity=0, interactive=False)
    call_command("set_up_site", stdout=io.StringIO())
    call_command("load_courses", stdout=io.StringIO())
    for steps in (SMALL, MIDDLE, LARGE):
        with tempfile.TemporaryDirectory() as folder:
            load_pack(_pack(Path(folder), steps), CourseLibraryPage.objects.get())
    for slug in (REAL_COURSE, *(f"small-{steps}" for steps in (SMALL, MIDDLE, LARGE))):
        call_command(
            "release_course",
            slug,
            name="Bench",
            role="benchmark",
            organisation="Bench",
            without_reviews=True,
            stdout=io.StringIO(),
        )
    organisations = _organisations()
    for name, slug, last in (
        ("reader", REAL_COURSE, "lesson"),
        ("player", REAL_COURSE, "quiz"),
        ("sorter", REAL_COURSE, "h5p"),
        ("chooser", f"small-{SMALL}", "scenario"),
        ("chooser", f"small-{LARGE}", "scenario"),
    ):
        _learn_up_to(last, _person(name, organisations[0]), Course.objects.get(slug=slug))
    grant_role(
        user=_person("lead", organisations[0]), role=Role.VRU_LEAD, area=Area.objects.get(slug="region")
    )
    _summaries(organisations)
    _choices()


def _pack(folder: Path, steps: int) -> Path:
    """Write the tests' small course with so many steps, under ids of its own."""
    files = make.pack_files(lessons=steps - NOT_LESSONS, scenes=SCENES if steps == LARGE else 0)
    ids = [make.identity(name) for name in ("course", "module-1", "module-2", "scenario", "quiz", "survey")]
    ids += [make.identity(f"lesson-{number}") for number in range(1, steps)]
    for name, text in files.items():
        for one in ids:
            text = text.replace(one, str(uuid.uuid5(uuid.UUID(one), str(steps))))
        files[name] = text.replace("slug: small\n", f"slug: small-{steps}\n")
    return make.write_pack(folder, files)


def _organisations() -> list[Organisation]:
    region = Area.objects.create(name="Region", slug="region")
    areas = [
        Area.objects.create(name=f"Area {number}", slug=f"area-{number}", parent=region)
        for number in range(AREAS)
    ]
    return Organisation.objects.bulk_create(
        Organisation(
            name=f"Organisation {number:03}",
            slug=f"organisation-{number:03}",
            kind="housing",
            area=areas[number % AREAS],
        )
        for number in range(ORGANISATIONS)
    )


def _address(name: str) -> str:
    return f"{name}@example.org"


def _person(name: str, organisation: Organisation) -> User:
    known = User.objects.filter(email=_address(name)).first()
    if known is not None:
        return known
    user = User.objects.create_user(_address(name), first_name=name.title(), last_name="Bench")
    join(user=user, organisation=organisation)
    return user


def _learn_up_to(kind: str, learner: User, course: Course) -> None:
    """Complete every step before the first one of a kind."""
    enrolment = enrol(learner=learner, course=course)
    start(learner=learner, enrolment=enrolment)
    edition = running(enrolment.edition)
    for step in edition.steps:
        if step.kind == kind:
            return
        complete_step(learner=learner, enrolment=enrolment, edition=edition, step=step)


def _summaries(organisations: list[Organisation]) -> None:
    """Fill the figures of two years: 500 organisations × 4 courses × 24 months, 400 people each."""
    CompletionSummary.objects.all().delete()
    today = timezone.localdate()
    months = [_months_ago(today, back) for back in range(MONTHS)]
    CompletionSummary.objects.bulk_create(
        (
            CompletionSummary(
                organisation=organisation,
                course=course,
                level=1,
                month=month,
                enrolled=17,
                enrolled_done=11,
                completed=11,
            )
            for organisation in organisations
            for course in Course.objects.all()
            for month in months
        ),
        batch_size=1000,
    )


def _choices() -> None:
    """Fill the counts of 100,000 learners who played the long scenario: 24 months × 9 sectors × 10 areas."""
    edition = Edition.objects.get(course__slug=f"small-{LARGE}")
    step = next(step for step in running(edition).steps if step.kind == "scenario")
    today = timezone.localdate()
    places = [
        (_months_ago(today, back), sector, f"area-{area}")
        for back in range(MONTHS)
        for sector in Organisation.Kind.values
        for area in range(AREAS)
    ]
    ChoiceCount.objects.bulk_create(
        (
            ChoiceCount(
                edition=edition,
                step_id=step.id,
                scene=scene,
                choice=choice["id"],
                month=month,
                sector=sector,
                area=area,
                learners=LEARNERS // len(places) + 1,
            )
            for scene in list(step.content["scenes"])[:PATH]
            for choice in step.content["scenes"][scene]["choices"]
            for month, sector, area in places
        ),
        batch_size=1000,
    )


def _months_ago(today: date, back: int) -> date:
    years, month = divmod(today.year * 12 + today.month - 1 - back, 12)
    return date(years, month + 1, 1)


def _enrolment(name: str, slug: str = REAL_COURSE) -> Enrolment:
    return Enrolment.objects.select_related("learner", "edition", "course").get(
        learner__email=_address(name), course__slug=slug
    )
