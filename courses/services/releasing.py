"""Releases: the whole course is checked, compiled into an immutable edition, and signed off by a named person."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from courses import events, kinds
from courses.compile import canonical, compile_course, fingerprint, marking_of, modules_of, steps_of, where_is
from courses.errors import CompileError, ReleaseRefused
from courses.language import check_words
from courses.lint import Finding, error
from courses.models import Course, CoursePage, Edition, Enrolment
from courses.reading_age import check_reading_age
from courses.reviews import missing_reviews, recorded_alone
from people.models import User

ALONE = "One person recorded every review of this course. Somebody else must release it, or record one of the reviews."


@dataclass(frozen=True)
class SignOff:
    """Who says that a course is safe to give to learners, and when they said so."""

    name: str
    role: str
    organisation: str
    on: date


def check_course(page: CoursePage) -> list[Finding]:
    """Return everything that is wrong with a course, errors first: what the release page shows and refuses by."""
    findings: list[Finding] = []
    for text in (page.title, page.summary, page.content_note):
        findings += check_words(text, page.title, page.pk)
    findings += _needs(page)
    for module in modules_of(page):
        if module.has_unpublished_changes:
            findings.append(
                error(module.title, "has changes that are not published.", "Publish it.", module.pk)
            )
        for step in steps_of(module):
            kind = kinds.get(step.kind)
            if step.has_unpublished_changes:
                findings.append(
                    error(where_is(step), "has changes that are not published.", "Publish it.", step.pk)
                )
            found = kind.lint(step)
            try:
                content = kind.compile(step)
            except CompileError as problem:
                if problem.where not in {one.where for one in found if one.is_error}:
                    findings.append(error(problem.where, problem.reason, page_id=step.pk))
            else:
                words, told = kind.words(content), {one.problem for one in found}
                overall = check_words(words, where_is(step), step.pk)
                overall += check_reading_age(words, module.level, where_is(step), step.pk)
                # A kind's own lint names the field: the same problem is not told twice.
                found += [one for one in overall if one.problem not in told]
            findings += found
    try:
        compile_course(page)
    except CompileError as problem:
        if problem.where not in {one.where for one in findings if one.is_error}:
            findings.append(error(problem.where, problem.reason, page_id=page.pk))
    unique = [finding for finding in dict.fromkeys(findings) if finding.severity != "info"]
    return sorted(unique, key=lambda finding: not finding.is_error)


def _needs(page: CoursePage) -> list[Finding]:
    """Return what a course builds on that nobody could complete here."""
    found = []
    for block in page.needs:
        slug, level = block.value["course"], block.value["level"]
        other = CoursePage.objects.filter(slug=slug).first()
        if other is None or other.pk == page.pk:
            found.append(
                error(
                    page.title,
                    f"builds on the course “{slug}”, which is not here.",
                    "Choose another.",
                    page.pk,
                )
            )
        elif level not in {module.level for module in modules_of(other)}:
            found.append(
                error(
                    page.title,
                    f"builds on level {level} of ‘{other.title}’, which has none.",
                    page_id=page.pk,
                )
            )
    return found


@transaction.atomic
def release(
    *,
    page: CoursePage,
    kind: Edition.Kind,
    sign_off: SignOff,
    by: User | None = None,
    note: str = "",
    without_reviews: bool = False,
) -> Edition:
    """Release a course: check it, compile it, store the edition and make it current.

    A correction moves the learners of the edition before it along; a revision leaves them. Releasing the same content
    again returns the edition that there is, unless that one was a draft and the reviews have come since.
    `without_reviews` is for a demonstration, which then says that it awaits them. Nobody releases what they alone have
    said was reviewed. Raises ReleaseRefused with the reasons, and then changes nothing.
    """
    reasons = [
        f"The sign-off has no {label}."
        for label, value in (
            ("name", sign_off.name),
            ("role", sign_off.role),
            ("organisation", sign_off.organisation),
        )
        if not value.strip()
    ]
    if sign_off.on > timezone.localdate():
        reasons.append("The sign-off is dated in the future.")
    unread = [
        f"Not reviewed within a year by: {reader.lower()}." for reader in missing_reviews(page.course_key)
    ]
    if not unread and recorded_alone(page.course_key, by):
        unread.append(ALONE)
    if not without_reviews:
        reasons += unread
    reasons += [f"{finding.where}: {finding.problem}" for finding in check_course(page) if finding.is_error]
    if reasons:
        raise ReleaseRefused(reasons)
    data = compile_course(page)
    manifest = canonical(data)
    marking_hash = fingerprint(canonical(marking_of(data)))
    course, _ = Course.objects.get_or_create(
        key=page.course_key,
        defaults={"slug": page.slug, "title": page.title, "discreet_title": page.discreet_title},
    )
    before = course.current_edition
    content_hash = fingerprint(manifest)
    if before is not None and before.content_hash == content_hash and (before.reviewed or unread):
        return before
    if kind == Edition.Kind.CORRECTION:
        if before is None:
            raise ReleaseRefused(["There is no edition to correct: release a revision."])
        if before.marking_hash != marking_hash:
            raise ReleaseRefused(
                [
                    "A correction may not add, remove, move or re-mark steps, or change the completion rules. "
                    "Release a revision instead: learners who have started then stay on the edition they know."
                ]
            )
    edition = Edition.objects.create(
        course=course,
        number=(course.editions.aggregate(last=Max("number"))["last"] or 0) + 1,
        kind=kind,
        manifest=manifest,
        content_hash=content_hash,
        marking_hash=marking_hash,
        released_by=by,
        signed_off_by=sign_off.name.strip(),
        signed_off_role=sign_off.role.strip(),
        signed_off_organisation=sign_off.organisation.strip(),
        signed_off_on=sign_off.on,
        note=note,
        reviewed=not unread,
    )
    course.current_edition = edition
    course.slug, course.title, course.discreet_title = page.slug, page.title, page.discreet_title
    course.retired_at = None
    course.save(update_fields=["current_edition", "slug", "title", "discreet_title", "retired_at"])
    if kind == Edition.Kind.CORRECTION and before is not None:
        Enrolment.objects.filter(edition=before).update(edition=edition)
    events.edition_released.send(sender=Edition, edition=edition)
    return edition


@transaction.atomic
def retire(*, course: Course) -> None:
    """Close a course to new learners. Those who have started may finish. Doing so twice changes nothing."""
    Course.objects.filter(pk=course.pk, retired_at=None).update(retired_at=timezone.now())
