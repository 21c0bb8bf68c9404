"""Whether a target is there and takes our key, in words, without writing anything."""

import json
from dataclasses import dataclass
from uuid import uuid4

from records.exceptions import NoAnswer
from records.models import ForwardingTarget
from records.secrets import SecretUnreadable

from . import wire


@dataclass(frozen=True)
class Trial:
    """How it went: `works` is whether statements can be expected to arrive."""

    works: bool
    words: str

    def __str__(self) -> str:
        return self.words


def trial(target: ForwardingTarget) -> Trial:
    """Ask a target what it is, and then for a statement that nobody has, which shows whether it takes our key."""
    try:
        about = wire.ask(target, "GET", "about")
        if 300 <= about.status < 400:
            return Trial(False, f"It sends us to another address ({about}). Enter that one if you trust it.")
        if about.status != 200:
            return Trial(False, f"There is no record store at {target.endpoint}: it answered {about}.")
        if target.version not in (spoken := _versions(about.body)):
            return Trial(
                False, f"It speaks {', '.join(spoken) or 'no version that we know'}, not {target.version}."
            )
        found = wire.ask(target, "GET", "statements", params={"statementId": str(uuid4())})
    except (NoAnswer, SecretUnreadable) as error:
        return Trial(False, f"{target.endpoint} did not answer. {error}")
    if found.status == 401:
        return Trial(False, "It is there and speaks our version, but does not take the key and secret.")
    if found.status == 403:
        return Trial(
            True,
            "It is there and speaks our version. The key may not read there, so we can not tell if it may write.",
        )
    if found.status == 404:
        return Trial(True, "It is there, speaks our version and takes the key.")
    return Trial(False, f"It is there and speaks our version, but something is wrong: {found}.")


def _versions(body: bytes) -> list[str]:
    try:
        found = json.loads(body)["version"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return []
    return [each[:20] for each in found[:20] if isinstance(each, str)] if isinstance(found, list) else []
