"""Valid statements come back as they were written; what has one fault is refused, or comes back so too."""

import json
import random
from functools import partial
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from records.validation.values import moment
from tests.records.mutations import ACCEPT, REFUSE, Mutation, mutations
from tests.records.strategies import statements, written

from .answers import PLENTY, refused, refused_or_done, rolled_back
from .conftest import System

SOME = settings(
    PLENTY,
    max_examples=settings.default.max_examples // 2,
    phases=[Phase.reuse, Phase.generate],  # the message names the fault: nothing need be made smaller
)
HANDS = st.integers(0, 2**32).map(random.Random)
SET_BY_STORES = {"stored", "authority"}


def members(text: str) -> dict[str, str]:
    """Return the members of an object as they are written."""
    decoder = json.JSONDecoder(parse_int=str, parse_float=str)
    found, position = {}, text.index("{") + 1
    while (position := len(text) - len(text[position:].lstrip(" \t\n\r,"))) < len(text) and text[
        position
    ] != "}":
        name, position = decoder.raw_decode(text, position)
        position = text.index(":", position) + 1
        start = len(text) - len(text[position:].lstrip(" \t\n\r"))
        _, position = decoder.raw_decode(text, start)
        found[name] = text[start:position]
    return found


def letters(text: str) -> Any:
    """Return a value whose numbers are their letters and whose members have their order."""
    return json.loads(
        text, parse_int=lambda n: ("n", n), parse_float=lambda n: ("n", n), object_pairs_hook=list
    )


def with_lists(pairs: Any) -> Any:
    """Return a context, as `letters` has it, in which a single activity has become a list of one."""
    return [
        (name, [(place, held if _is_list(held) else [held]) for place, held in value])
        if name == "contextActivities"
        else (name, value)
        for name, value in pairs
    ]


def _is_list(value: Any) -> bool:
    # An object is a list of (name, value) here, and never empty: an activity has an id.
    return not value or not isinstance(value[0], tuple)


def same_letters(sent: str, got: str) -> None:
    """Check that an answer is what was sent, but for what a store may set."""
    ours, theirs = members(sent), members(got)
    assert set(theirs) == set(ours) | {"id", "timestamp", "stored", "authority", "version"}
    assert [name for name in theirs if name in ours] == list(ours)
    for name, text in ours.items():
        if name == "timestamp":
            assert moment(json.loads(theirs[name])) == moment(json.loads(text))
            assert json.loads(theirs[name]).endswith("Z")
        elif name == "context":
            assert letters(theirs[name]) == with_lists(letters(text))
        elif name == "object" and "SubStatement" in text and "context" in members(text):
            before, after = members(text), members(theirs[name])
            assert letters(after.pop("context")) == with_lists(letters(before.pop("context")))
            assert after == before
        elif name not in SET_BY_STORES:
            assert theirs[name] == text


@PLENTY
@given(data=st.data(), hand=HANDS)
def test_every_valid_statement_is_given_back_as_it_was_written(system: System, data: Any, hand: Any) -> None:
    sent = written(data.draw(statements(system.version)), hand)

    def there_and_back() -> None:
        response = system.post(sent.encode())
        assert response.status_code == 200, (response.content, sent)
        answer = system.get("statements", statementId=response.json()[0])
        same_letters(sent, answer.content.decode())
        again = system.post(("{" + f'"id":"{response.json()[0]}",' + sent.lstrip()[1:]).encode())
        assert again.status_code == (200 if "id" not in members(sent) else 400)
        for form in ("ids", "canonical"):
            refused_or_done(system.get("statements", statementId=response.json()[0], format=form))

    rolled_back(there_and_back)


def judged(system: System, mutation: Mutation, sent: str) -> None:
    response = system.post(b"[" + sent.encode() + b"]")
    if response.status_code == 200:
        assert mutation.verdict != REFUSE, mutation
        same_letters(sent, system.get("statements", statementId=response.json()[0]).content.decode())
    else:
        refused(response)
        assert response.status_code == 400
        assert mutation.verdict != ACCEPT, (mutation, response.content)
        assert response.json()["path"].startswith("$[0]")


@SOME
@given(data=st.data(), hand=HANDS)
def test_a_mutated_statement_is_refused_with_its_path_or_given_back(
    system: System, data: Any, hand: Any
) -> None:
    found = list(mutations(data.draw(statements(system.version))))
    for mutation in data.draw(st.lists(st.sampled_from(found), min_size=3, max_size=3)):
        sent = written(mutation.statement, hand)

        rolled_back(partial(judged, system, mutation, sent))
