import uuid
from dataclasses import replace
from pathlib import Path

from django.utils.text import slugify

import pytest
import yaml

from courses import kinds
from courses.blocks import LessonBlocks
from courses.errors import PackError
from courses.language import check_words
from courses.lessons import pack as lesson_pack
from courses.management.commands.load_courses import LIBRARY
from courses.models import BasePage, CourseLibraryPage, LessonPage, StepPage
from courses.pack import activities, markdown
from courses.pack.files import dump
from courses.pack.reading import files_of, read_pack
from courses.pack.writing import load_pack, pack_of
from courses.reading_age import check_reading_age
from media import h5p_own as own
from media.h5p import build, new_draft, new_library
from media.h5p_services import add_now
from media.models import H5PActivity, H5PVersion
from tests import factories as make
from tests.courses.test_packs import swap
from tests.media.activities import package as uploaded_package
from tests.media.test_own_library import CARDS, SORTING, cards, sorting

SORT, TURN = uuid.UUID(make.identity("sort")), uuid.UUID(make.identity("turn"))
SORT_FILE, TURN_FILE = "activities/what-is-urgent.yaml", "activities/what-may-it-mean.yaml"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where a pack is written. Unpacked packages lie beside it."""
    return tmp_path / "pack"


@pytest.fixture
def named() -> list[uuid.UUID]:
    """The activities that the first lesson names, to change."""
    return [TURN, SORT, SORT]


@pytest.fixture(autouse=True)
def a_kind_that_names_activities(monkeypatch: pytest.MonkeyPatch, named: list[uuid.UUID]) -> None:
    """Steps name activities in their own ways: here the first lesson does."""

    def of(page: StepPage) -> list[uuid.UUID]:
        return named if str(page.step_id) == make.identity("lesson-1") else []

    lesson = kinds.get("lesson")
    monkeypatch.setitem(kinds._kinds, "lesson", replace(lesson, activities=of))


def sort_file(text: str = "", **content: object) -> str:
    words = {"text": text} if text else {}
    return dump(
        {
            "id": str(SORT),
            "title": "What is urgent?",
            "library": SORTING,
            **words,
            "content": sorting() | content,
        }
    )


def files() -> dict[str, str]:
    turn = {"id": str(TURN), "title": "What may it mean?", "library": CARDS, "content": cards()}
    return make.pack_files() | {SORT_FILE: sort_file(), TURN_FILE: dump(turn)}


def current(activity: uuid.UUID) -> H5PVersion:
    found = H5PActivity.objects.get(pk=activity).current
    assert found is not None
    return found


def test_activities_come_back_byte_for_byte(site: CourseLibraryPage, place: Path) -> None:
    page, _ = load_pack(make.write_pack(place, files()), site)
    assert pack_of(page) == files()
    activity = H5PActivity.objects.get(pk=SORT)
    assert activity.title == "What is urgent?"
    assert activity.text_alternative == own.as_text(SORTING, sorting())
    assert current(SORT).main == SORTING
    assert current(SORT).status == H5PVersion.Status.READY


def test_a_text_of_its_own_is_kept_and_comes_back(site: CourseLibraryPage, place: Path) -> None:
    pack = files() | {SORT_FILE: sort_file("In other words.\n\nAnd more of them.")}
    page, _ = load_pack(make.write_pack(place, pack), site)
    assert H5PActivity.objects.get(pk=SORT).text_alternative == "In other words.\n\nAnd more of them."
    assert pack_of(page) == pack


def test_loading_again_makes_no_new_version(site: CourseLibraryPage, place: Path) -> None:
    folder = make.write_pack(place, files())
    page, _ = load_pack(folder, site)
    assert load_pack(folder, site) == (page, False)
    make.write_pack(folder, {"01-first/01-lesson-1.lesson.md": make.lesson_text(1, "Other words.")})
    assert load_pack(folder, site)[1]
    assert H5PVersion.objects.count() == 2


def test_changed_content_makes_a_new_version_of_the_same_activity(
    site: CourseLibraryPage, place: Path
) -> None:
    folder = make.write_pack(place, files())
    load_pack(folder, site)
    make.write_pack(folder, {SORT_FILE: sort_file(intro="Sort them well.")})
    page, changed = load_pack(folder, site)
    assert changed
    assert current(SORT).number == 2
    assert pack_of(page)[SORT_FILE] == sort_file(intro="Sort them well.")
    assert "Sort them well." in H5PActivity.objects.get(pk=SORT).text_alternative


def test_an_activity_that_was_changed_in_the_cms_is_not_overwritten_by_a_pack(
    site: CourseLibraryPage, place: Path
) -> None:
    folder = make.write_pack(place, files())
    load_pack(folder, site)
    theirs = own.package(SORTING, "What is urgent?", sorting() | {"intro": "Changed in the CMS."})
    version = add_now(activity=H5PActivity.objects.get(pk=SORT), data=theirs)
    assert load_pack(folder, site)[1] is False
    assert current(SORT) == version
    make.write_pack(folder, {SORT_FILE: sort_file(intro="Changed in the pack.")})
    with pytest.raises(PackError, match="edited in the CMS"):
        load_pack(folder, site)
    assert current(SORT) == version


def test_the_same_content_is_built_anew_when_our_library_has_changed(
    site: CourseLibraryPage, place: Path
) -> None:
    folder = make.write_pack(place, files())
    load_pack(folder, site)
    before = new_library("Upstander.Sorting 1.0", scripts={"sorting.js": b"// of last year"})
    old = build(new_draft("What is urgent?", sorting(), [before]))
    assert add_now(activity=H5PActivity.objects.get(pk=SORT), data=old).number == 2
    assert load_pack(folder, site)[1] is False
    assert current(SORT).number == 3
    assert current(SORT).sha256 == H5PVersion.objects.get(activity=SORT, number=1).sha256
    assert H5PVersion.objects.filter(activity=TURN).count() == 1


def test_an_activity_that_no_page_names_is_not_written(
    site: CourseLibraryPage, place: Path, named: list[uuid.UUID]
) -> None:
    named[:] = [SORT]
    page, _ = load_pack(make.write_pack(place, files()), site)
    assert sorted(name for name in pack_of(page) if name.startswith("activities/")) == [SORT_FILE]


def test_two_activities_with_one_title_have_two_files(site: CourseLibraryPage, place: Path) -> None:
    pack = files()
    twin = swap("What may it mean?", "What is urgent?")(pack[TURN_FILE])
    page, _ = load_pack(make.write_pack(place, pack | {TURN_FILE: twin}), site)
    written = {name: text for name, text in pack_of(page).items() if name.startswith("activities/")}
    first, second = sorted([SORT, TURN])
    assert set(written) == {SORT_FILE, f"activities/what-is-urgent-{second}.yaml"}
    assert sorted(written.values()) == sorted([pack[SORT_FILE], twin])
    assert str(first) in written[SORT_FILE]


def test_an_uploaded_package_is_named_and_not_written(
    site: CourseLibraryPage, place: Path, named: list[uuid.UUID]
) -> None:
    activity = H5PActivity.objects.create(title="Sums", text_alternative="Sums in words.")
    add_now(activity=activity, data=uploaded_package())
    named.append(activity.pk)
    page, _ = load_pack(make.write_pack(place, files()), site)
    assert pack_of(page) == files()


def test_a_package_that_only_calls_itself_ours_is_not_written(site: CourseLibraryPage, place: Path) -> None:
    page, _ = load_pack(make.write_pack(place, files()), site)
    library = new_library("Upstander.Sorting 1.0", scripts={"sorting.js": b"// somebody's"})
    data = build(new_draft("What is urgent?", {"groups": "of their own"}, [library]))
    add_now(activity=H5PActivity.objects.get(pk=SORT), data=data)
    assert SORT_FILE not in pack_of(page)


def test_a_page_that_names_an_activity_which_is_nowhere_is_refused_and_nothing_is_written(
    site: CourseLibraryPage, place: Path, named: list[uuid.UUID]
) -> None:
    elsewhere = uuid.uuid4()
    named.append(elsewhere)
    folder = make.write_pack(place, files())
    before = BasePage.objects.count()
    with pytest.raises(
        PackError,
        match=rf"01-lesson-1\.lesson\.md: this names the activity {elsewhere}\..*bring that in first",
    ):
        load_pack(folder, site)
    assert BasePage.objects.count() == before
    assert not H5PActivity.objects.exists()
    H5PActivity.objects.create(pk=elsewhere, title="Sums", text_alternative="Sums in words.")
    assert load_pack(folder, site)[1]


BROKEN = [
    (SORT_FILE, swap("id: smoke", "id: lamp"), r"what-is-urgent\.yaml, cards\[2\]\.id: this stands in cards"),
    (
        SORT_FILE,
        swap("group: later", "group: x"),
        r"urgent\.yaml, cards\[2\]\.group: no group has the id ‘x’",
    ),
    (SORT_FILE, swap(SORTING, "H5P.Blanks 1.14"), r"urgent\.yaml, library: there is no library ‘H5P\.Blanks"),
    (SORT_FILE, swap(str(SORT), "one"), r"urgent\.yaml: 'one' is not a UUID"),
    (
        SORT_FILE,
        swap(str(SORT), make.identity("lesson-1")),
        r"urgent\.yaml: the id .* is also used in 01-first",
    ),
    (SORT_FILE, swap("title: What is urgent?", "title: ''"), r"urgent\.yaml, title: this is empty"),
    (SORT_FILE, swap("library:", "text: ''\nlibrary:"), r"urgent\.yaml: ‘text’ is empty"),
    (SORT_FILE, swap("library:", "colour: red\nlibrary:"), r"urgent\.yaml: ‘colour’ is not known"),
    (SORT_FILE, lambda text: "- a list\n", r"urgent\.yaml: expected “key: value” lines"),
    ("activities/notes.md", lambda text: "Notes.\n", r"activities/notes\.md: this folder holds one \.yaml"),
    ("activities/more/one.yaml", lambda text: sort_file(), r"activities/more/one\.yaml: this folder holds"),
]


@pytest.mark.parametrize(("name", "spoil", "message"), BROKEN)
def test_a_wrong_activity_file_is_refused_with_file_and_place(
    db: None, place: Path, name: str, spoil: object, message: str
) -> None:
    assert callable(spoil)
    pack = files()
    with pytest.raises(PackError, match=message):
        read_pack(files_of(make.write_pack(place, pack | {name: spoil(pack.get(name, ""))})))


def test_a_lesson_names_an_activity_by_its_id() -> None:
    text = f"Some words.\n\n::: activity {SORT}\n:::"
    blocks = markdown.to_blocks(text, "a.lesson.md", seed="x")
    assert [(block["type"], block["value"]) for block in blocks][1:] == [("h5p", str(SORT))]
    assert markdown.from_blocks(blocks) == text


@pytest.mark.parametrize("argument", ["", " sums"])
def test_a_lesson_that_names_no_activity_is_refused_with_the_line(argument: str) -> None:
    with pytest.raises(PackError, match=r"a\.lesson\.md, line 3: '.*' is not a UUID"):
        markdown.to_blocks(f"Words.\n\n::: activity{argument}\n:::", "a.lesson.md", seed="x")


@pytest.mark.django_db
def test_a_lesson_tells_which_activities_it_names() -> None:
    chosen = [{"type": "h5p", "value": str(SORT)}, {"type": "text", "value": "<p>Words.</p>"}]
    page = LessonPage()
    others = [{"type": "h5p", "value": None}, {"type": "h5p", "value": str(TURN)}]
    page.body = LessonBlocks().to_python([*chosen, *others])
    assert lesson_pack.activities(page) == [SORT, TURN]


def test_the_example_for_authors_can_be_read() -> None:
    guide = (Path(__file__).resolve().parents[2] / "docs/how-to/activities.md").read_text(encoding="utf-8")
    example = guide.partition("```yaml\n")[2].partition("```")[0]
    activity = activities.read(example, "activities.md")
    assert activity.text == own.as_text(SORTING, activity.content)
    assert all(f"`{name}`" in guide for name in own.libraries())


# --- the activities of our own courses


OUR_OWN = sorted(LIBRARY.glob(f"*/{activities.FOLDER}/*.yaml"))


@pytest.mark.parametrize("path", OUR_OWN, ids=lambda path: path.stem)
def test_an_activity_of_our_courses_keeps_the_rules_of_language_and_is_easy_to_read(path: Path) -> None:
    activity = activities.read(path.read_text(encoding="utf-8"), path.name)
    text = f"{activity.title}\n\n{activity.text}"
    assert not [found for found in check_words(text, path.name) if found.severity != "info"]
    assert check_reading_age(text, 1, path.name) == []


@pytest.mark.parametrize("path", OUR_OWN, ids=lambda path: path.stem)
def test_what_an_activity_of_our_courses_advises_keeps_the_rules_in_quotation_marks_too(path: Path) -> None:
    # The rules let quoted words off, because people do say such things. What we tell learners to say is ours.
    content = activities.read(path.read_text(encoding="utf-8"), path.name).content
    advice = [content["intro"], *(card.get("why") or card["back"] for card in content["cards"])]
    assert check_words("\n".join(advice).translate({ord("“"): "", ord("”"): ""}), path.name) == []


@pytest.mark.parametrize("path", OUR_OWN, ids=lambda path: path.stem)
def test_an_activity_of_our_courses_is_in_the_form_that_is_written(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert dump(yaml.safe_load(text)) == text
    assert path.stem == slugify(yaml.safe_load(text)["title"])
