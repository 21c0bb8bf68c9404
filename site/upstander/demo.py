"""Demo people: one for each role, and some learning for the reports. Never part of a real site's set-up."""

import random
from typing import Any
from uuid import UUID

from django.db import transaction

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time

from assessments.quizzes import player as quiz
from assessments.quizzes.items import CHOICES, right_ids, takes_one
from assessments.quizzes.statements import describe as describe_question
from assessments.scenarios import player as scenario
from assessments.scenarios.statements import describe
from assessments.services import answer_once, begin, play
from assessments.surveys import player as survey
from courses.models import Course, Enrolment
from courses.queries import running
from courses.services import complete_step, enrol, start, write_procedures
from courses.visits import Visit
from people.models import Area, Organisation, Role, User
from people.services import grant_role, join

PASSWORD = "upstander-demo"  # noqa: S105 (printed by `make run`; the site listens on this machine only)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105 (the same)

ORGANISATIONS = [
    ("Northern Police", Organisation.Kind.POLICE, "Southmere East", 26, 22),
    ("St Brigid’s Hospitals NHS Trust", Organisation.Kind.HEALTH, "Southmere East", 24, 16),
    ("Riverside Housing", Organisation.Kind.HOUSING, "Southmere West", 15, 9),
    ("Harbour Sports Network", Organisation.Kind.CLUB, "Southmere West", 12, 6),
    ("Lantern Community Centre", Organisation.Kind.VOLUNTARY, "Southmere West", 3, 2),
]
SIGN_INS = [
    ("learner@demo.upstander.test", "a new learner at Riverside Housing"),
    ("trainer@demo.upstander.test", "trainer: writes and releases courses"),
    ("lead@demo.upstander.test", "organisation lead of Riverside Housing"),
    ("board@demo.upstander.test", "area lead of Southmere West"),
    ("vru@demo.upstander.test", "Violence Reduction Unit lead of Southmere"),
    ("safeguarding@demo.upstander.test", "safeguarding lead"),
    ("admin@demo.upstander.test", "administrator"),
]
LEARNT = "trusted-professional"  # the course that demo learners have worked through
LIKELY = {"safer": 6, "some-risk": 3, "less-safe": 2}  # how often demo learners choose what
NAMES = {
    "learner": ("Priya", "Shah"),
    "trainer": ("Tomasz", "Reed"),
    "lead": ("Gwen", "Abara"),
    "board": ("Idris", "Cole"),
    "vru": ("Maeve", "Okafor"),
    "safeguarding": ("Ruth", "Lindqvist"),
    "admin": ("Sam", "Tran"),
}


def code_now() -> str:
    """Return the six digits that the demo people's second factor shows in this half minute."""
    counter = next(iter(yield_hotp_counters_from_time()))
    return str(format_hotp_value(hotp_value(SECRET, counter)))


# What the demonstration's organisation has written down, so that lessons show it. Nobody real, and no number.
WRITTEN_DOWN = {
    "safeguarding-lead": "Demonstration: the safeguarding lead, at the desk beside the repairs team. Ask for “the lead”.",
    "recording": "Demonstration: the restricted part of the case system, never the tenants’ portal.",
    "staff-support": "Demonstration: occupational health. You do not have to say why you are ringing.",
}


@transaction.atomic
def make_people() -> bool:
    """Make areas, organisations, people and some learning. Returns False, and changes nothing, where they exist."""
    if User.objects.filter(email=SIGN_INS[0][0]).exists():
        return False
    region = Area.objects.create(name="Southmere", slug="southmere")
    areas = {
        name: Area.objects.create(name=name, slug=name.lower().replace(" ", "-"), parent=region)
        for name in ("Southmere East", "Southmere West")
    }
    organisations = {}
    for name, kind, area, _, _ in ORGANISATIONS:
        slug = "".join(letter if letter.isalnum() else "-" for letter in name.lower().replace("’", ""))
        organisations[name] = Organisation.objects.create(name=name, slug=slug, kind=kind, area=areas[area])
    people = {key: _person(f"{key}@demo.upstander.test", *name) for key, name in NAMES.items()}
    home = organisations["Riverside Housing"]
    for person in people.values():
        join(user=person, organisation=home)
    grant_role(user=people["trainer"], role=Role.TRAINER)
    grant_role(user=people["lead"], role=Role.ORGANISATION_LEAD, organisation=home)
    grant_role(user=people["board"], role=Role.AREA_LEAD, area=areas["Southmere West"])
    grant_role(user=people["vru"], role=Role.VRU_LEAD, area=region)
    grant_role(user=people["safeguarding"], role=Role.SAFEGUARDING_LEAD)
    grant_role(user=people["admin"], role=Role.ADMINISTRATOR)
    for key in ("trainer", "lead", "safeguarding", "admin"):
        TOTP.activate(people[key], SECRET)
    write_procedures(organisation=home, texts=WRITTEN_DOWN)
    course = Course.objects.filter(slug=LEARNT, current_edition__isnull=False).first()
    if course is not None:
        _learning(course, organisations)
    return True


def _person(email: str, first_name: str, last_name: str, password: str | None = PASSWORD) -> User:
    user = User.objects.create_user(email, password, first_name=first_name, last_name=last_name)
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
    return user


def _learning(course: Course, organisations: dict[str, Organisation]) -> None:
    """Let some people learn, through the same services as everybody, so that the reports have something to show."""
    chance = random.Random(2026)  # noqa: S311 (the same demonstration everywhere)
    number = 0
    for name, _, _, enrolled, done in ORGANISATIONS:
        for place in range(enrolled):
            number += 1
            # No password: nobody signs in as one of them.
            user = _person(f"person{number}@demo.upstander.test", "Demo", f"Person {number}", None)
            join(user=user, organisation=organisations[name])
            enrolment = enrol(learner=user, course=course, source=Enrolment.Source.ASSIGNED)
            start(learner=user, enrolment=enrolment)
            edition = running(enrolment.edition)
            steps = edition.steps if place < done else edition.steps[: chance.randint(0, 4)]
            for step in steps:
                visit = Visit(edition=edition, step=step, enrolment=enrolment)
                if step.kind == "scenario":
                    _play(visit, chance)
                elif step.kind == "survey":
                    _feel(visit, chance, later=step is not edition.steps[0])
                elif step.kind == "quiz" and all(one["kind"] in CHOICES for one in step.content["items"]):
                    if not _answer(visit, chance, right=0.65):
                        _answer(visit, chance, right=1)
                else:
                    complete_step(learner=user, enrolment=enrolment, edition=edition, step=step)


def _play(visit: Visit, chance: random.Random) -> None:
    """Play a scenario to an ending, mostly safely, so that trainers see what learners chose."""
    content = visit.step.content
    attempt = begin(visit=visit, state=scenario.first_state(content))
    while attempt.is_open:
        state = attempt.state
        action = {"do": "finish" if scenario.completes(content, state) else "again"}
        if state["told"]:
            action = {"do": "go-on"}
        elif not scenario.is_over(content, state):
            open_now = scenario.offered(content, state)
            weights = [LIKELY[choice["safety"]] for choice in open_now]
            action = {"do": "choose", "choice": chance.choices(open_now, weights)[0]["id"]}
        play(
            visit=visit,
            attempt=attempt,
            turn=attempt.turn,
            action=action,
            player=scenario.act,
            describe=describe,
        )


def _feel(visit: Visit, chance: random.Random, *, later: bool) -> None:
    """Answer how confident somebody feels: a little more so afterwards, and not everything."""
    scale = ["3", "4", "4", "5", "0"] if later else ["1", "2", "3", "3", "4", "0"]
    given = {one["id"]: chance.choice(scale) for one in visit.step.content["statements"]}
    answer_once(visit=visit, action={"do": "answer", "given": given}, player=survey.act)


def _answer(visit: Visit, chance: random.Random, *, right: float) -> bool:
    """Take a check, each question right with this chance, and return whether it was passed."""
    content = visit.step.content
    seed = UUID(int=chance.getrandbits(128))
    attempt = begin(visit=visit, state=quiz.first_state(content, seed.hex), seed=seed)
    while attempt.is_open:
        item = quiz.current(content, attempt.state)
        if attempt.state["told"] or item is None:
            action: dict[str, Any] = {"do": "go-on"}
        else:
            chosen = right_ids(item)
            if chance.random() > right:
                wrong = [one["id"] for one in item["options"] if not one["correct"]]
                chosen = [chance.choice(wrong)] if takes_one(item) else chosen[1:] or wrong[:1]
            action = {"do": "answer", "item": item["id"], "chosen": chosen}
        play(
            visit=visit,
            attempt=attempt,
            turn=attempt.turn,
            action=action,
            player=quiz.act,
            describe=describe_question,
        )
    return bool(attempt.passed)
