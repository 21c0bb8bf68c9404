"""Changes to single members of a JSON text; all other letters stay, so that 1.50 is still 1.50."""

from collections.abc import Callable, Mapping

from records.lrs import rawjson

type Edit = Callable[[str], str | None]


def rewritten(text: str, edits: Mapping[str, Edit]) -> str:
    """Return an object's text with some members edited: each edit takes a member's text, and returns the new one.

    None leaves the member out. Raises StatementInvalid for what is not JSON.
    """
    members = {}
    for name, held in rawjson.value(text).members.items():
        new = edits[name](held) if name in edits else held
        if new is not None:
            members[name] = new
    return rawjson.written(members)


def dropped(_: str) -> None:
    """Leave a member out."""
