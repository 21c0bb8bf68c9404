"""Says a statement in words: pure, for ours and for whatever other systems send. Nobody is called by name or e-mail.

The statement must be valid: it is one that is stored.
"""

import hashlib
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import unquote
from uuid import UUID

from . import vocabulary as words
from .columns import actor_key

LONGEST = 90
YOU = "You"
KINDS = {
    words.COURSE: "course",
    words.MODULE: "module",
    words.LESSON: "lesson",
    words.SCENARIO: "scenario",
    words.ASSESSMENT: "check",
    words.LINK: "activity in another system",
    words.INTERACTION: "question",
    words.MEDIA: "activity",
    words.SURVEY: "survey",
    words.CERTIFICATE: "certificate",
}
NAMED = ("course", "certificate")  # what a learner's own screen may name
# What comes between who and what. The verbs that say more than this are in `_did`.
DID = {
    words.REGISTERED.id: "registered for",
    words.LAUNCHED.id: "started",
    words.INITIALIZED.id: "began",
    words.EXPERIENCED.id: "worked through",
    words.ANSWERED.id: "answered",
    words.COMPLETED.id: "completed",
    words.PASSED.id: "passed",
    words.FAILED.id: "did not yet pass",  # nobody is called a failure
    words.SCORED.id: "worked on",
    words.EARNED.id: "earned",
    words.VOIDED.id: "voided",
}
SCORES = {verb.id for verb in (words.PASSED, words.FAILED, words.SCORED, words.COMPLETED)}
KNOWN = {verb.id: verb.display for verb in words.VERBS}


def sentence(statement: Mapping[str, Any], *, ours: str = "") -> str:
    """Return what a statement says, such as “Learner 7f3a91c2… completed the module ‘Recognise’”.

    `ours` is the home page of our own accounts.
    """
    return f"{person(statement['actor'], ours)} {_did(statement, ours)}"


def to_the_learner(statement: Mapping[str, Any]) -> str:
    """Return what one of our statements says, to the learner whom it is about, on a screen that others may see.

    It names courses and certificates only: no step, no question, no score.
    """
    object_, verb = statement["object"], statement["verb"]["id"]
    named = object_.get("objectType", "Activity") != "Activity" or _kind(object_) in NAMED
    if named and verb == words.PROGRESSED.id:
        return f"{YOU} {_did(statement, '')}"
    # Whether somebody passed at the first go is nobody else's business.
    did = "worked on" if verb == words.FAILED.id else DID.get(verb) or display(statement["verb"])
    if named:
        return f"{YOU} {did} {_object(object_, '')}"
    inside = next(iter(_parents(statement)), None)
    where = "" if inside is None else f" in {_activity(inside) if _kind(inside) in NAMED else _a(inside)}"
    return f"{YOU} {did} {_a(object_)}{where}"


def person(agent: Mapping[str, Any], ours: str = "") -> str:
    """Return a name for an agent or group that tells nothing of who it is, and is always the same."""
    if agent.get("objectType") == "Group":
        return _group(agent)
    account = agent.get("account", {})
    name = account.get("name", "")
    if ours and account.get("homePage") == ours and name == "upstander":
        return "Upstander"
    if is_opaque(name):
        return f"Learner {name[:8].lower()}…"
    return f"Person {_digest(agent)}…"


def is_opaque(value: str) -> bool:
    """Whether an account's name is an id as ours are, and tells nothing."""
    try:
        return str(UUID(value)) == value.lower()
    except ValueError:
        return False


def display(verb: Mapping[str, Any]) -> str:
    """Return a verb in words: as we call it, as its display says in English or any language, else by its id."""
    return KNOWN.get(verb["id"]) or text(verb.get("display")) or _last_part(verb["id"])


def name(activity: Mapping[str, Any]) -> str:
    """Return an activity's name in English or any language, or nothing."""
    return text(activity.get("definition", {}).get("name"))


def text(translations: Mapping[str, str] | None) -> str:
    """Return one entry of a language map: British English, any English, anything; tidied, and cut where it is long."""
    held = {tag.lower(): value for tag, value in (translations or {}).items() if plain(value)}
    english = sorted(tag for tag in held if tag == "en" or tag.startswith("en-"))
    tag = next((tag for tag in ("en-gb", "en", *english, *held) if tag in held), None)
    return plain(held[tag]) if tag else ""


def plain(value: str, longest: int = LONGEST) -> str:
    """Return text on one line, without what can not be shown or turns a line round, and not too long."""
    tidy = " ".join("".join(sign if sign.isprintable() else " " for sign in value).split())
    return tidy if len(tidy) <= longest else tidy[: longest - 1].rstrip() + "…"


def percent(score: Mapping[str, Any]) -> str:
    """Return a scaled score, such as “90 %”; nothing if there is none."""
    scaled = score.get("scaled")
    return "" if scaled is None else f"{float(scaled) * 100:.0f} %"


def _did(statement: Mapping[str, Any], ours: str) -> str:
    verb, object_ = statement["verb"]["id"], statement["object"]
    result = statement.get("result", {})
    if verb == words.PROGRESSED.id:
        reached = result.get("extensions", {}).get(words.PROGRESS_EXTENSION)
        number = isinstance(reached, int | float | Decimal) and not isinstance(reached, bool)
        how = f"got to {reached} % of" if number else "progressed in"
        return f"{how} {_object(object_, ours)}"
    if object_.get("objectType") == "SubStatement":
        return f"{display(statement['verb'])}: “{sentence(object_, ours=ours)}”"
    said = f"{DID.get(verb) or display(statement['verb'])} {_object(object_, ours)}"
    if _kind(object_) == "question" and (inside := next(iter(_parents(statement)), None)):
        said += f" in {_activity(inside)}"
    if verb in SCORES and percent(result.get("score", {})):
        said += f", with {percent(result['score'])}"
    return said


def _object(object_: Mapping[str, Any], ours: str) -> str:
    kind = object_.get("objectType", "Activity")
    if kind == "StatementRef":
        return f"the statement {object_['id'][:8].lower()}…"
    if kind in ("Agent", "Group"):
        found = person(object_, ours)
        return found if found == "Upstander" else found[0].lower() + found[1:]
    return f"the {_kind(object_)} {_activity(object_)}" if _kind(object_) else _activity(object_)


def _a(activity: Mapping[str, Any]) -> str:
    kind = _kind(activity) or "step"
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"


def _kind(activity: Mapping[str, Any]) -> str:
    return KINDS.get(activity.get("definition", {}).get("type", ""), "")


def _activity(activity: Mapping[str, Any]) -> str:
    return f"‘{name(activity) or plain(activity['id'])}’"


def _parents(statement: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    found = statement.get("context", {}).get("contextActivities", {}).get("parent", [])
    return found if isinstance(found, list) else [found]


def _group(group: Mapping[str, Any]) -> str:
    if actor_key(group):
        return f"Group {_digest(group)}…"
    size = len(group.get("member", []))
    return f"A group of {size} {'person' if size == 1 else 'people'}"


def _digest(agent: Mapping[str, Any]) -> str:
    return hashlib.sha256(actor_key(agent).encode("utf-8", "surrogatepass")).hexdigest()[:8]


def _last_part(iri: str) -> str:
    last = plain(re.sub(r"[-_]+", " ", unquote(re.split(r"[/#:]", iri.rstrip("/#:"))[-1])))
    return last or plain(iri)
