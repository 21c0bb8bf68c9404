"""Reads for people who look at the store: statements by filter, newest or oldest first, a page at a time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any, Self
from uuid import UUID

from django.conf import settings
from django.db.models import BigIntegerField, Exists, ExpressionWrapper, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Concat

from people.scopes import Scope

from .columns import account_key, column
from .models import Mention, Statement, StatementQuerySet
from .vocabulary import VOIDED

PAGE = 50
ACTIVITY_IN = ("activity", "context_1", "context_2", "mentions")
# How much later than its neighbours a row may have been stored: a request takes its time first and its place after.
SLACK = timedelta(minutes=5)


@dataclass(frozen=True)
class Looking:
    """What somebody looks for. What is empty does not matter. All of it can be written as JSON."""

    organisation: int | None = None
    person: str = ""  # the opaque id of one of our learners
    actor: str = ""  # or what `records.columns` makes of an agent that another system named
    verb: str = ""
    activity: str = ""  # it is about this one, or this one is around what it is about
    registration: str = ""
    since: str = ""  # stored at this ISO moment or later
    until: str = ""  # stored before this ISO moment
    voided: bool | None = None
    ours: bool = False
    credential: int | None = None

    def as_json(self) -> dict[str, Any]:
        """Return what is not empty."""
        return {
            field.name: getattr(self, field.name)
            for field in fields(self)
            if getattr(self, field.name) != field.default
        }

    @classmethod
    def from_json(cls, found: dict[str, Any]) -> Self:
        """Return what `as_json` wrote; names that are not known any more are left out."""
        known = {field.name for field in fields(cls)}
        return cls(**{key: value for key, value in found.items() if key in known})


@dataclass(frozen=True)
class Page:
    """Some statements, and the key after which the rest is: none at the end."""

    rows: Sequence[Statement]
    more: int | None


def within(scope: Scope) -> frozenset[int] | None:
    """Return the organisations whose statements a viewer's scope reaches; None for all, theirs and nobody's.

    Statements are about people one by one: only the organisations that a viewer leads, as `people.scopes` has it.
    """
    return None if scope.everything else scope.managed_ids


def found(looking: Looking, reach: frozenset[int] | None, activity_in: str = "activity") -> StatementQuerySet:
    """Return the statements that match, inside a viewer's reach, each with `is_voided`. Not in any order.

    The activity is looked for in one place: see `page` for the others.

    The rarest condition is left to its index, the others are put so that no index serves them: SQLite would read all
    of an organisation's statements to find the few of a person. Each index ends in the key that pages are cut by.
    """
    voiding = Statement.objects.filter(refers_to=OuterRef("uuid"), realm=OuterRef("realm"), verb=VOIDED.id)
    rows = Statement.objects.annotate(is_voided=Exists(voiding) & ~Q(verb=VOIDED.id))
    rows = _by_time(rows, looking)
    if looking.ours:
        rows = rows.filter(realm=0)
    if looking.voided is not None:
        rows = rows.filter(is_voided=looking.voided)
    if looking.voided:
        some = Statement.objects.filter(verb=VOIDED.id, refers_to__isnull=False).order_by()
        named = Statement.objects.filter(uuid__in=some.values("refers_to")).order_by()
        rows = rows.filter(pk__in=named.values("pk"))
    if looking.registration:
        rows = rows.filter(registration=UUID(looking.registration))
    if actor := looking.actor or (looking.person and account_key(settings.BASE_URL, looking.person)):
        rows = rows.filter(actor=actor)
    if looking.activity:
        key = column(looking.activity)
        mentioned = Mention.objects.filter(key=key).values("statement")
        rows = rows.filter(**({"pk__in": mentioned} if activity_in == "mentions" else {activity_in: key}))
    led = any((looking.voided, looking.registration, actor, looking.activity))
    for name, value in (
        ("credential_id", looking.credential),
        ("organisation_id", looking.organisation),
        ("verb", looking.verb and column(looking.verb)),
    ):
        if value:
            # An index holds actor and verb together.
            plain = not led or (name == "verb" and actor)
            rows = rows.filter(**{name: value}) if plain else _apart(rows, name, [value])
            led = True
    return rows if reach is None else _apart(rows, "organisation_id", reach)


def page(
    looking: Looking,
    reach: frozenset[int] | None,
    *,
    after: int | None = None,
    oldest_first: bool = False,
    size: int = PAGE,
) -> Page:
    """Return the matching statements that follow a key, with their organisation and credential; none is counted.

    One query; with an activity four, because each of the places that may hold it has an index of its own.
    """
    cut: dict[int, Statement] = {}
    for place in ACTIVITY_IN if looking.activity else ACTIVITY_IN[:1]:
        rows = found(looking, reach, place).select_related("organisation", "credential")
        if after is not None:
            rows = rows.filter(pk__gt=after) if oldest_first else rows.filter(pk__lt=after)
        cut |= {row.pk: row for row in rows.order_by("pk" if oldest_first else "-pk")[: size + 1]}
    keys = sorted(cut, reverse=not oldest_first)
    return Page([cut[key] for key in keys[:size]], keys[size - 1] if len(keys) > size else None)


def voided_by(statement: Statement) -> list[Statement]:
    """Return the statements that void this one, oldest first. One query; none for a voiding one."""
    if statement.verb == VOIDED.id:
        return []
    voiding = Statement.objects.filter(refers_to=statement.uuid, realm=statement.realm, verb=VOIDED.id)
    return list(voiding.order_by("pk"))


def _by_time(rows: StatementQuerySet, looking: Looking) -> StatementQuerySet:
    """Keep what was stored in a period. Keys follow the time, but for SLACK, so the period is one of keys as well."""
    if looking.since:
        since = datetime.fromisoformat(looking.since)
        before = Statement.objects.filter(stored__lt=since - SLACK).order_by("-stored", "-pk").values("pk")
        rows = rows.filter(stored__gte=since, pk__gt=Coalesce(Subquery(before[:1]), Value(0)))
    if looking.until:
        until = datetime.fromisoformat(looking.until)
        after = Statement.objects.filter(stored__gt=until + SLACK).order_by("stored", "pk").values("pk")
        rows = rows.filter(
            stored__lt=until, pk__lt=Coalesce(Subquery(after[:1]), Value(BigIntegerField.MAX_BIGINT))
        )
    return rows


def _apart(rows: StatementQuerySet, name: str, values: Iterable[Any]) -> StatementQuerySet:
    """Keep the rows whose column has one of these values, without an index for it."""
    if name.endswith("_id"):
        value: Any = ExpressionWrapper(F(name) + 0, output_field=BigIntegerField())
    else:
        value = Concat(name, Value(""))
    return rows.alias(**{f"{name}_apart": value}).filter(**{f"{name}_apart__in": list(values)})
