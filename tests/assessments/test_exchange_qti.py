import io
import zipfile
from collections.abc import Mapping
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.quizzes.exchange import qti
from assessments.quizzes.exchange.items import CanNotWrite, Item, Problem, faults
from tests.assessments.exchange import items


def item_file(
    body: str, *, right: list[str], cardinality: str = "single", base: str = "identifier", more: str = ""
) -> bytes:
    values = "".join(f"<qti-value>{value}</qti-value>" for value in right)
    correct = f"<qti-correct-response>{values}</qti-correct-response>" if right else ""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<qti-assessment-item xmlns="{qti.NAMESPACE}" identifier="First_Words" title="First words">
  <qti-response-declaration identifier="RESPONSE" cardinality="{cardinality}" base-type="{base}">{correct}
  </qti-response-declaration>
  <qti-item-body>{body}</qti-item-body>{more}
</qti-assessment-item>""".encode()


CHOICE = """<p>Somebody tells you at work.</p>
<qti-choice-interaction response-identifier="RESPONSE" max-choices="1">
  <qti-prompt>What do you <b>say</b> first?</qti-prompt>
  <qti-simple-choice identifier="A">I am glad you told me.
    <qti-feedback-inline outcome-identifier="FEEDBACK" identifier="A" show-hide="show">It shows belief.</qti-feedback-inline>
  </qti-simple-choice>
  <qti-simple-choice identifier="B">Why do you stay?</qti-simple-choice>
</qti-choice-interaction>"""
EXPLAINED = """<qti-modal-feedback outcome-identifier="F" identifier="incorrect" show-hide="show">
<qti-content-body><p>Look again.</p></qti-content-body></qti-modal-feedback>
<qti-modal-feedback outcome-identifier="F" identifier="correct" show-hide="show">
<qti-content-body><p>Belief comes first.</p></qti-content-body></qti-modal-feedback>"""


def only(data: bytes) -> Item:
    found, problems = qti.read(data)
    assert not problems
    (item,) = found
    return item


def test_a_choice_comes_in_with_its_feedback() -> None:
    assert only(item_file(CHOICE, right=["A"], more=EXPLAINED)) == {
        "id": "first-words",
        "kind": "single",
        "text": "Somebody tells you at work.\n\nWhat do you say first?",
        "explanation": "Belief comes first.",
        "critical": False,
        "tags": [],
        "options": [
            {"id": "a", "text": "I am glad you told me.", "feedback": "It shows belief.", "correct": True},
            {"id": "b", "text": "Why do you stay?", "feedback": "", "correct": False},
        ],
    }


def test_several_right_answers_and_true_or_false() -> None:
    assert only(item_file(CHOICE, right=["A", "B"], cardinality="multiple"))["kind"] == "multiple"
    body = CHOICE.replace("I am glad you told me.", "false").replace("Why do you stay?", " TRUE ")
    item = only(item_file(body, right=["B"]))
    assert item["kind"] == "truefalse"
    assert [(one["id"], one["text"], one["correct"]) for one in item["options"]] == [
        ("true", "True", True),
        ("false", "False", False),
    ]


def test_steps_come_in_in_the_right_order() -> None:
    body = """<qti-order-interaction response-identifier="RESPONSE"><qti-prompt>In which order?</qti-prompt>
    <qti-simple-choice identifier="s1">Refer</qti-simple-choice><qti-simple-choice identifier="s2">Listen</qti-simple-choice>
    <qti-simple-choice identifier="s3">Ask what she wants</qti-simple-choice></qti-order-interaction>"""
    item = only(item_file(body, right=["s2", "s3", "s1"], cardinality="ordered"))
    assert (item["kind"], [one["text"] for one in item["options"]]) == (
        "order",
        ["Listen", "Ask what she wants", "Refer"],
    )


def match_body(first: dict[str, str], second: dict[str, str]) -> str:
    sets = "".join(
        "<qti-simple-match-set>"
        + "".join(
            f'<qti-simple-associable-choice identifier="{name}" match-max="4">{text}</qti-simple-associable-choice>'
            for name, text in one.items()
        )
        + "</qti-simple-match-set>"
        for one in (first, second)
    )
    return f'<qti-match-interaction response-identifier="RESPONSE"><qti-prompt>Match.</qti-prompt>{sets}</qti-match-interaction>'


CARDS = {"C1": "Ask alone", "C2": "Shout"}
PLACES = {"P1": "Do", "P2": "Do not"}


def test_two_sets_become_pairs_or_columns() -> None:
    item = only(
        item_file(
            match_body(CARDS, PLACES), right=["C1 P1", "C2 P2"], cardinality="multiple", base="directedPair"
        )
    )
    assert [(one["text"], one["match"]) for one in item["options"]] == [
        ("Ask alone", "Do"),
        ("Shout", "Do not"),
    ]
    cards = CARDS | {"C3": "Listen"}
    right = ["C1 P1", "C2 P2", "C3 P1"]
    item = only(
        item_file(match_body(cards, PLACES), right=right, cardinality="multiple", base="directedPair")
    )
    assert (item["kind"], [one["column"] for one in item["options"]]) == ("sort", ["p1", "p2", "p1"])
    turned = [" ".join(reversed(pair.split())) for pair in right]
    again = only(
        item_file(match_body(PLACES, cards), right=turned, cardinality="multiple", base="directedPair")
    )
    assert again == item


def as_qti_2(data: bytes) -> bytes:
    """Return the same question in the names of QTI 2."""
    text = data.decode().replace(qti.NAMESPACE, "http://www.imsglobal.org/xsd/imsqti_v2p1")
    for name in [
        "assessment-item",
        "response-declaration",
        "correct-response",
        "item-body",
        "choice-interaction",
        "simple-choice",
        "modal-feedback",
        "feedback-inline",
        "content-body",
        "prompt",
        "value",
    ]:
        first, *rest = name.split("-")
        text = text.replace(f"qti-{name}", first + "".join(part.title() for part in rest))
    for name, old in {"response-identifier": "responseIdentifier", "max-choices": "maxChoices"}.items():
        text = text.replace(name, old)
    return text.encode()


def test_the_names_of_qti_2_are_understood_too() -> None:
    data = item_file(CHOICE, right=["A"], more=EXPLAINED)
    assert b"qti-" not in as_qti_2(data)
    assert only(as_qti_2(data)) == only(data)


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (
            item_file('<qti-extended-text-interaction response-identifier="RESPONSE"/>', right=[]),
            "extended-text",
        ),
        (item_file(CHOICE + CHOICE, right=["A"]), "several things at once"),
        (item_file("<p>Only words.</p>", right=["A"]), "asks nothing"),
        (item_file(CHOICE, right=[]), "No answer is marked right"),
        (item_file(CHOICE, right=["A"], more="<qti-template-processing/>"), "a template"),
        (item_file(CHOICE.replace('"B"', '"A"'), right=["A"]), "same identifier"),
        (b"<questestinterop/>", "begins with “questestinterop”"),
        (b"<qti-assessment-test/>", "in other files"),
        (b"<a><b></a>", "not well-formed"),
        (b"", "neither XML nor a zip"),
        (b"Which?{=yes ~no}", "neither XML nor a zip"),
        (b'<?xml version="1.0" encoding="x-none"?><a/>', "encoding"),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "document type"),
        (b"<a>" * 2000 + b"</a>" * 2000, "nested too deeply"),
        (b"PK\x03\x04 and then nothing", "damaged"),
    ],
)
def test_what_can_not_come_in_is_named_with_a_way_out(data: bytes, word: str) -> None:
    found, (problem,) = qti.read(data)
    assert not found
    assert word in problem.problem
    assert problem.mend


def test_pictures_and_partial_marks_come_in_with_a_note() -> None:
    body = CHOICE.replace("at work.", 'at work. <img src="door.png" alt="At the door."/>')
    found, problems = qti.read(item_file(body, right=["A"]))
    assert found[0]["text"].startswith("Somebody tells you at work. At the door.")
    assert [one.item for one in problems] == ["first-words"]


def package(files: Mapping[str, bytes | str], *, resources: str = "") -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        if resources:
            archive.writestr(
                "imsmanifest.xml",
                f'<manifest xmlns="{qti.PACKAGE}"><resources>{resources}</resources></manifest>',
            )
        for name, data in files.items():
            archive.writestr(name, data)
    return target.getvalue()


def resource(href: str, kind: str = "imsqti_item_xmlv3p0") -> str:
    return f'<resource identifier="r" type="{kind}" href="{href}"/>'


def test_a_package_comes_in_as_its_test_orders_it() -> None:
    one = item_file(CHOICE, right=["A"])
    two = one.replace(b"First_Words", b"Second_Words")
    test = (
        f'<qti-assessment-test xmlns="{qti.NAMESPACE}"><qti-assessment-section>'
        '<qti-assessment-item-ref identifier="b" href="../items/two%20.xml"/>'
        '<qti-assessment-item-ref identifier="a" href="../items/one.xml"/>'
        "</qti-assessment-section></qti-assessment-test>"
    )
    found, problems = qti.read(
        package(
            {"items/one.xml": one, "items/two .xml": two, "tests/test.xml": test, "items/door.png": b"x"},
            resources=resource("items/one.xml")
            + resource("items/two%20.xml")
            + resource("tests/test.xml", "imsqti_test_xmlv3p0")
            + resource("items/door.png", "webcontent"),
        )
    )
    assert not problems
    assert [item["id"] for item in found] == ["second-words", "first-words"]


def test_one_bad_file_does_not_keep_the_others_out() -> None:
    found, problems = qti.read(
        package(
            {"good.xml": item_file(CHOICE, right=["A"]), "bad.xml": "<a>"},
            resources=resource("bad.xml") + resource("good.xml") + resource("gone.xml"),
        )
    )
    assert [item["id"] for item in found] == ["first-words"]
    assert {(one.where, one.problem.split(" (")[0]) for one in problems} == {
        ("bad.xml", "This is not well-formed XML"),
        ("gone.xml", "The manifest names this file, but it is not in the package."),
    }


@pytest.mark.parametrize("href", ["../../etc/passwd", "/etc/passwd", "..\\secret.xml", "a/../../b.xml", ""])
def test_a_path_out_of_the_package_names_no_file(href: str) -> None:
    found, problems = qti.read(package({"a.xml": "<a/>"}, resources=resource(href)))
    assert not found
    assert [one.problem for one in problems] == [
        "The manifest names this file, but it is not in the package."
    ]


def problems_of(data: bytes) -> list[str]:
    found, problems = qti.read(data)
    assert not found
    return [one.problem for one in problems]


def test_what_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = b"<a>" + b" " * (qti.MOST_BYTES + 1) + b"</a>"
    assert problems_of(package({"a.xml": bomb}, resources=resource("a.xml"))) == [
        "It is too large once unpacked."
    ]
    thin = b"<a>" + b" " * (qti.MOST_BYTES - 1000) + b"</a>"
    assert problems_of(package({"a.xml": thin}, resources=resource("a.xml"))) == [
        "It is too large once unpacked."
    ]
    monkeypatch.setattr(qti, "MOST_BYTES_TOGETHER", 3000)
    many = {f"{number}.xml": item_file(CHOICE, right=["A"]) for number in range(5)}
    found, problems = qti.read(package(many, resources="".join(resource(name) for name in many)))
    assert 0 < len(found) < 5
    assert problems[-1].problem == "It is too large once unpacked."
    monkeypatch.setattr(qti, "MOST_FILES", 4)
    assert problems_of(package(many, resources=resource("0.xml"))) == ["It holds more than 4 files."]


def test_a_zip_that_lies_about_its_sizes_is_not_believed() -> None:
    data = package({"a.xml": b"<a>" + b" " * 200_000 + b"</a>"}, resources=resource("a.xml"))
    size = (200_007).to_bytes(4, "little")
    assert data.count(size) == 2
    assert problems_of(data.replace(size, (900).to_bytes(4, "little"))) == ["It is damaged."]


def test_zips_without_a_manifest_or_without_questions_say_so() -> None:
    assert problems_of(package({"a.xml": "<a/>"})) == ["It has no imsmanifest.xml: it is not a QTI package."]
    old = resource("a.xml", "imsqti_xmlv1p2")
    assert problems_of(package({"a.xml": "<a/>"}, resources=old)) == [
        "Its manifest names no question of QTI 2 or 3."
    ]
    assert problems_of(package({})) == ["It has no imsmanifest.xml: it is not a QTI package."]


@given(st.lists(items(), max_size=4, unique_by=lambda one: one["id"]))
def test_every_kind_comes_back_as_it_was_written(made: list[Item]) -> None:
    data = qti.write(made)
    expected: list[Problem] = (
        [] if made else [Problem(0, "Its manifest names no question of QTI 2 or 3.", qti._AGAIN)]
    )
    assert qti.read(data) == (made, expected)
    assert qti.write(made) == data


@given(items())
def test_what_is_written_is_one_item_of_qti_3_with_unique_identifiers(item: Item) -> None:
    with zipfile.ZipFile(io.BytesIO(qti.write([item]))) as archive:
        assert archive.namelist() == ["imsmanifest.xml", f"items/{item['id']}.xml"]
        root = ElementTree.fromstring(archive.read(archive.namelist()[1]))
    space = f"{{{qti.NAMESPACE}}}"
    assert root.tag == f"{space}qti-assessment-item"
    choices = [
        one.get("identifier")
        for one in root.iter()
        if one.tag in (f"{space}qti-simple-choice", f"{space}qti-simple-associable-choice")
    ]
    assert len(set(choices)) == len(choices)
    (interaction,) = [one for one in root.iter() if one.tag.endswith("-interaction")]
    assert interaction[0].tag == f"{space}qti-prompt"
    order = [child.tag.removeprefix(f"{space}qti-") for child in root]
    known = [
        "response-declaration",
        "outcome-declaration",
        "item-body",
        "response-processing",
        "modal-feedback",
    ]
    assert [known.index(name) for name in order] == sorted(known.index(name) for name in order)


def test_an_unfinished_question_is_refused_by_name() -> None:
    item = only(item_file(CHOICE, right=["A"]))
    item["options"] = item["options"][:1]
    with pytest.raises(CanNotWrite, match="first-words"):
        qti.write([item])


@given(st.binary(max_size=200) | st.binary(max_size=200).map(lambda data: b"PK\x03\x04" + data))
def test_any_bytes_give_problems_and_never_an_exception(data: bytes) -> None:
    found, problems = qti.read(data)
    assert found or problems


@given(st.integers(0, 5000), st.binary(min_size=1, max_size=8))
def test_a_damaged_package_gives_sound_questions_or_problems(place: int, noise: bytes) -> None:
    data = bytearray(package({"a.xml": item_file(CHOICE, right=["A"])}, resources=resource("a.xml")))
    place %= len(data)
    data[place : place + len(noise)] = noise
    found, problems = qti.read(bytes(data))
    assert found or problems
    assert not [fault for item in found for fault in faults(item)]
