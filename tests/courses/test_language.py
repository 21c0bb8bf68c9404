import pytest

from courses.language import RULES, check_words


def rules_in(text: str) -> list[str]:
    return [finding.severity for finding in check_words(text, "Somewhere")]


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("So why didn't she leave?", "error"),
        ("So why didn’t he leave?", "error"),
        ("Why does she stay?", "error"),
        ("Perhaps he provoked it.", "error"),
        ("She asked for it.", "error"),
        ("The mother failed to protect them.", "error"),
        ("It was an abusive relationship.", "warning"),
        ("They had a stormy relationship.", "warning"),
        ("It was a domestic dispute.", "error"),
        ("The neighbours heard a domestic.", "error"),
        ("This is mutual abuse.", "error"),
        ("One day he saw red.", "warning"),
        ("It was a crime of passion.", "error"),
        ("He has anger issues.", "warning"),
        ("A battered woman came in.", "error"),
        ("Is she a real victim?", "error"),
        ("They are hard to reach.", "warning"),
        ("Tell her to just leave.", "error"),
        ("You should confront him.", "error"),
        ("Offer couples counselling.", "error"),
        ("Suggest mediation.", "error"),
        ("Send him to anger management.", "error"),
        ("He is cured.", "error"),
        ("She is safe now.", "error"),
        ("He is a monster.", "error"),
        ("Boys will be boys.", "error"),
        ("Nobody likes a snitch.", "error"),
        ("He committed suicide.", "error"),
        ("The law currently says so.", "error"),
        ("Ring 0808 2000 247.", "error"),
        ("It is accredited by the police.", "error"),
        ("Ring them and you will be safe.", "error"),
        ("Studies show that it helps.", "warning"),
    ],
)
def test_words_that_harm_are_found(text: str, severity: str) -> None:
    assert rules_in(text) == [severity]


@pytest.mark.parametrize(
    "text",
    [
        "What made leaving unsafe or impossible?",
        "A domestic abuse report was made.",
        "He works in a domestic setting.",
        "Leave it on the table.",
        "Just leave it with me.",
        "People of any gender can be harmed.",
        "As of 1 April 2025, an offence with a date.",
        "In 2025, one in five adults had met it.",
    ],
)
def test_plain_words_are_left_alone(text: str) -> None:
    assert rules_in(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Do not suggest mediation.",
        "Never suggest mediation.",
        "Do not ever in any case suggest mediation.",
        "Don’t confront him.",
        "He is no longer offered mediation.",
        "Give practical help rather than mediation.",
    ],
)
def test_advice_against_something_is_left_alone(text: str) -> None:
    assert rules_in(text) == []


def test_a_negation_reaches_six_words_and_no_further() -> None:
    assert rules_in("Do not one two three four five six mediation") == []
    assert rules_in("Do not one two three four five six seven mediation") == ["error"]


def test_a_negation_does_not_reach_into_the_next_sentence() -> None:
    assert rules_in("Do not wait. Suggest mediation.") == ["error"]


@pytest.mark.parametrize(
    "text",
    [
        "A friend may say “why didn’t she leave?”.",
        'A friend may say "just leave".',
        "A friend may say ‘she asked for it’.",
        "They called it ‘banter’, as many do.",
    ],
)
def test_quoted_words_are_left_alone(text: str) -> None:
    assert rules_in(text) == []


def test_a_quotation_ends_where_it_ends() -> None:
    assert rules_in("He said “hello”. She asked for it. They said “goodbye”.") == ["error"]


def test_an_apostrophe_opens_no_quotation() -> None:
    assert rules_in("It’s what people say: she asked for it. That’s harmful.") == ["error"]


def test_words_are_found_across_line_breaks() -> None:
    assert rules_in("Why didn’t\n   she\nleave?") == ["error"]
    assert rules_in("The mother failed\nto protect them.") == ["error"]


def test_case_does_not_matter() -> None:
    assert rules_in("BOYS WILL BE BOYS") == ["error"]


def test_a_finding_says_where_why_and_what_to_write() -> None:
    (finding,) = check_words("She asked for it.", "Module 1 › Lesson", 7)
    assert finding.where == "Module 1 › Lesson"
    assert finding.page_id == 7
    assert "asked for it" in finding.problem
    assert "blames" in finding.problem
    assert finding.mend.startswith("Write instead")


def test_every_rule_has_a_number_of_its_own() -> None:
    numbers = [rule.number for rule in RULES]
    assert len(numbers) == len(set(numbers))
    assert {rule.severity for rule in RULES} == {"error", "warning", "info"}


def test_every_row_of_the_word_list_has_a_rule() -> None:
    assert {rule.number for rule in RULES} == set(range(1, 66))


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("Ask her husband.", "info"),
        ("He strangled her with a belt.", "error"),
        ("Here is how to track a phone.", "error"),
    ],
)
def test_the_rows_that_came_last(text: str, severity: str) -> None:
    assert rules_in(text) == [severity]
