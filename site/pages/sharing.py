"""Facts as plain values: how the library keeps them, and how they travel with a shared course pack."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError

from courses.errors import PackError
from courses.pack.files import day, fields, string

from .models import Fact
from .models.facts import ELSEWHERE

TEXTS = ["title", "text", "source", "source_url", "jurisdiction"]
DATES = ["checked_on", "review_by"]
WHERE = "facts.yaml"


def take_out(slugs: Iterable[str]) -> list[dict[str, Any]]:
    """Return the facts of these slugs, and those that hold in other nations instead, as plain values by slug."""
    rows = {fact.slug: fact for fact in Fact.objects.select_related(*ELSEWHERE)}
    wanted = {slug for slug in slugs if slug in rows}
    wanted |= {other.slug for slug in wanted for name in ELSEWHERE if (other := getattr(rows[slug], name))}
    return [_written(rows[slug]) for slug in sorted(wanted)]


def _written(fact: Fact) -> dict[str, Any]:
    others = {name: getattr(fact, name) for name in ELSEWHERE}
    return {
        "slug": fact.slug,
        **{name: getattr(fact, name) for name in TEXTS},
        **({"is_law": True} if fact.is_law else {}),
        **{name: other.slug for name, other in others.items() if other},
        **{name: getattr(fact, name).isoformat() for name in DATES},
    }


def may_bring_in(user: Any) -> bool:
    """Return whether somebody may add facts to this site."""
    return bool(user.has_perm("pages.add_fact"))


def missing(entries: list[Any]) -> list[str]:
    """Return the slugs of the facts that this site does not hold. Raises PackError."""
    named = [_read(entry)[0] for entry in entries]
    known = set(Fact.objects.filter(slug__in=named).values_list("slug", flat=True))
    return [slug for slug in named if slug not in known]


def bring_in(entries: list[Any], *, fill_in: bool = False) -> list[str]:
    """Add the facts that are missing, and return their slugs. Raises PackError naming the fact; then nothing is kept.

    What is here stays as it is: whoever runs this site answers for it. With `fill_in`, for our own library, what a fact
    says of other nations is brought up to date as long as nobody has edited the fact in the CMS. Call it in a transaction.
    """
    new: list[str] = []
    elsewhere: dict[str, dict[str, Any]] = {}
    for entry in entries:
        slug, values, elsewhere_of = _read(entry)
        elsewhere[slug] = elsewhere_of
        if not Fact.objects.filter(slug=slug).exists():
            fact = Fact(slug=slug, **values)
            try:
                fact.full_clean()
            except ValidationError as error:
                raise PackError(f"{WHERE}, {slug}", " ".join(error.messages)) from error
            fact.save()
            new.append(slug)
    known = dict(Fact.objects.values_list("slug", "pk"))
    for slug, named in elsewhere.items():
        if unknown := [other for other in named.values() if other not in known]:
            raise PackError(f"{WHERE}, {slug}", f"there is no fact ‘{unknown[0]}’.")
        refers = {name: known.get(named.get(name, "")) for name in ELSEWHERE}
        rows = Fact.objects.filter(slug=slug)
        if slug in new:
            rows.update(**refers)
        elif fill_in:
            is_law = next(bool(one.get("is_law")) for one in entries if one["slug"] == slug)
            rows.filter(latest_revision=None).update(is_law=is_law, **refers)
    return new


def _read(entry: Any) -> tuple[str, dict[str, Any], dict[str, str]]:
    """Return (slug, values, slugs of the facts that hold elsewhere). Raises PackError."""
    slug = entry.get("slug") if isinstance(entry, dict) else None
    where = f"{WHERE}, {slug}"
    data = fields(entry, where, required=["slug", *TEXTS, *DATES], optional=["is_law", *ELSEWHERE])
    if not isinstance(data.get("is_law", False), bool):
        raise PackError(where, "‘is_law’ must be true or false.")
    values: dict[str, Any] = {name: string(data[name], where, name) for name in TEXTS}
    values |= {name: day(data[name], where, name) for name in DATES}
    values["is_law"] = data.get("is_law", False)
    elsewhere = {name: string(data[name], where, name) for name in ELSEWHERE if data.get(name)}
    return string(data["slug"], where, "slug"), values, elsewhere
