"""A pack travels between areas as one zip: downloaded in one CMS, checked and installed in another."""

import io
import zipfile
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.errors import PackRefused
from courses.models import CourseLibraryPage, CoursePage, LessonPage
from courses.pack.checking import check_files
from courses.pack.reading import CONTENTS, read_pack
from courses.pack.writing import pack_of
from courses.pack.zipping import unzipped, zipped
from pages import live
from pages.models import Fact
from people.models import User
from tests import factories as make

LESSON = "01-first/01-lesson-1.lesson.md"
INSTALL = "/cms/packs/install/"


@pytest.fixture
def page(tmp_path: Path, db: None) -> CoursePage:
    return make.course_page(tmp_path / "pack")


def upload(client: Client, data: bytes, **more: str) -> Any:
    return client.post(INSTALL, {"file": SimpleUploadedFile("pack.zip", data), **more})


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_course_is_downloaded_and_comes_back_word_for_word(page: CoursePage, trainer: User) -> None:
    client = make.client_of(trainer)
    answer = client.get(f"/cms/packs/{page.pk}/")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="small-pack.zip"'
    files = unzipped(io.BytesIO(answer.content))
    assert {name: text for name, text in files.items() if name != CONTENTS} == pack_of(page)
    assert client.get(f"/cms/packs/{page.pk}/").content == answer.content


def test_and_is_installed_where_it_was_not(page: CoursePage, trainer: User) -> None:
    client = make.client_of(trainer)
    data, files = client.get(f"/cms/packs/{page.pk}/").content, pack_of(page)
    page.delete()
    answer = upload(client, data)
    installed = CoursePage.objects.get()
    assert answer.headers["Location"] == f"/cms/pages/{installed.pk}/"
    assert pack_of(installed) == files
    assert "No learner sees it before somebody has reviewed and released it" in text_of(client.get("/cms/"))


def test_installing_it_again_changes_nothing(page: CoursePage, trainer: User) -> None:
    client = make.client_of(trainer)
    upload(client, client.get(f"/cms/packs/{page.pk}/").content)
    assert CoursePage.objects.get().pk == page.pk
    assert "Nothing was changed" in text_of(client.get("/cms/"))


def test_edits_made_here_are_kept_unless_somebody_says_so(page: CoursePage, trainer: User) -> None:
    client = make.client_of(trainer)
    LessonPage.objects.filter(step_id=make.step_id("lesson-1")).update(title="Ours")
    files = pack_of(page) | {LESSON: make.lesson_text(1, "New words from elsewhere.")}
    answer = upload(client, zipped(files, "small"))
    assert answer.status_code == 400
    assert "edited in the CMS" in text_of(answer)
    assert LessonPage.objects.get(step_id=make.step_id("lesson-1")).title == "Ours"
    assert upload(client, zipped(files, "small"), overwrite="on").status_code == 302
    assert LessonPage.objects.get(step_id=make.step_id("lesson-1")).title == "Lesson 1"


def test_all_that_is_wrong_is_said_at_once_by_file_and_line(site: CourseLibraryPage, trainer: User) -> None:
    files = make.pack_files() | {
        LESSON: make.lesson_text(1, "::: no-such-thing\n:::"),
        "02-second/01-counter.scenario.yaml": "id: [",
        "02-second/09-odd.txt": "?",
    }
    answer = upload(make.client_of(trainer), zipped(files, "small"))
    html = text_of(answer)
    assert answer.status_code == 400
    assert f"{LESSON}, line 8" in html
    assert "02-second/01-counter.scenario.yaml, line 1" in html
    assert "02-second/09-odd.txt" in html
    assert not CoursePage.objects.exists()


def test_words_that_could_hurt_are_refused_by_file_and_line(site: CourseLibraryPage, trainer: User) -> None:
    files = make.pack_files() | {LESSON: make.lesson_text(1, "Fine.\n\nIt was a crime of passion.")}
    html = text_of(upload(make.client_of(trainer), zipped(files, "small")))
    assert "Words in this pack could hurt somebody" in html
    assert f"{LESSON}, line 10" in html
    assert not CoursePage.objects.exists()


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"no zip", "this is not a zip file"),
        (b"", "This file is empty"),
        (zipped({"a.txt": "b"}, "x"), "there is no course.yaml"),
        (zipped({"../../etc/x": "b"}, "x"), "leads out"),
        (zipped({"course.yaml": "x" * 1_100_000}, "x"), "larger than"),
    ],
)
def test_what_is_no_pack_is_refused_kindly(
    site: CourseLibraryPage, trainer: User, data: bytes, what: str
) -> None:
    answer = upload(make.client_of(trainer), data)
    assert answer.status_code == 400
    assert what in text_of(answer)


def test_what_some_computers_add_to_a_zip_is_left_out() -> None:
    out = io.BytesIO(zipped(make.pack_files(), "small"))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("__MACOSX/small/._course.yaml", b"\x00\xff")
        archive.writestr("small/.DS_Store", b"\x00\xff")
    assert unzipped(out) == make.pack_files()


@given(st.binary(max_size=400))
def test_no_file_at_all_breaks_the_reader(data: bytes) -> None:
    with pytest.raises(PackRefused):
        unzipped(io.BytesIO(data))


@given(
    st.dictionaries(
        st.from_regex(r"[a-z]{1,8}(/[a-z]{1,8}){0,2}\.md", fullmatch=True), st.text(max_size=60), min_size=1
    )
)
def test_what_is_zipped_comes_back(files: dict[str, str]) -> None:
    files = {name: text.encode("utf-8", "ignore").decode() for name, text in files.items()} | {
        "course.yaml": "x"
    }
    assert unzipped(io.BytesIO(zipped(files, "pack"))) == files


@pytest.mark.parametrize(
    ("who", "status"),
    [("learner", 403), ("organisation_lead", 403), ("trainer_without_mfa", 302), (None, 302)],
)
def test_strangers_neither_download_nor_install(
    request: pytest.FixtureRequest, page: CoursePage, who: str | None, status: int
) -> None:
    client = make.client_of(request.getfixturevalue(who)) if who else Client()
    assert client.get(f"/cms/packs/{page.pk}/").status_code == status
    assert upload(client, zipped(make.pack_files(), "small")).status_code == status


def test_a_safeguarding_lead_reads_but_does_not_install(page: CoursePage, safeguarding_lead: User) -> None:
    client = make.client_of(safeguarding_lead)
    assert client.get(f"/cms/packs/{page.pk}/").status_code == 200
    page.delete()
    assert upload(client, zipped(make.pack_files(), "small")).status_code in (302, 403)
    assert not CoursePage.objects.exists()


# --- on its own, without a site


def test_a_pack_is_checked_without_a_database(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = make.write_pack(tmp_path / "small", make.pack_files())
    call_command("check_packs", folder)
    assert "1 pack: nothing to mend." in capsys.readouterr().out
    (folder / LESSON).write_text(make.lesson_text(1, "Why do they stay?"), encoding="utf-8")
    packed = tmp_path / "small.zip"
    packed.write_bytes(zipped(make.pack_files() | {LESSON: "no front matter"}, "small"))
    with pytest.raises(CommandError, match="2 things to mend"):
        call_command("check_packs", folder, packed)
    told = capsys.readouterr().err
    assert f"small/{LESSON}, line 8: “Why do they stay” blames the victim." in told
    assert f"small.zip/{LESSON}, line 1: the file must begin with ---" in told


def test_the_language_rules_leave_out_what_people_in_stories_say_and_wrong_answers() -> None:
    files = make.pack_files() | {
        LESSON: make.lesson_text(1, "::: quote A man\nShe asked for it.\n:::\n\nFine.")
    }
    assert not [finding for finding in check_files(files) if finding.is_error]
    scenario = "02-second/01-counter.scenario.yaml"
    files[scenario] = files[scenario].replace("Ask across the counter", "Say that she asked for it")
    files[scenario] = files[scenario].replace("I am fine.", "She asked for it.")
    assert not [finding for finding in check_files(files) if finding.is_error]
    files[scenario] = files[scenario].replace("Joe looks tired.", "She asked for it.")
    (found,) = [finding for finding in check_files(files) if finding.is_error]
    line = next(
        n for n, text in enumerate(files[scenario].splitlines(), 1) if "text: She asked for it" in text
    )
    assert found.where == f"{scenario}, line {line}"


def test_the_contents_name_every_step_and_what_it_rests_on(page: CoursePage) -> None:
    from courses.pack.sharing import shared

    page_of_contents = shared(page)[CONTENTS]
    assert "1. **Lesson 1** (lesson; 5 min" in page_of_contents
    assert "no learner should meet it before a specialist" in page_of_contents
    read_pack(shared(page))


# --- facts travel with a pack


def with_fact(tmp_path: Path) -> CoursePage:
    return make.course_page(
        tmp_path / "facts", lesson_body="::: fact one-in-five\n:::\n\n::: in-practice\nX\n:::"
    )


def test_the_facts_of_a_course_travel_with_it(tmp_path: Path, site: Any, administrator: User) -> None:
    there = make.fact("there-instead", title="There", jurisdiction="scotland")
    fact = make.fact(is_law=True, in_scotland=there)
    page = with_fact(tmp_path)
    client = make.client_of(administrator)
    data = client.get(f"/cms/packs/{page.pk}/").content
    before = (fact.title, fact.text, fact.source, fact.checked_on, fact.review_by)
    page.delete()
    Fact.objects.all().delete()
    assert upload(client, data).status_code == 302
    assert "2 facts came with it" in text_of(client.get("/cms/"))
    come = Fact.objects.get(slug=fact.slug)
    assert (come.title, come.text, come.source, come.checked_on, come.review_by) == before
    assert come.in_scotland == Fact.objects.get(slug="there-instead")


def test_a_fact_that_is_here_already_stays_as_it_is(tmp_path: Path, site: Any, administrator: User) -> None:
    fact = make.fact()
    page = with_fact(tmp_path)
    client = make.client_of(administrator)
    data = client.get(f"/cms/packs/{page.pk}/").content
    page.delete()
    Fact.objects.filter(pk=fact.pk).update(text="Mended here.")
    upload(client, data)
    assert Fact.objects.get().text == "Mended here."


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ("- slug: a\n", "facts.yaml, a: ‘title’ is missing"),
        ("x: y\n", "this must be a list of facts"),
        ("- 3\n", "expected “key: value” lines"),
    ],
)
def test_facts_that_can_not_be_read_stop_the_whole_pack(
    site: Any, administrator: User, change: str, what: str
) -> None:
    files = make.pack_files() | {"facts.yaml": change}
    answer = upload(make.client_of(administrator), zipped(files, "small"))
    assert answer.status_code == 400
    assert what in text_of(answer).replace("<strong>", "").replace("</strong>", "")
    assert not CoursePage.objects.exists()


def test_what_the_pack_needs_and_this_site_lacks_is_said(
    tmp_path: Path, site: Any, administrator: User
) -> None:
    line = "::: helpline a-line-nobody-has\n:::\n\n::: in-practice\nX\n:::"
    files = make.pack_files(lesson_body=line)
    client = make.client_of(administrator)
    assert upload(client, zipped(files, "small")).status_code == 302
    assert "there is no help line “a-line-nobody-has”" in text_of(client.get("/cms/"))


# --- what a stranger's pack may not do


def test_a_copy_under_a_new_key_takes_nothing_away_from_the_original(page: CoursePage, trainer: User) -> None:
    files = pack_of(page)
    files["course.yaml"] = files["course.yaml"].replace(str(page.course_key), make.identity("copy"))
    files["course.yaml"] = files["course.yaml"].replace("slug: small", "slug: copy")
    answer = upload(make.client_of(trainer), zipped(files, "copy"))
    assert answer.status_code == 400
    assert "belongs to ‘Module 1’ of another course here" in text_of(answer)
    assert CoursePage.objects.get() == page
    assert pack_of(page) == pack_of(CoursePage.objects.get())
    assert LessonPage.objects.live().count() == 2


@pytest.mark.parametrize(
    ("name", "text", "what"),
    [
        ("notes.yaml", "a: [", "no file of this name stands at the top of a pack"),
        ("01-first/module.yaml", "a: &x [1]\nb: *x\n", "an alias (*name) is not allowed here"),
        ("01-first/module.yaml", "a: 2026-13-45\n", "this is not readable YAML"),
        ("01-first/module.yaml", "? [a]\n: b\n", "this is not readable YAML"),
        ("01-first/module.yaml", "a: " + "9" * 5000 + "\n", "this is not readable YAML"),
        ("01-first/module.yaml", "[" * 5000, "nested too deeply"),
    ],
)
def test_yaml_that_is_meant_ill_is_refused_like_any_other(
    site: Any, trainer: User, name: str, text: str, what: str
) -> None:
    answer = upload(make.client_of(trainer), zipped(make.pack_files() | {name: text}, "small"))
    assert answer.status_code == 400
    assert what in text_of(answer)
    assert len(answer.content) < 100_000


def test_values_that_a_page_refuses_are_said_with_its_title(site: Any, trainer: User) -> None:
    files = make.pack_files()
    files["course.yaml"] = files["course.yaml"].replace("pass_mark: 80", "pass_mark: 500")
    answer = upload(make.client_of(trainer), zipped(files, "small"))
    assert answer.status_code == 400
    assert "‘A small course’" in text_of(answer)
    assert not CoursePage.objects.exists()


def test_an_address_of_a_source_leads_to_the_web_or_nowhere(site: Any, trainer: User) -> None:
    files = make.pack_files()
    source = "sources:\n  - title: X\n    url: javascript:alert(1)\n    checked_on: '2026-11-21'\n"
    files[LESSON] = files[LESSON].replace("---\n\n", f"{source}---\n\n", 1)
    answer = upload(make.client_of(trainer), zipped(files, "small"))
    assert answer.status_code == 400
    assert "write an address that begins with https://" in text_of(answer)


def test_a_trainer_who_may_not_add_facts_installs_the_course_without_them(
    tmp_path: Path, site: Any, trainer: User, safeguarding_lead: User
) -> None:
    fact = make.fact()
    page = with_fact(tmp_path)
    data = make.client_of(trainer).get(f"/cms/packs/{page.pk}/").content
    page.delete()
    Fact.objects.all().delete()
    client = make.client_of(trainer)
    assert upload(client, data).status_code == 302
    assert not Fact.objects.exists()
    assert f"Missing here: {fact.slug}" in text_of(client.get("/cms/"))


def test_a_course_with_a_stale_fact_says_why_it_can_not_be_shared(
    tmp_path: Path, site: Any, trainer: User
) -> None:
    make.fact()
    page = with_fact(tmp_path)
    Fact.objects.all().delete()
    live.forget_all()
    client = make.client_of(trainer)
    assert client.get(f"/cms/packs/{page.pk}/").status_code == 302
    assert "can not be shared before this is mended" in text_of(client.get("/cms/"))
