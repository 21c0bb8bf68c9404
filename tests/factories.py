"""Makers of what tests need. Every field is optional."""

import json
import uuid
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from django.utils.text import slugify

from wagtail.models import Collection, Locale

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from courses import events
from courses.cms import give_rights
from courses.models import BasePage, Course, CourseLibraryPage, CoursePage, Edition, Enrolment, Review
from courses.pack.files import dump
from courses.pack.writing import fingerprint, load_files
from courses.queries import running
from courses.reviews import content_hash, missing_reviews
from courses.services import SignOff
from courses.services import release as release_course
from pages.management.commands.set_up_site import Command as SetUpSite
from pages.models import Fact, HelpLine, Pathway, Programme
from people.models import Area, Organisation, Role, User
from people.services import grant_role, join
from records.models import Statement

from .kept import kept
from .packages import make_activity

PASSWORD = "a long enough passphrase"

# --- people


def area(name: str = "Northshire", parent: Area | None = None) -> Area:
    return Area.objects.create(name=name, slug=slugify(name), parent=parent)


def organisation(name: str = "Northshire Homes", *, area: Area | None = None) -> Organisation:
    return Organisation.objects.create(
        name=name, slug=slugify(name), kind="housing", area=area or globals()["area"](f"Around {name}")
    )


def person(
    name: str = "Ada Lovelace",
    member_of: Organisation | None = None,
    *,
    role: Role | None = None,
    leads: Organisation | None = None,
    answers_for: Area | None = None,
) -> User:
    """Make a person, known as first.last@example.org."""
    first, _, last = name.partition(" ")
    user = User.objects.create_user(
        f"{slugify(name).replace('-', '.')}@example.org", PASSWORD, first_name=first, last_name=last
    )
    if member_of is not None:
        join(user=user, organisation=member_of)
    if role is not None:
        grant_role(user=user, role=role, organisation=leads, area=answers_for)
    return user


def with_second_factor(user: User) -> User:
    TOTP.activate(user, generate_totp_secret())
    return user


def client_of(user: User) -> Client:
    """Return the browser of somebody who has signed in."""
    client = Client()
    client.force_login(user)
    return client


# --- what goes stale


def fact(slug: str = "one-in-five", **values: Any) -> Fact:
    today = timezone.localdate()
    return Fact.objects.create(
        **{
            "slug": slug,
            "title": "How common it is",
            "text": "One in five adults, in the year to March 2025.",
            "source": "Office for National Statistics",
            "jurisdiction": "england-wales",
            "checked_on": today - timedelta(days=1),
            "review_by": today + timedelta(days=100),
        }
        | values
    )


def helpline(slug: str = "a-line", **values: Any) -> HelpLine:
    today = timezone.localdate()
    return HelpLine.objects.create(
        **{
            "slug": slug,
            "name": "A line",
            "phone": "0808 000 0000",
            "phone_link": "+448080000000",
            "who_for": "Anybody who is afraid of somebody.",
            "group": HelpLine.Group.SUPPORT,
            "checked_on": today - timedelta(days=1),
            "review_by": today + timedelta(days=100),
        }
        | values
    )


def programme(slug: str = "a-meeting", **values: Any) -> Programme:
    today = timezone.localdate()
    return Programme.objects.create(
        **{
            "slug": slug,
            "name": slug.replace("-", " ").capitalize(),
            "group": Programme.Group.MEETINGS,
            "what": "Services meet and agree a plan.",
            "caveat": "Tell nobody who was spoken about.",
            "source": "A protocol",
            "checked_on": today - timedelta(days=1),
            "review_by": today + timedelta(days=100),
        }
        | values
    )


def pathway(service: str = "A service", **values: Any) -> Pathway:
    """Make a way to a service; for somebody who is harmed, unless told otherwise."""
    today = timezone.localdate()
    return Pathway.objects.create(
        **{
            "service": service,
            "for_harmed": not values.get("for_change", False),
            "need_talk": True,
            "how_to_refer": "Ring them.",
            "checked_on": today - timedelta(days=1),
            "review_by": today + timedelta(days=100),
        }
        | values
    )


# --- a course, from a pack to an edition


def library() -> CourseLibraryPage:
    """Return the course library, with the site around it; made where it is missing, and at once."""
    return CourseLibraryPage.objects.first() or CourseLibraryPage.objects.get(
        pk=kept("library", make_library)
    )


def begun_with(*parts: str) -> None:
    """Put in what a new site begins with: facts, helplines, pathways, programmes or glossary."""
    for part in parts:
        kept(part, getattr(SetUpSite(), part))


def whole_site() -> None:
    """Put in all that a new site begins with, its plain pages too."""
    kept("whole site", lambda: call_command("set_up_site", verbosity=0))


def make_library() -> int:
    """Make the course library and the site around it; return its page's number."""
    # A test with real transactions leaves an empty database, without what migrations made.
    Locale.objects.get_or_create(language_code="en-gb")
    if not BasePage.objects.filter(depth=1).exists():
        BasePage.add_root(title="Root", slug="root")
    if Collection.get_first_root_node() is None:
        Collection.add_root(name="Root")
    home = SetUpSite().home()
    made = home.add_child(instance=CourseLibraryPage(title="Courses", slug="courses"))
    give_rights(made)
    return made.pk


def identity(name: str) -> str:
    """Return the UUID that a part of the small course has."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"https://example.org/small/{name}"))


def lesson_text(number: int, body: str = "") -> str:
    body = body or f"Some words about point {number}.\n\n::: in-practice\nTry it once this week.\n:::"
    head = dump(
        {
            "id": identity(f"lesson-{number}"),
            "title": f"Lesson {number}",
            "minutes": 5,
            "summary": "One sentence.",
        }
    )
    return f"---\n{head}---\n\n{body}\n"


def choice(
    name: str, text: str, safety: str, leads_to: str, at_risk: str = "", **more: Any
) -> dict[str, Any]:
    return {
        "id": name,
        "text": text,
        "safety": safety,
        "reason": f"Why ‘{text}’ is like that.",
        "tag": "respond",
        "critical": False,
        **({"at_risk": at_risk} if at_risk else {}),
        "next": leads_to,
        **more,
    }


def scenario_data(feedback: str = "each") -> dict[str, Any]:
    """Return a story of two scenes and two endings; one choice needs trust that another gives."""
    return {
        "id": identity("scenario"),
        "title": "At the counter",
        "minutes": 6,
        "summary": "A short story.",
        "role": "You are Mel, who works at the counter.",
        "setting": "A library, in spring.",
        "content_note": "You can leave at any time.",
        "relationship": True,
        "feedback": feedback,
        "intro": "Joe comes in every Tuesday.",
        "variables": [{"name": "trust", "start": 0}],
        "scenes": [
            {
                "id": "counter",
                "title": "The counter",
                "setting": "Tuesday, 10:40",
                "channel": "in person",
                "text": "Joe looks tired.",
                "says": {"who": "Joe", "line": "I am fine."},
                "choices": [
                    choice("ask-later", "Find a quiet moment later", "safer", "room", effects={"trust": 1}),
                    choice("say-nothing", "Say nothing", "some risk", "room"),
                    choice("ask-loudly", "Ask across the counter", "less safe", "silence", at_risk="Joe"),
                ],
            },
            {
                "id": "room",
                "title": "The side room",
                "setting": "Tuesday, 11:10",
                "channel": "in person",
                "text": "You are alone with Joe.",
                "choices": [
                    choice("listen", "Listen", "safer", "open"),
                    choice("advise", "Tell Joe what to do", "some risk", "silence"),
                    choice("offer-help", "Offer to call together", "safer", "open", needs={"trust": ">= 1"}),
                ],
            },
        ],
        "endings": [
            {"id": "open", "title": "Joe talks", "text": "Joe talks.", "debrief": "You made room."},
            {"id": "silence", "title": "Joe leaves", "text": "Joe goes home.", "debrief": "Another day."},
        ],
    }


def large_scenario_data(scenes: int) -> dict[str, Any]:
    """Return a story of so many scenes, each with four choices and as many words as a real one."""
    data = scenario_data()
    scene, ending = data["scenes"][0], data["endings"][0]
    words = "You wait by the desk and think about what Joe said. " * 8
    reason = " He decides what happens next, and nobody else hears it." * 3

    def leads_to(number: int) -> str:
        return f"scene-{number}" if number < scenes else ending["id"]

    return data | {
        "scenes": [
            scene
            | {
                "id": f"scene-{number}",
                "title": f"Scene {number}",
                "text": words,
                "choices": [
                    choice(
                        f"choice-{place}",
                        f"Do the {place}. thing",
                        "safer" if place % 2 else "less safe",
                        leads_to(number + place),
                        effects={"trust": 1},
                    )
                    | {"reason": reason.strip()}
                    for place in range(1, 5)
                ],
            }
            for number in range(scenes)
        ],
        "endings": [ending],
    }


def option(name: str, correct: bool) -> dict[str, Any]:
    return {"id": name, "text": f"Answer {name}", "correct": correct, "feedback": f"About answer {name}."}


def quiz_data(pass_mark: int = 50, retry_wait_hours: int = 0, questions: int = 4) -> dict[str, Any]:
    """Return a check: its first question is safety-critical, its second takes several answers, the rest take one."""
    data: dict[str, Any] = {
        "id": identity("quiz"),
        "title": "Check what you know",
        "minutes": 4,
        "summary": "A few questions.",
        "intro": "There is no clock.",
        "pass_mark": pass_mark,
    }
    if retry_wait_hours:
        data["retry_wait_hours"] = retry_wait_hours
    data["items"] = [
        {
            "id": f"q{number}",
            "kind": "multiple" if number == 2 else "single",
            "text": f"Question {number}?",
            "critical": number == 1,
            "explanation": f"Explanation {number}.",
            "options": [
                option(f"q{number}-a", correct=True),
                option(f"q{number}-b", correct=number == 2),
                option(f"q{number}-c", correct=False),
            ],
        }
        for number in range(1, questions + 1)
    ]
    return data


def survey_data(stage: str = "after", **more: Any) -> dict[str, Any]:
    return {
        "id": identity("survey" if stage == "after" else stage),
        "title": "How confident do you feel?",
        "minutes": 1,
        "summary": "Two statements.",
        "intro": "There are no wrong answers.",
        "stage": stage,
        "scale": "confidence",
        **more,
        "statements": [
            {"id": "notice", "text": "I can notice signs."},
            {"id": "ask", "text": "I can ask in a safe way."},
        ],
    }


def elsewhere_data() -> dict[str, Any]:
    """Return a step that is done in another system, with a score of half or more."""
    return {
        "id": identity("elsewhere"),
        "title": "The call",
        "minutes": 10,
        "summary": "A simulation.",
        "intro": "Take the call in the simulator.\n\nCome back when you have hung up.",
        "address": "https://simulator.example/call",
        "activity": "https://simulator.example/activities/call",
        "counts": "completed",
        "minimum": 0.5,
    }


def h5p_data(**more: Any) -> dict[str, Any]:
    """Return a step that is an H5P activity; the activity must stand in the media library."""
    return {
        "id": identity("h5p"),
        "title": "Signs at work",
        "minutes": 5,
        "summary": "Sort what you see.",
        "activity": identity("activity"),
        "intro": "Take your time.",
        **more,
    }


def course_data(pass_mark: int = 80) -> dict[str, Any]:
    return {
        "key": identity("course"),
        "slug": "small",
        "title": "A small course",
        "discreet_title": "A short course",
        "family": "trusted-professional",
        "summary": "Small, but whole.",
        "audience": "Testers.",
        "outcomes": ["Do a small thing."],
        "content_note": "You can leave at any time.",
        "jurisdiction": "england-wales",
        "pass_mark": pass_mark,
        "valid_months": 24,
        "certificate_statement": "Covering small things.",
    }


def module_data(number: int, level: int = 1) -> dict[str, Any]:
    return {
        "id": identity(f"module-{number}"),
        "title": f"Module {number}",
        "summary": "A part.",
        "level": level,
    }


def pack_files(
    *,
    lessons: int = 2,
    second_level: int = 1,
    feedback: str = "each",
    pass_mark: int = 50,
    retry_wait_hours: int = 0,
    lesson_body: str = "",
    last_word: bool = False,
    scenes: int = 0,
    ask_again: bool = False,
    quiz: dict[str, Any] | None = None,
    elsewhere: dict[str, Any] | None = None,
    h5p: dict[str, Any] | None = None,
) -> dict[str, str]:
    """Return the small course as pack files: lessons in one module; scenario, check and survey in the other.

    `scenes`: how many the scenario has, unless it is the short one. `last_word`: it completes at one ending only, and
    offers a choice only to who has said nothing before. `ask_again`: there is a survey before the course too, and the
    one after it is asked again months later. `quiz` replaces parts of the check, such as its items.
    `elsewhere`: the course ends with a step in another system, in which these parts are replaced; `h5p`: with an H5P
    activity, which the media library must hold.
    """
    story = large_scenario_data(scenes) if scenes else scenario_data(feedback)
    if last_word:
        story["endings"][1]["counts"] = False
        story["scenes"][1]["choices"].append(
            choice(
                "say-sorry", "Say that you saw it then", "safer", "open", after={"counter/say-nothing": True}
            )
        )
    files = {
        "course.yaml": dump(course_data()),
        "01-first/module.yaml": dump(module_data(1)),
        "02-second/module.yaml": dump(module_data(2, second_level)),
        "02-second/01-counter.scenario.yaml": dump(story),
        "02-second/02-check.quiz.yaml": dump(quiz_data(pass_mark, retry_wait_hours) | (quiz or {})),
        "02-second/03-confidence.survey.yaml": dump(survey_data()),
    }
    if ask_again:
        files["01-first/00-before.survey.yaml"] = dump(survey_data("before"))
        files["02-second/03-confidence.survey.yaml"] = dump(survey_data(ask_again=True))
    if elsewhere is not None:
        files["02-second/04-there.elsewhere.yaml"] = dump(elsewhere_data() | elsewhere)
    if h5p is not None:
        files["02-second/05-activity.h5p.yaml"] = dump(h5p_data(**h5p))
    for number in range(1, lessons + 1):
        body = lesson_body if number == 1 else ""
        files[f"01-first/{number:02}-lesson-{number}.lesson.md"] = lesson_text(number, body)
    return files


def write_pack(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def course_page(folder: Path, **shape: Any) -> CoursePage:
    """Load the small course as published pages, and first the activity that it may name."""
    if shape.get("h5p") is not None:
        make_activity(id=identity("activity"))
    return loaded(folder, pack_files(**shape))


def loaded(folder: Path, files: dict[str, str]) -> CoursePage:
    """Write a pack and load it as published pages. Its activities, if it names any, are there already."""
    write_pack(folder, files)
    place = library()
    return CoursePage.objects.get(pk=kept(fingerprint(files), lambda: load_files(files, place)[0].pk))


def sign_off(**values: Any) -> SignOff:
    given = {
        "name": "Suki Lead",
        "role": "Safeguarding lead",
        "organisation": "Upstander",
        "on": date(2026, 1, 5),
    }
    return SignOff(**given | values)


def release(page: CoursePage, kind: Edition.Kind = Edition.Kind.REVISION, **values: Any) -> Edition:
    if not values.get("without_reviews") and missing_reviews(page.course_key):
        reviewed(page, content_hash="")
    return release_course(page=page, kind=kind, **{"sign_off": sign_off(), **values})


def reviewed(page: CoursePage, **values: Any) -> None:
    """Have a course read by all three."""
    given = {
        "name": "Rea Reader",
        "role": "Reader",
        "organisation": "Readers",
        "on": timezone.localdate(),
        **values,
    }
    if "content_hash" not in given:
        given["content_hash"] = content_hash(page)
    for reader in Review.Reader:
        Review.objects.create(course_key=page.course_key, reader=reader, **given)


def frozen(edition: Edition) -> dict[str, Any]:
    """Return what was released as plain values."""
    course = {name: getattr(edition.course, name) for name in ("key", "slug", "title", "discreet_title")}
    names = [field.name for field in Edition._meta.concrete_fields if field.name not in ("id", "course")]
    return {"course": course, "edition": {name: getattr(edition, name) for name in names}}


def thawed(released: dict[str, Any], **changed: Any) -> Course:
    """Return the course of what was released, stored again as it was, or with other values of the edition."""
    course = Course.objects.create(**released["course"])
    course.current_edition = Edition.objects.create(course=course, **released["edition"] | changed)
    course.save()
    events.edition_released.send(sender=Edition, edition=course.current_edition)
    return course


# --- going through the small course


def step_id(name: str) -> str:
    """Return a step's id by its name: lesson-1, scenario, quiz or survey."""
    return identity(name)


def step_url(enrolment: Enrolment, name: str) -> str:
    return f"/learn/{enrolment.pk}/{identity(name)}/"


def finish_up_to(enrolment: Enrolment, name: str = "") -> None:
    """Complete every step before the named one; all of them unless told."""
    from courses.services import complete_step

    edition = running(enrolment.edition)
    for step in edition.steps:
        if name and step.id == identity(name):
            return
        complete_step(learner=enrolment.learner, enrolment=enrolment, edition=edition, step=step)


# --- what was said


def said() -> list[dict[str, Any]]:
    """Return every statement, oldest first."""
    return [json.loads(body) for body in Statement.objects.order_by("pk").values_list("body", flat=True)]


def verbs() -> list[str]:
    """Return what was done, in order: registered, launched, experienced …"""
    return [statement["verb"]["id"].rsplit("/", 1)[1] for statement in said()]
