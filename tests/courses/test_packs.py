from pathlib import Path
from typing import Any

from wagtail.models import ReferenceIndex

import pytest

from courses.errors import PackError
from courses.models import BasePage, CourseLibraryPage, CoursePage, LessonPage
from courses.pack.reading import read_pack
from courses.pack.writing import load_pack, pack_of
from media.models import H5PActivity
from tests import factories as make

LESSON = "01-first/01-lesson-1.lesson.md"
SCENARIO = "02-second/01-counter.scenario.yaml"
QUIZ = "02-second/02-check.quiz.yaml"
SURVEY = "02-second/03-confidence.survey.yaml"


def files_of(folder: Path) -> dict[str, str]:
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def test_the_small_course_comes_back_byte_for_byte(site: CourseLibraryPage, tmp_path: Path) -> None:
    files = make.pack_files(lesson_body=EVERY_DIRECTIVE)
    page, _ = load_pack(make.write_pack(tmp_path, files), site)
    assert pack_of(page) == files


EVERY_DIRECTIVE = """\
## A heading

A paragraph with **bold**, *italic* and a [link](https://example.org/).

Another paragraph.

- one
- **two**

1. first
2. second

### A smaller heading

::: content-note
You can skip this.
:::

::: do-dont
do:
- Listen.
dont:
- Judge.
:::

::: quote Somebody
I was glad.
:::

::: details More about it
Some words.

- a point
:::

::: table A small table
| One | Two |
|---|---|
| 1 | 2 |
:::

::: in-practice
Try it.
:::"""


def test_loading_the_same_pack_twice_changes_nothing(site: CourseLibraryPage, tmp_path: Path) -> None:
    folder = make.write_pack(tmp_path, make.pack_files())
    page, _ = load_pack(folder, site)
    LessonPage.objects.filter(step_id=make.step_id("lesson-1")).update(title="Edited in the CMS")
    assert load_pack(folder, site) == (page, False)
    assert LessonPage.objects.filter(title="Edited in the CMS").exists()


def test_a_changed_pack_changes_its_page_and_no_other(site: CourseLibraryPage, tmp_path: Path) -> None:
    folder = make.write_pack(tmp_path, make.pack_files())
    before, _ = load_pack(folder, site)
    make.write_pack(folder, {LESSON: make.lesson_text(1, "Other words.")})
    after, changed = load_pack(folder, site)
    assert changed
    assert after.pk == before.pk
    assert pack_of(after)[LESSON] == make.lesson_text(1, "Other words.")
    assert CoursePage.objects.count() == 1


def test_what_pages_of_a_pack_use_is_known_to_the_cms(tmp_path: Path, db: None) -> None:
    make.course_page(tmp_path / "pack", h5p={})
    (used,) = ReferenceIndex.get_references_to(H5PActivity.objects.get())
    assert used.content_type.model == "h5ppage"


def test_a_pack_over_pages_that_were_edited_in_the_cms_is_refused(
    site: CourseLibraryPage, tmp_path: Path
) -> None:
    folder = make.write_pack(tmp_path, make.pack_files())
    load_pack(folder, site)
    LessonPage.objects.filter(step_id=make.step_id("lesson-2")).update(summary="Edited in the CMS")
    make.write_pack(folder, {LESSON: make.lesson_text(1, "Other words.")})
    with pytest.raises(PackError, match="edited in the CMS"):
        load_pack(folder, site)
    page, changed = load_pack(folder, site, overwrite=True)
    assert changed
    assert pack_of(page) == files_of(folder)


def test_a_step_that_the_pack_no_longer_names_goes_offline_and_is_kept(
    site: CourseLibraryPage, tmp_path: Path
) -> None:
    folder = make.write_pack(tmp_path, make.pack_files())
    load_pack(folder, site)
    (folder / "01-first/02-lesson-2.lesson.md").unlink()
    page, _ = load_pack(folder, site)
    assert pack_of(page) == files_of(folder)
    assert LessonPage.objects.get(step_id=make.step_id("lesson-2")).live is False


def test_steps_and_modules_may_change_places(site: CourseLibraryPage, tmp_path: Path) -> None:
    files = make.pack_files()
    load_pack(make.write_pack(tmp_path / "before", files), site)
    moved = {name: text for name, text in files.items() if name not in (QUIZ, LESSON)}
    moved["01-first/01-check.quiz.yaml"] = files[QUIZ]
    moved["02-second/02-lesson-1.lesson.md"] = files[LESSON]
    page, _ = load_pack(make.write_pack(tmp_path / "after", moved), site)
    assert pack_of(page) == moved


# --- packs that can not be read: (file, what to do with its text, what the message must say)


def without(key: str) -> Any:
    return lambda text: "\n".join(line for line in text.splitlines() if not line.startswith(f"{key}:")) + "\n"


def swap(old: str, new: str) -> Any:
    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new)

    return change


def add(line: str) -> Any:
    return lambda text: text + line


BROKEN = [
    (
        "course.yaml",
        swap("slug: small", "slug: [small"),
        r"course\.yaml, line \d+: this is not readable YAML",
    ),
    ("course.yaml", without("slug"), r"course\.yaml: ‘slug’ is missing"),
    ("course.yaml", add("colour: red\n"), r"course\.yaml: ‘colour’ is not known here"),
    ("course.yaml", add("slug: twice\n"), r"course\.yaml, line \d+: .*‘?'?slug'? stands twice"),
    ("course.yaml", swap("pass_mark: 80", "pass_mark: many"), r"course\.yaml: ‘pass_mark’ is 'many'"),
    (
        "course.yaml",
        swap("family: trusted-professional", "family: other"),
        r"course\.yaml: ‘family’ is 'other'",
    ),
    ("course.yaml", swap("title: A small course", "title: 7"), r"course\.yaml: ‘title’ is 7"),
    ("01-first/module.yaml", without("level"), r"01-first/module\.yaml: ‘level’ is missing"),
    ("01-first/module.yaml", add("hue: 1\n"), r"01-first/module\.yaml: ‘hue’ is not known"),
    (LESSON, swap("---\nid", "id"), r"lesson-1\.lesson\.md, line 1: the file must begin with ---"),
    (LESSON, without("title"), r"lesson-1\.lesson\.md: ‘title’ is missing"),
    (LESSON, swap(make.step_id("lesson-1"), "one"), r"lesson-1\.lesson\.md: 'one' is not a UUID"),
    (LESSON, add("\n::: shout\nLoud.\n:::\n"), r"lesson-1\.lesson\.md, line \d+: ‘::: shout’ is not known"),
    (
        LESSON,
        add("\n::: in-practice\nOpen.\n"),
        r"lesson-1\.lesson\.md, line \d+: ‘::: in-practice’ is not closed",
    ),
    (LESSON, add("\n# Too big\n"), r"lesson-1\.lesson\.md, line \d+: headings are written"),
    (
        LESSON,
        add("\n::: do-dont\ndo:\n- One.\n:::\n"),
        r"lesson-1\.lesson\.md, line \d+: both ‘do:’ and ‘dont:’",
    ),
    (
        LESSON,
        add("\n::: table T\n| a | b |\n|---|---|\n| 1 |\n:::\n"),
        r"line \d+: every row of this table needs 2",
    ),
    (LESSON, add("\n::: picture No such\nalt: x\n:::\n"), r"line \d+: the media library holds no picture"),
    (LESSON, add("\n::: fact\n:::\n"), r"line \d+: say which: ‘::: fact slug’"),
    (
        SCENARIO,
        swap("safety: safer", "safety: harmless"),
        r"scene 'counter', choice 'ask-later': ‘safety’ is 'harmless'",
    ),
    (SCENARIO, swap("channel: in person", "channel: drum"), r"scene 'counter': ‘channel’ is 'drum'"),
    (
        SCENARIO,
        swap("critical: false", "critical: maybe"),
        r"choice 'ask-later': ‘critical’ must be true or false",
    ),
    (SCENARIO, swap("'>= 1'", "much"), r"choice 'offer-help': the condition on ‘trust’"),
    (SCENARIO, swap("trust: 1", "trust: more"), r"choice 'ask-later': the effect on ‘trust’"),
    (SCENARIO, swap("id: counter", "id: The Counter"), r"'The Counter' is no short name"),
    (SCENARIO, swap("start: 0", "start: low"), r"variables: ‘start’ must be a whole number"),
    (QUIZ, swap("kind: multiple", "kind: both"), r"question 'q2': ‘kind’ is 'both'"),
    (QUIZ, swap("correct: true", "correct: perhaps"), r"question 'q1', answer 'q1-a': ‘correct’ must be"),
    (SURVEY, swap("stage: after", "stage: during"), r"confidence\.survey\.yaml: ‘stage’ is 'during'"),
    (SURVEY, swap("text: I can notice signs.", "words: I can."), r"statement 1: ‘text’ is missing"),
    (
        QUIZ,
        swap(make.step_id("quiz"), make.step_id("scenario")),
        r"02-check\.quiz\.yaml: the id .* is also used in 02-second/01-counter\.scenario\.yaml",
    ),
]


@pytest.mark.parametrize(("name", "spoil", "message"), BROKEN)
def test_a_pack_that_can_not_be_read_is_refused_with_file_and_place(
    site: CourseLibraryPage, tmp_path: Path, name: str, spoil: Any, message: str
) -> None:
    files = make.pack_files()
    folder = make.write_pack(tmp_path, files | {name: spoil(files[name])})
    before = BasePage.objects.count()
    with pytest.raises(PackError, match=message):
        load_pack(folder, site)
    assert BasePage.objects.count() == before


def test_the_line_of_a_fault_in_a_lesson_is_the_line_of_the_file(db: None, tmp_path: Path) -> None:
    text = make.lesson_text(1) + "\n::: shout\n:::\n"
    folder = make.write_pack(tmp_path, make.pack_files() | {LESSON: text})
    line = text.splitlines().index("::: shout") + 1
    with pytest.raises(PackError, match=rf"line {line}: "):
        read_pack(files_of(folder))


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"01-first/03-game.game.yaml": "id: 1\n"}, r"03-game\.game\.yaml: no kind of step"),
        (
            {"01-first/lesson.lesson.md": make.lesson_text(9)},
            r"lesson\.lesson\.md: the name must begin with a number",
        ),
        ({"03-third/01-lesson-9.lesson.md": make.lesson_text(9)}, r"03-third: there is no module\.yaml"),
        ({"third/module.yaml": "id: 1\ntitle: x\nsummary: x\nlevel: 1\n"}, r"third/module\.yaml"),
    ],
)
def test_a_file_in_the_wrong_place_is_refused(
    site: CourseLibraryPage, tmp_path: Path, files: dict[str, str], message: str
) -> None:
    folder = make.write_pack(tmp_path, make.pack_files() | files)
    with pytest.raises(PackError, match=message):
        load_pack(folder, site)


def test_a_file_that_is_not_utf_8_is_refused(site: CourseLibraryPage, tmp_path: Path) -> None:
    folder = make.write_pack(tmp_path, make.pack_files())
    (folder / LESSON).write_bytes("Zoë".encode("latin-1"))
    with pytest.raises(PackError, match=r"lesson-1\.lesson\.md: this file is not UTF-8"):
        load_pack(folder, site)


def test_a_folder_without_a_course_is_refused(site: CourseLibraryPage, tmp_path: Path) -> None:
    with pytest.raises(PackError, match=r"no course\.yaml"):
        load_pack(tmp_path, site)


def test_a_fact_that_nobody_knows_stops_the_release(site: CourseLibraryPage, tmp_path: Path) -> None:
    from courses.errors import ReleaseRefused

    page = make.course_page(tmp_path, lesson_body="Words.\n\n::: fact no-such-fact\n:::")
    with pytest.raises(ReleaseRefused, match="Lesson 1 › block 2: there is no fact “no-such-fact”"):
        make.release(page)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("course.yaml", "- a list\n"),
        ("course.yaml", ""),
        ("course.yaml", "\x07"),
        (SCENARIO, "- a list\n"),
        (QUIZ, "text\n"),
        (SURVEY, "7\n"),
        ("01-first/module.yaml", ""),
        (LESSON, "---\n---\n"),
    ],
)
def test_any_nonsense_in_a_file_is_refused_by_name(db: None, tmp_path: Path, name: str, text: str) -> None:
    folder = make.write_pack(tmp_path, make.pack_files() | {name: text})
    with pytest.raises(PackError, match=Path(name).name):
        read_pack(files_of(folder))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("effects:\n          trust: 1", "effects: 3"),
        ("effects:\n          trust: 1", "effects: [trust]"),
        ("needs:\n          trust: '>= 1'", "needs: trust"),
        ("variables:\n  - name: trust\n    start: 0", "variables: 5"),
        ("safety: safer", "safety: [safer]"),
        ("start: 0", "start: true"),
    ],
)
def test_a_value_of_the_wrong_shape_is_refused_and_does_not_crash(
    db: None, tmp_path: Path, old: str, new: str
) -> None:
    files = make.pack_files()
    folder = make.write_pack(tmp_path, files | {SCENARIO: swap(old, new)(files[SCENARIO])})
    with pytest.raises(PackError, match=r"01-counter\.scenario\.yaml"):
        read_pack(files_of(folder))
