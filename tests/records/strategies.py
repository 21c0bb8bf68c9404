"""Valid statements of every shape, in both versions, and ways to write them down.

Written from the Data part of the specification, and apart from the validator: nothing of ours is asked what is valid.
A number is a `Number`: its letters, because 1.50 and 1.5 are two ways to write one.
"""

import json
import random
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st


@dataclass(frozen=True)
class Number:
    """A number as it is written."""

    letters: str

    def __float__(self) -> float:
        return float(self.letters)


def written(value: Any, hand: random.Random) -> str:
    """Return a value as JSON in somebody's hand: spaces and escapes as they please."""
    space = hand.choice(("", "", " ", "\n\t"))
    if isinstance(value, Number):
        return value.letters
    if isinstance(value, dict):
        items = (
            f"{written(name, hand)}{space}:{space}{written(inner, hand)}" for name, inner in value.items()
        )
        return "{" + space + f"{space},".join(items) + "}"
    if isinstance(value, list):
        return "[" + f",{space}".join(written(inner, hand) for inner in value) + space + "]"
    plain = isinstance(value, str) and not any("\ud800" <= letter <= "\udfff" for letter in value)
    text = json.dumps(value, ensure_ascii=not plain or hand.random() < 0.5)
    return text.replace("/", "\\/") if hand.random() < 0.2 else text


def optional(needed: dict[str, Any], **others: Any) -> Any:
    """Return objects that have what is needed, and any of the others, in any order."""
    return (
        st.fixed_dictionaries(needed, optional=others)
        .flatmap(lambda found: st.permutations(list(found.items())))
        .map(dict)
    )


TEXTS = st.text(max_size=12) | st.sampled_from(
    ["\0", "\ud800", "\udfff\ud800", "é", "e\u0301", "😀", "</script>"]
)
WORDS = st.sampled_from(["a", "b/c", "%20", "ü", "字", "#x", "?y=z&w", "x" * 300, "~", "'()*"])
IRIS = st.builds(
    lambda scheme, word: f"{scheme}:{word}", st.sampled_from(["https", "urn", "x", "H+-.1", "tag"]), WORDS
)
UUIDS = st.uuids().map(str) | st.uuids().map(lambda uuid: str(uuid).upper())
TAGS = st.sampled_from(
    [
        "en",
        "en-GB",
        "cy",
        "zh-Hant-TW",
        "sr-Latn",
        "de-CH-1996",
        "x-ours",
        "i-klingon",
        "en-a-bbb-x-a",
        "es-419",
    ]
)
MAPS = st.dictionaries(TAGS, TEXTS, max_size=3)
LETTERS = [
    "0",
    "-0",
    "1",
    "1.50",
    "-0.0",
    "1e2",
    "1E-7",
    "0.30000000000000004",
    "123456789012345678901234567890",
]
NUMBERS = st.sampled_from(LETTERS).map(Number)
ODD_NUMBERS = NUMBERS | st.sampled_from(["1e400", "-1e400", "9" * 400, "1e-400"]).map(Number)
FREE = st.recursive(
    st.none() | st.booleans() | TEXTS | ODD_NUMBERS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXTS, inner, max_size=2),
    max_leaves=5,
)
EXTENSIONS = st.dictionaries(IRIS, FREE, max_size=2)
DURATIONS = st.sampled_from(["P1Y2M3DT4H5M6.78S", "PT0S", "P4W", "PT1.5H", "P0.5D", "PT16559.14S", "P1D"])
NEW_TIMES = st.sampled_from(
    [
        "2026-11-22T10:00:00Z",
        "2026-11-22T10:00:00.123456789Z",
        "2026-02-28T23:59:59.5+05:30",
        "2024-02-29T00:00:00-12:00",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999Z",
    ]
)
OLD_TIMES = NEW_TIMES | st.sampled_from(
    ["2026-11-22T10:00Z", "20261122T100000Z", "2026-11-22T10:00:00", "2026-11-22T10:00:00+01"]
)

ACCOUNTS = optional({"homePage": IRIS, "name": TEXTS})
IDENTIFIERS = st.one_of(
    st.fixed_dictionaries(
        {"mbox": st.sampled_from(["mailto:a@b", "mailto:a.b+c@example.org", "mailto:é@ü.example"])}
    ),
    st.fixed_dictionaries({"mbox_sha1sum": st.sampled_from(["a" * 40, "0123456789ABCDEF" * 2 + "01234567"])}),
    st.fixed_dictionaries({"openid": IRIS}),
    st.fixed_dictionaries({"account": ACCOUNTS}),
)


def merged(*parts: Any) -> Any:
    """Return objects with the members of all these."""
    return st.tuples(*parts).map(
        lambda found: {name: value for part in found for name, value in part.items()}
    )


TYPED_AGENTS = merged(IDENTIFIERS, optional({"objectType": st.just("Agent")}, name=TEXTS))
AGENTS = TYPED_AGENTS | merged(IDENTIFIERS, optional({}, name=TEXTS))
KIND_GROUP = {"objectType": st.just("Group")}
ANONYMOUS = optional(KIND_GROUP | {"member": st.lists(AGENTS, min_size=1, max_size=2)}, name=TEXTS)
KNOWN_GROUPS = merged(IDENTIFIERS, optional(KIND_GROUP, name=TEXTS, member=st.lists(AGENTS, max_size=2)))
GROUPS = ANONYMOUS | KNOWN_GROUPS
ACTORS = AGENTS | GROUPS
TWO = optional(
    KIND_GROUP | {"member": st.tuples(st.fixed_dictionaries({"account": ACCOUNTS}), AGENTS).map(list)}
)
REFERENCES = optional({"objectType": st.just("StatementRef"), "id": UUIDS})


def _components() -> Any:
    return st.lists(
        optional({"id": TEXTS.filter(bool)}, description=MAPS),
        max_size=3,
        unique_by=lambda component: component["id"],
    )


PATTERNS = st.lists(
    st.sampled_from(["a[,]b", "a[.]b", "true", "1[:]2", "{case_matters=true}x", ""]), max_size=2
)
INTERACTIONS = {
    "true-false": (),
    "choice": ("choices",),
    "fill-in": (),
    "long-fill-in": (),
    "matching": ("source", "target"),
    "performance": ("steps",),
    "sequencing": ("choices",),
    "likert": ("scale",),
    "numeric": (),
    "other": (),
}
DESCRIBED = {"name": MAPS, "description": MAPS, "type": IRIS, "moreInfo": IRIS, "extensions": EXTENSIONS}
DEFINITIONS = st.one_of(
    optional({}, **DESCRIBED),
    *(
        optional(
            {"interactionType": st.just(kind)},
            correctResponsesPattern=PATTERNS,
            **{name: _components() for name in lists},
            **DESCRIBED,
        )
        for kind, lists in INTERACTIONS.items()
    ),
)
ACTIVITIES = optional({"id": IRIS}, objectType=st.just("Activity"), definition=DEFINITIONS)
SCORES = st.lists(st.sampled_from(["-2", "0", "1.50", "1e1", "-0"]), min_size=3, max_size=3).flatmap(
    lambda letters: optional(
        {},
        scaled=st.sampled_from(["-1", "1.0", "0.50", "-0", "5e-1"]).map(Number),
        **{
            name: st.just(Number(text))
            for name, text in zip(("min", "raw", "max"), sorted(letters, key=float), strict=True)
        },
    )
)
RESULTS = optional(
    {},
    score=SCORES,
    success=st.booleans(),
    completion=st.booleans(),
    response=TEXTS,
    duration=DURATIONS,
    extensions=EXTENSIONS,
)
ATTACHMENTS = st.lists(
    optional(
        {
            "usageType": IRIS,
            "display": MAPS,
            "contentType": st.sampled_from(["text/plain", "text/plain; charset=utf-8", "image/svg+xml"]),
            "length": st.sampled_from(["0", "27"]).map(Number),
            "sha2": st.sampled_from([64, 96, 128]).map(lambda length: "a1" * (length // 2)),
            "fileUrl": IRIS,
        },
        description=MAPS,
    ),
    max_size=2,
)


def contexts(version: str, *, about_activity: bool) -> Any:
    """Return contexts as one version has them."""
    around = st.lists(ACTIVITIES, max_size=2) | ACTIVITIES
    others: dict[str, Any] = {
        "registration": UUIDS,
        "instructor": ACTORS,
        "team": GROUPS,
        "contextActivities": optional({}, parent=around, grouping=around, category=around, other=around),
        "language": TAGS,
        "statement": REFERENCES,
        "extensions": EXTENSIONS,
    }
    if about_activity:
        others |= {"revision": TEXTS, "platform": TEXTS}
    if version == "2.0.0":
        types = {"relevantTypes": st.lists(IRIS, min_size=1, max_size=2)}
        agent = optional({"objectType": st.just("contextAgent"), "agent": AGENTS}, **types)
        group = optional({"objectType": st.just("contextGroup"), "group": GROUPS}, **types)
        others |= {"contextAgents": st.lists(agent, max_size=2), "contextGroups": st.lists(group, max_size=2)}
    return optional({}, **others)


def parts(version: str, objects: Any, *, about_activity: bool = False) -> Any:
    """Return what statements and SubStatements have in common."""
    return optional(
        {"actor": ACTORS, "verb": optional({"id": IRIS}, display=MAPS), "object": objects},
        result=RESULTS,
        context=contexts(version, about_activity=about_activity),
        timestamp=NEW_TIMES if version == "2.0.0" else OLD_TIMES,
        attachments=ATTACHMENTS,
    )


def statements(version: str) -> Any:
    """Return valid statements of one version, of every shape."""
    things = TYPED_AGENTS | GROUPS | REFERENCES
    kind = st.just({"objectType": "SubStatement"})
    inner = merged(kind, parts(version, ACTIVITIES, about_activity=True)) | merged(
        kind, parts(version, things)
    )
    time = NEW_TIMES if version == "2.0.0" else OLD_TIMES
    versions = ["1.0", "1.0.0", "1.0.3", "1.0.9"] + (["2.0.0", "2.0.7"] if version == "2.0.0" else [])
    whole = optional({}, id=UUIDS, stored=time, authority=AGENTS | TWO, version=st.sampled_from(versions))
    voiding = optional(
        {
            "actor": ACTORS,
            "verb": st.just({"id": "http://adlnet.gov/expapi/verbs/voided"}),
            "object": REFERENCES,
        }
    )
    said = st.one_of(
        parts(version, ACTIVITIES, about_activity=True),
        parts(version, things),
        parts(version, inner),
        voiding,
    )
    return merged(said, whole)
