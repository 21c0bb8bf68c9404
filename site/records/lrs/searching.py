"""What a reader may see of the statements, by the parameters of the specification, a page at a time."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any, cast
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Exists, Field, OuterRef, Q

from records.columns import account_key, actor_key, column
from records.exceptions import StatementInvalid
from records.models import Attachment, Credential, Statement, StatementQuerySet
from records.validation.actors import actor as actor_check
from records.validation.values import Check, iri, moment, timestamp, uuid
from records.vocabulary import PROFILE_VERSION, VOIDED

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


@dataclass(frozen=True)
class Found:
    """A statement of a page."""

    pk: int
    body: str


@dataclass(frozen=True)
class Page:
    """Some statements, and where the rest is: empty at the end."""

    rows: Sequence[Found]
    more: str


@dataclass(frozen=True)
class Where:
    """A condition in SQL on one statement, which it calls `{s}`, with its values."""

    sql: str
    values: tuple[Any, ...] = ()

    def __and__(self, other: "Where") -> "Where":
        return Where(f"{self.sql} AND {other.sql}", self.values + other.values)

    def __or__(self, other: "Where") -> "Where":
        return Where(f"({self.sql} OR {other.sql})", self.values + other.values)

    def of(self, name: str) -> str:
        """Return the SQL for a statement of this name."""
        return self.sql.replace("{s}", name)


LIVE = Where(
    "({s}.verb = %s OR NOT EXISTS (SELECT 1 FROM records_statement v "
    "WHERE v.refers_to = {s}.uuid AND v.realm = {s}.realm AND v.verb = %s))",
    (VOIDED.id, VOIDED.id),
)


def visible(credential: Credential) -> StatementQuerySet:
    """Return what a credential may read: its organisation's, or only what came in under itself. Raises Refused 403."""
    name, value = _whose(credential)
    return Statement.objects.filter(**{name: value})


def _whose(credential: Credential) -> tuple[str, int]:
    if credential.may("statements/read"):
        return "organisation_id", credential.organisation_id
    if credential.may("statements/read/mine"):
        return "credential_id", credential.pk
    return refuse(
        403,
        "The credential may not read statements: it has neither statements/read nor statements/read/mine.",
    )


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
    """Return a page of the statements that match, newest first unless `ascending`. Raises Refused. One query.

    A statement also matches when it refers to one that does, though that be voided; since, until and limit are
    about the statement itself.

    The query is SQL text: put together by the ORM it takes three times as long as it runs. Each way to match is a
    query that an index serves, cut at the limit before they are put together.
    """
    limit = _limit(asked)
    ascending = flag(asked, "ascending")
    order = "ASC" if ascending else "DESC"
    name, value = _whose(asked.who)
    ways, matching = _ways(asked)
    whose = Where(f"{{s}}.{name} = %s", (value,))
    if matching:
        # The plus keeps SQLite from reading all of an organisation's statements to find the few of an agent.
        whose = Where(f"+{{s}}.{name} = %s", (value,))
        ways.append(_referring(matching, whose, asked.who.organisation_id))
    wanted = whose & LIVE & _between(asked, ascending)
    arms = [way & wanted for way in ways]
    ids = " UNION ".join(
        f"SELECT * FROM (SELECT s.id FROM records_statement s WHERE {arm.of('s')} ORDER BY s.id {order} LIMIT {limit + 1}) arm"
        for arm in arms
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, body FROM records_statement WHERE id IN ({ids}) ORDER BY id {order} LIMIT {limit + 1}",
            [value for arm in arms for value in arm.values],
        )
        rows = [Found(*row) for row in cursor.fetchall()]
    more = ""
    if len(rows) > limit:
        rows = rows[:limit]
        more = asked.path + "?" + urlencode(asked.params | {"cursor": str(rows[-1].pk)})
    return Page(rows, more)


def _between(asked: Asked, ascending: bool) -> Where:
    """Return what since, until and a cursor ask for."""
    found = Where("1 = 1")
    for name, sign in (("since", ">"), ("until", "<=")):
        if name in asked.params:
            stored = moment(checked(asked, name, timestamp(asked.version)))
            found &= Where(f"{{s}}.stored {sign} %s", (_value("stored", stored),))
    if "cursor" in asked.params:
        found &= Where(f"{{s}}.id {'>' if ascending else '<'} %s", (_whole(asked, "cursor"),))
    return found


def _ways(asked: Asked) -> tuple[list[Where], Where | None]:
    """Return the ways to match, each one an index can serve, and all of them as one condition on one statement."""
    related_agents, related_activities = flag(asked, "related_agents"), flag(asked, "related_activities")
    same: list[Where] = []
    places: list[list[Where]] = []
    if "verb" in asked.params:
        same.append(Where("{s}.verb = %s", (column(checked(asked, "verb", iri)),)))
    if "registration" in asked.params:
        wanted = UUID(checked(asked, "registration", uuid))
        same.append(Where("{s}.registration = %s", (_value("registration", wanted),)))
    if "agent" in asked.params:
        places.append(_agent_places(agent_key(asked), related=related_agents))
    if "activity" in asked.params:
        key = column(checked(asked, "activity", iri))
        places.append(_activity_places(key, related=related_activities))
    if not same and not places:
        return [Where("1 = 1")], None
    ways = [reduce(and_, [*chosen, *same]) for chosen in itertools.product(*places)]
    return ways, reduce(or_, ways)


def _agent_places(key: str, *, related: bool) -> list[Where]:
    found = [Where("{s}.actor = %s", (key,)), _mentioned(key, related=related)]
    if related and (authority := authority_of(key)):
        found.append(authority)
    return found


def authority_of(key: str) -> Where | None:
    """Return which statements an agent vouches for: it is one of ours, and follows from who stored them."""
    ours = account_key(settings.BASE_URL, "")
    if not key.startswith(ours):
        return None
    name = key.removeprefix(ours)
    if name == "upstander":
        return Where("{s}.realm = 0")
    number = re.fullmatch(r"credential-([0-9]{1,18})", name)
    return Where("{s}.credential_id = %s", (int(number[1]),)) if number else None


def _activity_places(key: str, *, related: bool) -> list[Where]:
    found = [Where("{s}.activity = %s", (key,))]
    if related:
        found += [Where("{s}.context_1 = %s", (key,)), Where("{s}.context_2 = %s", (key,))]
        found.append(_mentioned(key, related=True))
        if key == PROFILE_VERSION:
            found.append(Where("{s}.realm = 0"))
    return found


def _mentioned(key: str, *, related: bool) -> Where:
    strictly = "" if related else " AND NOT m.related"
    return Where(
        f"{{s}}.id IN (SELECT m.statement_id FROM records_mention m WHERE m.key = %s{strictly})", (key,)
    )


def _referring(matching: Where, whose: Where, organisation: int) -> Where:
    """Return the condition on a statement that refers to one that matches, or to one that refers to one, and so on."""
    reach, values = matching.of("r0"), matching.values
    for step in range(REFERENCES):
        reach = (
            f"({matching.of(f'r{step + 1}')} OR EXISTS (SELECT 1 FROM records_statement r{step} "
            f"WHERE r{step}.uuid = r{step + 1}.refers_to AND {whose.of(f'r{step}')} AND {reach}))"
        )
        values = (*matching.values, *whose.values, *values)
    last = f"r{REFERENCES}"
    # The few that refer at all, by their small index; then what they refer to.
    return Where(
        "{s}.id IN (SELECT f.id FROM records_statement f WHERE f.refers_to IS NOT NULL AND f.organisation_id = %s) "
        f"AND EXISTS (SELECT 1 FROM records_statement {last} WHERE {last}.uuid = {{s}}.refers_to "
        f"AND {whose.of(last)} AND {reach})",
        (organisation, *whose.values, *values),
    )


def _value(name: str, value: Any) -> Any:
    """Return a value as a column of the database holds it."""
    return cast("Field[Any, Any]", Statement._meta.get_field(name)).get_db_prep_value(value, connection)


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


def attachments_of(credential: Credential, rows: Sequence[Statement | Found]) -> list[tuple[str, str, bytes]]:
    """Return the attachments of some statements that we hold: SHA-2, media type, bytes. One query."""
    kinds: dict[str, str] = {}
    for row in rows:
        if '"attachments"' in row.body:
            value = rawjson.loads(row.body)
            for holder in (value, value["object"]):
                for attachment in holder.get("attachments", []):
                    kinds.setdefault(attachment["sha2"].lower(), attachment["contentType"])
    held = Attachment.objects.filter(organisation_id=credential.organisation_id, sha2__in=list(kinds))
    return [(each.sha2, kinds[each.sha2], bytes(each.content)) for each in held.order_by("sha2")]


def _limit(asked: Asked) -> int:
    limit = _whole(asked, "limit") if "limit" in asked.params else PAGE
    return min(limit or LARGEST_PAGE, LARGEST_PAGE)


def _whole(asked: Asked, name: str) -> int:
    if not re.fullmatch(r"[0-9]{1,18}", asked.params[name], re.ASCII):
        refuse(400, "This must be a whole number, zero or more.", name)
    return int(asked.params[name])
