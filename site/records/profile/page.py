"""The profile in plain words, for somebody who reads our statements in another record store."""

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from records import builder
from records import vocabulary as xapi

from .concepts import ACTIVITY_TYPES, EXTENSIONS
from .rules import Rule
from .templates import EVERY, TEMPLATES, THE_COURSE, Template

HEAD = f"""# What our statements say

<!-- Written by `manage.py write_xapi_profile`. Change `site/records/profile/`, not this page. -->

For whoever works with our data: in the record store of a force, a council or a violence reduction unit. Each thing a
learner does in Upstander is one xAPI statement ([version 2.0](https://opensource.ieee.org/xapi)), and each statement
follows one of the {len(TEMPLATES)} templates below. The same as a machine reads it, an
[xAPI Profile 1.0](https://github.com/adlnet/xapi-profiles), is in [xapi-profile.jsonld](xapi-profile.jsonld), and every
Upstander serves it at `/xapi/profile`, to anybody.

| | |
|---|---|
| profile | `{xapi.PROFILE}` |
| this version | `{xapi.PROFILE_VERSION}` |

Each statement names the version in `context.contextActivities.category`.

## What no statement says

- A learner's name, e-mail address, job, organisation or place. The actor is an account with a UUID; only the Upstander
  that made the statement knows whose it is.
- Anything that a learner typed. A `response` holds the ids of choices.
- A visit to a help page or a click on a help link, a hurried exit, a part that was skipped, a follow-up survey that was
  not answered, and whatever somebody might disclose. There is no verb for them.
- How confident somebody feels, or what they did since. Such answers are counted in groups only.
- How long somebody took, and on which device or network.

Please do not add any of it by joining our statements to other data: some learners live with abuse, and some use it.

## How ids are made

Every id of ours begins with `{xapi.OURS}` and goes on with a UUID that never changes: not when a title is
changed, a page moved, or the site moves to another address. The `id` of a statement is made from what happened, so the
same thing is never there twice. `context.registration` is one enrolment: one learner, one course, one cycle.
`authority` and `actor` give the address of the Upstander that made the statement in `account.homePage`.
"""


VOIDING = (
    "A statement that voids another one follows the specification alone: Upstander itself is its actor, it names that\n"
    "statement and nothing else.\n"
)


def text() -> str:
    """Return the page in Markdown."""
    parts = [
        HEAD,
        _words_of_others(),
        _extensions(),
        "## What holds for every statement\n\n" + _rules(EVERY) + f"\n{VOIDING}",
        "## The statements\n\nAll of one registration belong together; they begin with the first of these.\n\n"
        + _overview(),
        *(_template(template) for template in TEMPLATES),
    ]
    return "\n".join(part.rstrip("\n") + "\n" for part in parts)


def example(template: Template) -> dict[str, Any]:
    """Return a statement that follows a template. Its ids are made up."""
    moment = datetime(2026, 11, 22, 10, tzinfo=UTC)
    home = "https://upstander.example"
    return builder.statement(
        id=xapi.statement_id("example", template.name),
        actor=builder.account(home, str(xapi.statement_id("example", "learner"))),
        authority=builder.account(home, "upstander"),
        verb=template.verb,
        activity=template.activity,
        stored=moment,
        timestamp=moment,
        context=builder.context(
            {"contextActivities": {"grouping": [THE_COURSE.as_json()]}} if template.within_a_step else None,
            edition="0" * 64,
            parents=[template.parent] if template.parent else [],
            registration=xapi.statement_id("example", "registration"),
        ),
        result=template.result,
    )


def _words_of_others() -> str:
    verbs = {template.verb.id: template.verb for template in TEMPLATES}
    return (
        "## Verbs and activity types\n\n"
        "Those of ADL's vocabulary and the TinCan registry, so that other tools know them. They are not ours, and so\n"
        "the profile names them without defining them.\n\n"
        + _table(
            ("verb", "for example"),
            ((f"`{verb.id}`", verb.example) for verb in verbs.values()),
        )
        + "\n"
        + _table(
            ("activity type", "what it is here"),
            ((f"`{iri}`", words) for iri, words in ACTIVITY_TYPES.items()),
        )
    )


def _extensions() -> str:
    return "## Extensions\n\nOurs.\n\n" + _table(
        ("extension", "stands in", "holds", "meaning"),
        (
            (
                f"`{one.id}`",
                "context" if one.type == "ContextExtension" else "result",
                f"`{json.dumps(one.schema)}`",
                one.definition,
            )
            for one in EXTENSIONS
        ),
    )


def _overview() -> str:
    return _table(
        ("statement", "verb", "about a", "inside a"),
        (
            (
                f"[{template.label}](#{template.label.lower().replace(' ', '-')})",
                template.verb.display,
                _short(template.activity),
                _short(template.parent) if template.parent else "",
            )
            for template in TEMPLATES
        ),
    )


def _template(template: Template) -> str:
    shown = json.dumps(example(template), indent=2, ensure_ascii=False)
    return (
        f"### {template.label}\n\n`{template.id}`\n\n{template.definition}\n\n"
        f"{_rules(template.every_rule[len(EVERY) :])}\n```json\n{shown}\n```\n"
    )


def _rules(rules: Iterable[Rule]) -> str:
    return _table(
        ("where", "rule", "meaning"),
        (
            (
                " · ".join(f"`{place.strip()}`" for place in rule["location"].split("|")),
                _rule(rule),
                rule["scopeNote"][xapi.LANGUAGE],
            )
            for rule in rules
        ),
    )


def _rule(rule: Rule) -> str:
    if rule["presence"] == "excluded":
        return "must not be there"
    words = "must be there" if rule["presence"] == "included" else "may be there"
    if "all" not in rule:
        return words
    return f"{words}: {_values(rule['all'])}"


def _values(values: Sequence[Any]) -> str:
    if len(values) > 5:
        return f"`{json.dumps(values[0])}` to `{json.dumps(values[-1])}`"
    return " or ".join(f"`{json.dumps(value)}`" for value in values)


def _short(activity: xapi.Activity) -> str:
    return activity.type.rsplit("/", 1)[1]


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)
