"""Bringing in, replacing, choosing and deleting activities, as people in the CMS do it."""

import html
import random
import re
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from wagtail.models import ReferenceIndex

import pytest

from courses.cms import give_rights
from courses.models import CourseLibraryPage
from media import h5p_services as services
from media.h5p import DEFAULT, build, new_draft, new_library
from media.h5p.building import pack
from media.h5p_types import KNOWN, Accessibility, type_of
from media.models import H5PActivity, H5PVersion
from people.models import User
from tests import factories as make

from .activities import WORDS, activity, names_in, other_package, package, stored
from .h5p.making import Member, files, hand_made, members

LIST = "/cms/snippets/media/h5pactivity/"
ADD = f"{LIST}add/"
Status = H5PVersion.Status
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rights(site: CourseLibraryPage, trainer: User) -> None:
    give_rights(site)


@pytest.fixture
def browser(trainer: User) -> Client:
    return make.client_of(trainer)


def of_type(name: str, **more: Any) -> bytes:
    """A package whose main library has this name."""
    library = new_library(f"{name} 1.2", scripts={"it.js": b"it"}, licence="MIT")
    return build(new_draft("It", {"question": "?"} | more, [library]))


def form(data: bytes | None = None, **fields: str) -> dict[str, Any]:
    sent: dict[str, Any] = {"title": "Sums", "text_alternative": WORDS} | fields
    return sent if data is None else sent | {"file": SimpleUploadedFile("sums.h5p", data)}


def words(response: Any) -> str:
    """What a page says, without its tags."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", response.content.decode())).split())


def edit(it: H5PActivity) -> str:
    return f"{LIST}edit/{it.pk}/"


# --- bringing in


def test_a_trainer_brings_an_activity_in_and_sees_how_far_it_is(
    browser: Client, trainer: User, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks() as rung:
        assert browser.post(ADD, form(package())).status_code == 302
    it = H5PActivity.objects.get()
    version = it.versions.get()
    assert (it.title, it.created_by, version.uploaded_by, version.number) == ("Sums", trainer, trainer, 1)
    page = browser.get(edit(it))
    assert "Version 1: Waiting to be unpacked" in words(page)
    assert b"data-open" in page.content
    for ring in rung:
        ring()
    page = browser.get(edit(it))
    assert "Version 1: Ready" in words(page)
    assert b"data-open" not in page.content
    assert "My.Base (My.Base 2.0): no licence stated" in words(page)
    assert "My.Sums (My.Sums 1.2): MIT" in words(page)
    assert "Nobody has played it in the preview yet." in words(page)


def test_a_large_file_that_the_server_keeps_on_disk_while_it_comes_in_is_taken_too(browser: Client) -> None:
    video = random.Random(1).randbytes(4 * 1024 * 1024)
    assert browser.post(ADD, form(pack(files() | {"content/long.mp4": video}))).status_code == 302
    version = H5PVersion.objects.get()
    services.unpack(version.pk)
    assert stored(f"{version.sha256}/content/long.mp4") == video
    assert names_in("quarantine") == []


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"MZ this is no archive", "This is not an H5P file. Choose the .h5p file that your H5P editor gave you."),
        (package()[:-40], "This file is damaged or cut off."),
        (pack(files() | {"content/a.exe": b"MZ"}), "content/a.exe: Files that end in “.exe” are not allowed here."),
        (pack(files() | {"content/a.svg": b"<svg>"}), "content/a.svg: SVG pictures are not allowed in content"),
        (pack(files() | {"content/a.txt": b"PK\3\4" + b"x" * 50}), "content/a.txt: This is an archive inside"),
        (pack(files() | {"content/content.json": b"["}), "content/content.json: This file of settings can not be read."),
        (
            pack({name: data for name, data in files().items() if not name.startswith("My.Base")}),
            "h5p.json: The library “My.Base 2.0”, which the activity needs, is missing. Download it from your H5P",
        ),
        (hand_made(members([Member(b"../evil.js", b"x")])), "The name leads out of the package."),
        (hand_made(members([Member(b"content/a.txt", b"/etc", mode=0o120777)])), "This is a link or a device"),
        (hand_made(members([Member(b"content/a.txt", b"x", flags=1)])), "protected by a password"),
        (hand_made(members([Member(b"content/a.txt", bytes(3 * 1024 * 1024))])), "more than 200 times its size"),
        (hand_made(members([Member(b"content/a.txt", b"xx", size=1)])), "not what the package says"),
        (hand_made(members([Member(b"CONTENT/content.json", b"{}")])), "has the same name"),
        (hand_made(members([Member(f"content/{n}.txt".encode(), b"x") for n in range(DEFAULT.entries)])), "at most 5000"),
    ],
    ids=[
        "empty", "no archive", "cut off", "program", "svg", "archive inside", "json", "without libraries", "outside",
        "link", "password", "bomb", "lying size", "two names", "too many files",
    ],
)  # fmt: skip
def test_a_refused_file_is_told_in_words_keeps_what_was_typed_and_leaves_nothing(
    browser: Client, data: bytes, says: str
) -> None:
    response = browser.post(ADD, form(data, title="My title"))
    assert response.status_code == 200
    assert says in words(response)
    assert 'value="My title"' in response.content.decode()
    assert WORDS in words(response)
    assert not H5PActivity.objects.exists()
    assert not H5PVersion.objects.exists()
    assert names_in("quarantine") == names_in("packages") == []


def test_everything_that_is_wrong_is_told_at_once(browser: Client) -> None:
    said = words(browser.post(ADD, form(pack(files() | {"content/a.exe": b"x", "content/b.bat": b"x"}))))
    assert "This file was not taken." in said
    assert "content/a.exe:" in said
    assert "content/b.bat:" in said


def test_a_file_name_can_not_put_tags_into_the_page(browser: Client) -> None:
    evil = "content/<img src=x onerror=alert(1)>.exe"
    page = browser.post(ADD, form(pack(files() | {evil: b"x"}))).content.decode()
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page


def test_title_file_and_text_are_all_needed(browser: Client) -> None:
    response = browser.post(ADD, {"title": "", "text_alternative": ""})
    assert words(response).count("This field is required.") == 3
    assert not H5PActivity.objects.exists()


def test_a_text_alternative_is_more_than_a_token_and_the_file_is_to_be_chosen_again(browser: Client) -> None:
    said = words(browser.post(ADD, form(package(), text_alternative="A quiz.")))
    assert "Please write at least 40 characters; so far there are 7." in said
    assert "This file is in order. Choose it again" in said
    assert names_in("quarantine") == []


def test_a_type_that_not_everybody_can_use_needs_a_text_that_stands_in_for_it(browser: Client) -> None:
    hotspot = of_type("H5P.ImageHotspotQuestion")
    said = words(browser.post(ADD, form(hotspot)))
    assert "Not everybody can use an activity of the type “Find the hotspot”" in said
    assert "at least 200 characters" in said
    assert browser.post(ADD, form(hotspot, text_alternative="Look closely. " * 15)).status_code == 302


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("H5P.CoursePresentation", "Give it a summary or submit screen in your H5P editor"),
        ("H5P.InteractiveVideo", "without that it never says that they are done"),
        ("H5P.Dialogcards", "It never says that it is done. Do not rely on it"),
        ("H5P.Accordion", "It only says that it was opened, never that it is done."),
        ("H5P.MultiChoice", "Accessibility: good. It is answered with ordinary buttons and boxes."),
        ("Somebody.Else", "Nobody has judged it yet: try it with a keyboard and a screen reader."),
    ],
)
def test_a_trainer_is_warned_of_how_a_type_ends_and_who_can_use_it(
    browser: Client, name: str, said: str
) -> None:
    it = activity()
    services.add_now(activity=it, data=of_type(name))
    assert said in words(browser.get(edit(it)))


def test_what_a_trainer_should_know_of_a_file_stands_in_its_panel(browser: Client) -> None:
    it = activity()
    services.add_now(
        activity=it,
        data=of_type(
            "H5P.Video", video={"path": "https://video.example/a.mp4"}, picture={"path": "images/gone.png"}
        ),
    )
    said = words(browser.get(edit(it)))
    assert "It shows something from another website (video.example), which is blocked" in said
    assert "“images/gone.png” is used in the activity, but is not in the package." in said


# --- replacing


def test_a_new_file_makes_a_new_version_and_text_alone_does_not(browser: Client) -> None:
    it = activity()
    first = services.add_now(activity=it, data=package())
    assert browser.post(edit(it), form(title="Other sums")).status_code == 302
    it.refresh_from_db()
    assert (it.title, it.versions.count()) == ("Other sums", 1)
    assert browser.post(edit(it), form(other_package())).status_code == 302
    second = it.versions.get(number=2)
    assert it.current == first
    services.unpack(second.pk)
    assert it.current == second
    assert "Version 2: Ready" in words(browser.get(edit(it)))


def test_a_refused_replacement_changes_nothing(browser: Client) -> None:
    it = activity()
    services.add_now(activity=it, data=package())
    before = names_in("packages")
    response = browser.post(edit(it), form(b"no archive", title="Other"))
    assert "This is not an H5P file." in words(response)
    it.refresh_from_db()
    assert (it.title, it.versions.count()) == ("Sums", 1)
    assert (names_in("quarantine"), names_in("packages")) == ([], before)


def test_a_version_that_failed_says_why(browser: Client) -> None:
    it = activity()
    services.add_now(activity=it, data=package())
    browser.post(edit(it), form(other_package()))
    failed = it.versions.get(number=2)
    failed.upload.delete(save=False)
    services.unpack(failed.pk)
    said = words(browser.get(edit(it)))
    assert "Version 2: Could not be used" in said
    assert "The uploaded file is gone or has changed since it was checked. Upload it again." in said
    assert "Ready; version 2: could not be used" in words(browser.get(LIST))


def test_the_panel_can_be_asked_for_alone(browser: Client) -> None:
    it = activity()
    services.add_now(activity=it, data=package())
    page = browser.get(reverse("h5p_versions", args=[it.pk]))
    assert "Version 1: Ready" in words(page)
    assert b"<form" not in page.content


# --- the list, the chooser, the preview


def test_the_list_says_type_version_status_and_accessibility(browser: Client) -> None:
    services.add_now(activity=activity(title="One"), data=of_type("H5P.Dialogcards"))
    activity(title="Two")
    said = words(browser.get(LIST))
    assert re.search(r"One .*?Dialog cards 1 Ready Needs care", said)
    assert re.search(r"Two .*?No package", said)


def test_the_list_and_the_chooser_cost_the_same_however_many_activities_there_are(
    browser: Client, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def costs(path: str) -> int:
        with CaptureQueriesContext(connection) as context:
            assert browser.get(path).status_code == 200
        return len(context)

    chooser = reverse("wagtailsnippetchoosers_media_h5pactivity:choose")
    for number in range(2):
        services.add_now(activity=activity(title=f"A{number}"), data=package())
    costs(LIST), costs(chooser)
    before = costs(LIST), costs(chooser)
    for number in range(8):
        it = activity(title=f"B{number}")
        services.add_now(activity=it, data=package())
        services.add_now(activity=it, data=other_package())
    assert (costs(LIST), costs(chooser)) == before


def test_only_activities_with_a_version_that_is_ready_can_be_chosen(browser: Client) -> None:
    ready, waiting = activity(title="Ready one"), activity(title="Waiting one")
    services.add_now(activity=ready, data=of_type("H5P.Accordion"))
    services.add_version(activity=waiting, file=SimpleUploadedFile("a.h5p", package()))
    chooser = reverse("wagtailsnippetchoosers_media_h5pactivity:choose")
    results = reverse("wagtailsnippetchoosers_media_h5pactivity:choose_results")
    for answer in (
        browser.get(chooser).json()["html"],
        browser.get(results).content.decode(),
        browser.get(results, {"q": "one"}).content.decode(),
    ):
        assert "Ready one" in answer
        assert "Waiting one" not in answer
        assert "Accordion" in answer
        assert "Good" in answer
        preview = reverse("h5p_preview", args=[ready.pk, 1])
        assert f'href="{preview}" target="_blank"' in answer
    assert "Ready one" not in browser.get(results, {"q": "nothing"}).content.decode()


def test_the_list_can_be_searched_by_title(browser: Client) -> None:
    activity(title="Ready one")
    activity(title="Waiting for it")
    said = words(browser.get(LIST, {"q": "READY"}))
    assert "Ready one" in said
    assert "Waiting for it" not in said


def test_the_preview_shows_the_words_and_the_place_for_the_player(browser: Client) -> None:
    it = activity()
    version = services.add_now(activity=it, data=of_type("H5P.Accordion"))
    page = browser.get(reverse("h5p_preview", args=[it.pk, 1]))
    assert WORDS in words(page)
    assert f'data-package="{version.sha256}"' in page.content.decode()
    assert "It only says that it was opened" in words(page)
    assert "This is not the version" not in words(page)


def test_there_is_no_preview_of_what_is_not_ready(browser: Client) -> None:
    it = activity()
    services.add_version(activity=it, file=SimpleUploadedFile("a.h5p", package()))
    for number in (1, 2, 10**30):
        assert browser.get(f"/cms/h5p/{it.pk}/{number}/preview/").status_code == 404


def test_an_older_version_can_be_previewed_and_says_so(browser: Client) -> None:
    it = activity()
    services.add_now(activity=it, data=package())
    services.add_now(activity=it, data=other_package())
    page = browser.get(reverse("h5p_preview", args=[it.pk, 1]))
    assert "This is not the version that a release takes: that is version 2." in words(page)


# --- what came of playing it


def report(browser: Client, it: H5PActivity, **sent: str) -> int:
    return browser.post(reverse("h5p_played", args=[it.pk, 1]), sent).status_code


def test_what_came_of_playing_it_is_kept_and_shown(browser: Client) -> None:
    it = activity()
    services.add_now(activity=it, data=package())
    assert report(browser, it, played="fails", note="Nothing\0 is <b>shown</b>. ") == 204
    version = it.versions.get()
    assert (version.played, version.played_note) == ("fails", "Nothing is <b>shown</b>.")
    page = browser.get(edit(it))
    assert "It did not work in the preview. Nothing is <b>shown</b>." in words(page)
    assert b"<b>shown" not in page.content
    assert report(browser, it, played="works") == 204
    version.refresh_from_db()
    assert (version.played, version.played_note) == ("works", "")


@pytest.mark.parametrize("sent", [{}, {"played": "perhaps"}, {"played": "fails", "note": "x" * 301}])
def test_a_report_that_says_nothing_of_the_kind_is_refused(browser: Client, sent: dict[str, str]) -> None:
    it = activity()
    services.add_now(activity=it, data=package())
    assert report(browser, it, **sent) == 400
    assert it.versions.get().played == ""


def test_a_report_needs_the_token_of_its_page(trainer: User) -> None:
    it = activity()
    services.add_now(activity=it, data=package())
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = make.client_of(trainer).cookies
    assert report(strict, it, played="works") == 403
    page = strict.get(reverse("h5p_preview", args=[it.pk, 1])).content.decode()
    token = re.search(r'data-token="(\w+)"', page)
    assert token is not None
    assert report(strict, it, played="works", csrfmiddlewaretoken=token[1]) == 204


# --- who may


def paths(it: H5PActivity) -> list[str]:
    return [
        LIST,
        ADD,
        edit(it),
        f"{LIST}delete/{it.pk}/",
        reverse("h5p_versions", args=[it.pk]),
        reverse("h5p_preview", args=[it.pk, 1]),
        reverse("h5p_played", args=[it.pk, 1]),
        reverse("wagtailsnippetchoosers_media_h5pactivity:choose"),
    ]


def test_strangers_open_none_of_these_doors(
    learner: User, stranger: User, other_lead: User, trainer_without_mfa: User
) -> None:
    it = activity()
    services.add_now(activity=it, data=package())
    for path in paths(it):
        for method in ("get", "post"):
            assert getattr(Client(), method)(path)["Location"].startswith("/account/login/")
            for user in (learner, stranger, other_lead):
                assert getattr(make.client_of(user), method)(path).status_code == 403
            moved = getattr(make.client_of(trainer_without_mfa), method)(path)
            assert moved["Location"].startswith("/account/2fa/")


def test_trainers_bring_in_and_replace_and_only_leads_and_administrators_delete(
    browser: Client, safeguarding_lead: User, administrator: User
) -> None:
    for user, status in ((safeguarding_lead, 302), (administrator, 302)):
        it = activity()
        assert browser.post(f"{LIST}delete/{it.pk}/").status_code == 302
        assert H5PActivity.objects.filter(pk=it.pk).exists()  # a trainer was sent away
        assert make.client_of(user).post(f"{LIST}delete/{it.pk}/").status_code == status
        assert not H5PActivity.objects.filter(pk=it.pk).exists()


def test_whoever_may_not_change_activities_may_look_but_not_report(trainer: User) -> None:
    it = activity()
    services.add_now(activity=it, data=package())
    trainer.groups.get().permissions.remove(
        *trainer.groups.get().permissions.filter(codename__endswith="h5pactivity")
    )
    browser = make.client_of(trainer)
    assert browser.get(reverse("h5p_preview", args=[it.pk, 1])).status_code == 200
    assert report(browser, it, played="works") != 204
    assert b"Version 1" not in browser.get(reverse("h5p_versions", args=[it.pk])).content
    assert it.versions.get().played == ""


# --- deleting


def used(it: H5PActivity) -> None:
    """Have something of the CMS refer to it, as a page's block does."""
    from django.contrib.contenttypes.models import ContentType

    page = CourseLibraryPage.objects.get()
    base = ContentType.objects.get_for_model(type(page).__mro__[1])
    ReferenceIndex.objects.create(
        base_content_type=base,
        content_type=ContentType.objects.get_for_model(page),
        object_id=str(page.pk),
        to_content_type=ContentType.objects.get_for_model(it),
        to_object_id=str(it.pk),
        model_path="title",
        content_path="title",
        content_path_hash="00000000-0000-0000-0000-000000000001",
    )


def test_an_activity_that_a_page_uses_is_not_deleted_alone_or_with_others(administrator: User) -> None:
    browser = make.client_of(administrator)
    it, other = activity(), activity(title="Other")
    used(it)
    answer = browser.post(f"{LIST}delete/{it.pk}/", follow=True)
    assert "‘Sums’ is used on a page, so it was not deleted. Take it out there first." in words(answer)
    browser.post(f"/cms/bulk/media/h5pactivity/delete/?id={it.pk}&id={other.pk}")
    assert H5PActivity.objects.count() == 2


# --- the table of types


def test_what_is_said_of_each_type_is_a_sentence_and_a_poor_one_needs_more_words() -> None:
    for machine, kind in KNOWN.items():
        assert kind.machine == machine
        assert kind.reason.endswith(".")
        assert kind.least_words == (200 if kind.accessibility is Accessibility.POOR else 40)
    assert type_of("H5P.Nobody").label == "H5P.Nobody"
    assert type_of("H5P.Nobody").warning == ""
