"""What a reader may see of the statements, by the parameters of the specification, a page at a time."""

import itertools
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import BigIntegerField, Exists, ExpressionWrapper, F, OuterRef, Q

from records.columns import actor_key, column
from records.exceptions import StatementInvalid
from records.models import Attachment, Credential, Mention, Statement, StatementQuerySet
from records.validation.actors import actor as actor_check
from records.validation.values import Check, iri, moment, timestamp, uuid
from records.vocabulary import VOIDED

from . import rawjson
from .asking import Asked, refuse

PAGE, LARGEST_PAGE = 100, 500
REFERENCES = 3  # how many statements may stand between one that refers and the one that matches
FILTERS = (
    "agent",
    "verb",
    "activity",
    "registration",
    "related_activities",
    "related_agents",
    "since",
    "until",
    "limit",
    "ascending",
    "format",
    "attachments",
    "cursor",
)
FORMATS = ("ids", "exact", "canonical")


@dataclass(frozen=True)
class Page:
    """Some statements, and where the rest is: empty at the end."""

    rows: Sequence[Statement]
    more: str


def visible(credential: Credential, *, steered: bool = False) -> StatementQuerySet:
    """Return what a credential may read: its organisation's, or only what came in under itself. Raises Refused 403.

    With `steered` no index serves this condition, so that the database takes the one of a rarer condition. SQLite
    would read all of an organisation's statements to find the few of an agent.
    """
    if credential.may("statements/read"):
        name, value = "organisation_id", credential.organisation_id
    elif credential.may("statements/read/mine"):
        name, value = "credential_id", credential.pk
    else:
        refuse(
            403,
            "The credential may not read statements: it has neither statements/read nor statements/read/mine.",
        )
    if not steered:
        return Statement.objects.filter(**{name: value})
    apart = ExpressionWrapper(F(name) + 0, output_field=BigIntegerField())
    return Statement.objects.alias(whose=apart).filter(whose=value)


def one(asked: Asked, name: str) -> Statement:
    """Return the statement that statementId or voidedStatementId names. Raises Refused 404."""
    wanted = UUID(checked(asked, name, uuid))
    seen = visible(asked.who).filter(uuid=wanted)
    voiding = Statement.objects.filter(refers_to=OuterRef("uuid"), realm=OuterRef("realm"), verb=VOIDED.id)
    voided = Exists(voiding) & ~Q(verb=VOIDED.id)
    # An organisation's system may have used an id of ours: its own comes first.
    found = seen.filter(voided if name == "voidedStatementId" else ~voided).order_by("-realm").first()
    if found is None:
        refuse(404, "There is no such statement, or it is not yours to read.", name)
    return found


def page(asked: Asked) -> Page:
    """Return a page of the statements that match, newest first unless `ascending`. Raises Refused.

    A statement also matches when it refers to one that does, though that be voided; since, until and limit are
    about the statement itself.
    """
    limit = _limit(asked)
    ascending = flag(asked, "ascending")
    ways, matching = _ways(asked)
    base = visible(asked.who, steered=matching is not None).live()
    if "since" in asked.params:
        base = base.filter(stored__gt=_moment(asked, "since"))
    if "until" in asked.params:
        base = base.filter(stored__lte=_moment(asked, "until"))
    if "cursor" in asked.params:
        last = _whole(asked, "cursor")
        base = base.filter(pk__gt=last) if ascending else base.filter(pk__lt=last)
    found: dict[int, Statement] = {}
    for query in (
        *(base.filter(way) for way in ways),
        *([_referring(base, asked, matching)] if matching else []),
    ):
        for row in query.order_by("pk" if ascending else "-pk")[: limit + 1]:
            found[row.pk] = row
    rows = sorted(found.values(), key=lambda row: row.pk, reverse=not ascending)
    more = ""
    if len(rows) > limit:
        rows = rows[:limit]
        more = asked.path + "?" + urlencode(asked.params | {"cursor": str(rows[-1].pk)})
    return Page(rows, more)


def _ways(asked: Asked) -> tuple[list[Q], Q | None]:
    """Return the ways to match, each one an index can serve, and all of them as one condition on one statement."""
    same, ways = Q(), []
    related_agents, related_activities = flag(asked, "related_agents"), flag(asked, "related_activities")
    if "verb" in asked.params:
        same &= Q(verb=column(checked(asked, "verb", iri)))
    if "registration" in asked.params:
        same &= Q(registration=UUID(checked(asked, "registration", uuid)))
    if "agent" in asked.params:
        ways.append(_places("actor", agent_key(asked), related_agents))
    if "activity" in asked.params:
        ways.append(_places("activity", column(checked(asked, "activity", iri)), related_activities))
    if not same and not ways:
        return [Q()], None
    alternatives = []
    for chosen in itertools.product(*ways):
        way = same
        for condition in chosen:
            way &= condition
        alternatives.append(way)
    whole = same
    for first, second in ways:
        whole &= first | second
    return alternatives, whole


def _places(name: str, key: str, related: bool) -> tuple[Q, Q]:
    mentioned = Mention.objects.filter(key=key) if related else Mention.objects.filter(key=key, related=False)
    return Q(**{name: key}), Q(pk__in=mentioned.values("statement"))


def _referring(base: StatementQuerySet, asked: Asked, matching: Q) -> StatementQuerySet:
    seen = visible(asked.who, steered=True).filter(uuid=OuterRef("refers_to"))
    reach = matching
    for _ in range(REFERENCES):
        reach = matching | Q(Exists(seen.filter(reach)))
    # The few that refer at all, by their small index; then what they refer to.
    referring = Statement.objects.filter(refers_to__isnull=False).order_by().values("pk")
    return base.filter(Exists(seen.filter(reach)), pk__in=referring)


def agent_key(asked: Asked) -> str:
    """Return the column of the agent that a request names. Raises Refused."""
    return actor_key(agent(asked))


def agent(asked: Asked) -> dict[str, Any]:
    """Return the agent, or identified group, that a request names in JSON. Raises Refused."""
    try:
        found = rawjson.value(asked.params["agent"]).value
        actor_check(found, "$")
    except StatementInvalid as error:
        refuse(400, f"This must be an agent in JSON. {error.path} {error.reason}.", "agent")
    if not actor_key(found):
        refuse(400, "A group must be one with an identifier.", "agent")
    return dict(found)


def checked(asked: Asked, name: str, check: Check) -> str:
    """Return a parameter that passes a check. Raises Refused."""
    try:
        check(asked.params[name], "$")
    except StatementInvalid as error:
        refuse(400, f"This {error.reason}.", name)
    return asked.params[name]


def flag(asked: Asked, name: str) -> bool:
    """Return a parameter that is true or false; false if it is not there. Raises Refused."""
    value = asked.params.get(name, "false")
    if value not in ("true", "false"):
        refuse(400, "This must be true or false.", name)
    return value == "true"


def format_of(asked: Asked) -> str:
    """Return the format that is asked for. Raises Refused."""
    found = asked.params.get("format", "exact")
    if found not in FORMATS:
        refuse(400, f"This must be one of: {', '.join(FORMATS)}.", "format")
    return found


def shown(row: Statement, form: str, languages: Sequence[str]) -> str:
    """Return a statement's text in one of the formats."""
    if form == "exact":
        return row.body
    raw = rawjson.value(row.body)
    change = _ids if form == "ids" else _canonical
    members = dict(raw.members)
    for name in ("actor", "verb", "object", "context", "authority"):
        if name in raw.value:
            changed = change(name, raw.value[name], languages)
            if changed != raw.value[name]:
                members[name] = json.dumps(changed, separators=(",", ":"), default=str)
    return rawjson.written(members)


def attachments_of(credential: Credential, rows: Sequence[Statement]) -> list[tuple[str, str, bytes]]:
    """Return the attachments of some statements that we hold: SHA-2, media type, bytes. One query."""
    kinds: dict[str, str] = {}
    for row in rows:
        if '"attachments"' in row.body:
            value = json.loads(row.body)
            for holder in (value, value["object"]):
                for attachment in holder.get("attachments", []):
                    kinds.setdefault(attachment["sha2"].lower(), attachment["contentType"])
    held = Attachment.objects.filter(organisation_id=credential.organisation_id, sha2__in=list(kinds))
    return [(each.sha2, kinds[each.sha2], bytes(each.content)) for each in held.order_by("sha2")]


def languages(header: str) -> list[str]:
    """Return the languages of an Accept-Language header, the dearest first."""
    weighed = []
    for part in header.split(",")[:30]:
        tag, _, rest = part.strip().partition(";")
        match = re.search(r"q\s*=\s*([01](?:\.[0-9]{0,3})?)", rest)
        weighed.append((-float(match[1]) if match else -1.0, tag.strip().lower()))
    return [tag for weight, tag in sorted(weighed, key=lambda pair: pair[0]) if tag and weight]


def _ids(name: str, value: Any, _: Sequence[str]) -> Any:
    """Return what identifies an agent, verb or activity, and no more."""
    if name == "verb":
        return {"id": value["id"]}
    if name == "context":
        return _around(value, lambda inner, found: _ids(inner, found, ()))
    kind = value.get("objectType", "Agent" if name in ("actor", "authority") else "Activity")
    if kind == "Activity":
        return {"id": value["id"]}
    if kind in ("Agent", "Group"):
        known = {key: held for key, held in value.items() if key not in ("name", "member")}
        if kind == "Group" and not actor_key(value):
            known["member"] = [_ids("actor", member, ()) for member in value["member"]]
        return known
    return _inside(value, lambda inner, found: _ids(inner, found, ())) if kind == "SubStatement" else value


def _canonical(name: str, value: Any, wanted: Sequence[str]) -> Any:
    """Return a verb or activity with one language of each of its maps."""
    if name == "verb":
        return value | ({"display": _chosen(value["display"], wanted)} if "display" in value else {})
    if name == "context":
        return _around(value, lambda inner, found: _canonical(inner, found, wanted))
    kind = value.get("objectType", "Agent" if name in ("actor", "authority") else "Activity")
    if kind == "SubStatement":
        return _inside(value, lambda inner, found: _canonical(inner, found, wanted))
    if kind != "Activity" or "definition" not in value:
        return value
    definition = dict(value["definition"])
    for key in ("name", "description"):
        if key in definition:
            definition[key] = _chosen(definition[key], wanted)
    for key in ("choices", "scale", "source", "target", "steps"):
        if key in definition:
            definition[key] = [
                item
                | ({"description": _chosen(item["description"], wanted)} if "description" in item else {})
                for item in definition[key]
            ]
    return value | {"definition": definition}


def _inside(statement: dict[str, Any], change: Any) -> dict[str, Any]:
    parts = {
        name: change(name, statement[name])
        for name in ("actor", "verb", "object", "context")
        if name in statement
    }
    return statement | parts


def _around(context: dict[str, Any], change: Any) -> dict[str, Any]:
    found = dict(context)
    for name in ("instructor", "team"):
        if name in found:
            found[name] = change("actor", found[name])
    for name, inner in (("contextAgents", "agent"), ("contextGroups", "group")):
        if name in found:
            found[name] = [each | {inner: change("actor", each[inner])} for each in found[name]]
    if "contextActivities" in found:
        found["contextActivities"] = {
            place: [change("object", each) for each in held]
            for place, held in found["contextActivities"].items()
        }
    return found


def _chosen(words: dict[str, str], wanted: Sequence[str]) -> dict[str, str]:
    """Return one entry of a language map: the dearest language that it has, itself or the nearest to it."""
    held = {tag.lower(): tag for tag in words}
    for tag in wanted:
        whole = [tag] if tag in held else []
        narrower = [each for each in held if each.startswith(tag + "-")]
        wider = [each for each in held if tag.startswith(each + "-")]
        if near := [*whole, *narrower, *wider]:
            return {held[near[0]]: words[held[near[0]]]}
    return dict(itertools.islice(words.items(), 1))


def _limit(asked: Asked) -> int:
    limit = _whole(asked, "limit") if "limit" in asked.params else PAGE
    return min(limit or LARGEST_PAGE, LARGEST_PAGE)


def _whole(asked: Asked, name: str) -> int:
    if not re.fullmatch(r"[0-9]{1,18}", asked.params[name], re.ASCII):
        refuse(400, "This must be a whole number, zero or more.", name)
    return int(asked.params[name])


def _moment(asked: Asked, name: str) -> Any:
    return moment(checked(asked, name, timestamp(asked.version)))
