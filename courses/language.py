"""Words that this site does not use, and what to write instead (domain.md 7.2; the numbers are its rows).

A rule does not fire inside quotation marks, nor within six words of the same sentence after "not", "never" or "no longer".
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from .lint import Finding


@dataclass(frozen=True)
class Rule:
    """One pattern with why it harms and what to write."""

    number: int
    severity: str  # "error", "warning" or "info"
    pattern: re.Pattern[str]
    why: str
    instead: str


def _rule(number: int, severity: str, pattern: str, why: str, instead: str) -> Rule:
    return Rule(number, severity, re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE), why, instead)


RULES = (
    _rule(
        1,
        "error",
        r"why (?:didn['’]t|doesn['’]t|did|does) (?:she|he|they|the victim)(?: not)? (?:just )?leave",
        "blames the victim",
        "what made leaving unsafe or impossible?",
    ),
    _rule(
        2,
        "error",
        r"why (?:do|did) they stay|why does (?:she|he) stay",
        "blames the victim",
        "what barriers do they face?",
    ),
    _rule(
        3,
        "error",
        r"(?:she|he|they) provoked",
        "blames the victim",
        "say what the person causing harm chose to do",
    ),
    _rule(4, "error", r"asked for it", "blames the victim", "leave it out"),
    _rule(
        5,
        "error",
        r"failed to protect",
        "blames the parent who is abused",
        "say who put the child at risk, and ask what support the parent needs",
    ),
    _rule(6, "error", r"allowed the abuse", "blames the victim", "was abused; was prevented from…"),
    _rule(7, "warning", r"abusive relationships?", "hides who does it", "they are being abused by…"),
    _rule(
        8,
        "warning",
        r"(?:violent|toxic|volatile|stormy|turbulent) relationships?",
        "hides who does it",
        "name who uses violence or control",
    ),
    _rule(
        9,
        "error",
        r"domestic disputes?|a domestic(?! abuse)(?=[\s.,;])(?! (?:setting|service|abuse|homicide|helper|appliance))",
        "makes it small",
        "domestic abuse report",
    ),
    _rule(
        10,
        "error",
        r"mutual abuse|(?:both )?as bad as each other",
        "hides who holds power",
        "assess who holds power and who is afraid",
    ),
    _rule(12, "warning", r"lost control|snapped|saw red", "excuses it", "chose to use abuse"),
    _rule(13, "error", r"crimes? of passion", "excuses it", "murder; abuse"),
    _rule(14, "warning", r"anger (?:issues|problems?)", "names the wrong cause", "abusive behaviour"),
    _rule(16, "error", r"battered (?:woman|women|wife|wives)", "outdated", "a person who has been abused"),
    _rule(17, "error", r"(?:wife|woman) beaters?", "a label", "perpetrator"),
    _rule(18, "error", r"(?:real|ideal) victims?", "judges victims", "victim"),
    _rule(19, "warning", r"innocent victims?", "implies guilty ones", "victim"),
    _rule(
        22,
        "warning",
        r"refused support|would not engage|non-compliant",
        "blames the victim",
        "was not offered help in a safe way",
    ),
    _rule(
        23,
        "warning",
        r"chose to stay|went back to (?:him|her|them)",
        "blames the victim",
        "returned; there were safety reasons",
    ),
    _rule(24, "warning", r"vulnerable (?:victims?|women)", "makes risk a trait", "at risk because of…"),
    _rule(25, "warning", r"hard[- ]to[- ]reach", "blames people", "under-served"),
    _rule(
        26,
        "error",
        r"(?:just|simply) leave(?! (?:it|a|the|them|this))|just report it",
        "unsafe advice",
        "leaving can raise risk: get specialist help",
    ),
    _rule(
        27,
        "error",
        r"confront (?:him|her|them|the perpetrator|the partner)|challenge the abuser",
        "unsafe advice",
        "see the safe-to-act check",
    ),
    _rule(28, "warning", r"(?:hear |both )?both sides", "unsafe advice", "look at the pattern and at fear"),
    _rule(
        29,
        "error",
        r"couples? (?:counselling|therapy)|mediation",
        "unsafe as a response",
        "separate specialist services",
    ),
    _rule(30, "error", r"anger management", "unsafe as a response", "a specialist perpetrator service"),
    _rule(
        31,
        "error",
        r"cured|rehabilitated",
        "false certainty",
        "may reduce some behaviour; risk is still reviewed",
    ),
    _rule(
        32,
        "error",
        r"(?:is|are) safe now|no longer a risk",
        "false certainty",
        "risk is reviewed; it can change",
    ),
    _rule(33, "error", r"completed the course so", "can be misused", "this is a record of learning only"),
    _rule(
        34,
        "warning",
        r"low[- ]level abuse|only (?:emotional|verbal)",
        "makes it small",
        "name the behaviour and its effect",
    ),
    _rule(
        36,
        "error",
        r"monsters?|psychos?|evil (?:man|men|person|people)",
        "puts people off seeking help",
        "perpetrator; person causing harm",
    ),
    _rule(
        38, "warning", r"honou?r (?:killings?|crimes?)", "implies honour", "so-called ‘honour’-based abuse"
    ),
    _rule(
        39,
        "error",
        r"illegal (?:immigrants?|migrants?)",
        "dehumanises",
        "a person with insecure immigration status",
    ),
    _rule(
        40, "warning", r"suffers? from|suffering from", "makes a person their condition", "has; lives with"
    ),
    _rule(
        41,
        "warning",
        r"the (?:disabled|elderly)(?! (?:people|person|adults?))",
        "a label",
        "disabled people; older people",
    ),
    _rule(42, "warning", r"opposite sex|both genders", "leaves people out", "people of any gender"),
    _rule(45, "warning", r"banter", "makes it small", "sexist remarks"),
    _rule(46, "error", r"boys will be boys|man up|be a man", "a stereotype", "leave it out"),
    _rule(47, "warning", r"protect our women|defenceless", "talks down", "work alongside"),
    _rule(
        48,
        "warning",
        r"heroe?s?|save (?:her|him)|rescue (?:her|him|them)",
        "a bystander myth",
        "support; choice",
    ),
    _rule(49, "error", r"snitch(?:es|ing)?|telling tales", "shames reporting", "pass on a concern"),
    _rule(50, "warning", r"false allegations?", "draws attention away", "stay with behaviour and safety"),
    _rule(
        52,
        "warning",
        r"child witness(?:es)?|witnessed domestic",
        "children are victims themselves",
        "a child who sees, hears or experiences it",
    ),
    _rule(53, "warning", r"(?:parental )?alienation", "can silence victims", "describe the behaviour"),
    _rule(55, "info", r"trigger warnings?", "a warning is no protection", "content note"),
    _rule(57, "error", r"committed suicide", "stigma", "died by suicide"),
    _rule(
        61,
        "error",
        r"(?:law|act|offence|police|court)s? (?:currently|recently)|(?:currently|recently) (?:the law|an offence|law)",
        "has no date",
        "“as of” with a date, in a fact",
    ),
    _rule(
        62,
        "error",
        r"0\d{3} ?\d{3} ?\d{3,4}|0\d{3} ?\d{4} ?\d{3}|116 ?123",
        "a number typed by hand goes stale",
        "a help line block",
    ),
    _rule(63, "error", r"(?:accredited|endorsed|certified) by", "a false claim", "mapped by Upstander"),
    _rule(64, "error", r"you (?:are|will be) safe", "a false promise", "may help"),
    _rule(65, "warning", r"studies show|research shows", "has no source", "a fact with its source"),
    _rule(11, "warning", r"couples? (?:fighting|arguing)", "makes it small", "abuse by…"),
    _rule(
        15,
        "warning",
        r"because of (?:the )?(?:drink|drinking|drugs|alcohol)|drugs made (?:him|her|them)",
        "excuses it",
        "alcohol may be present; it does not cause abuse",
    ),
    _rule(20, "warning", r"alleged victims?", "doubts the person", "the person who reported"),
    _rule(21, "warning", r"(?:she|he|they) (?:claims?|alleges?)", "doubts the person", "says; reports"),
    _rule(
        35,
        "warning",
        r"wasn['’]t physical|no violence was",
        "makes it small",
        "control and fear can cause serious harm",
    ),
    _rule(
        37,
        "error",
        r"(?:crazy|hysterical|mad) (?:woman|man|victim|mother|wife|ex)",
        "discredits a person",
        "describe the behaviour",
    ),
    _rule(44, "info", r"ladies and gentlemen|you guys", "leaves people out", "everyone"),
    _rule(51, "info", r"domestic violence|DV", "too narrow", "domestic abuse"),
    _rule(54, "warning", r"abusers?", "a label", "person causing harm; perpetrator"),
    _rule(56, "info", r"triggered", "a casual word for distress", "upset; distressed"),
    _rule(
        58,
        "warning",
        r"(?:learners?|you) (?:have |has )?failed",
        "shames a learner",
        "not yet passed; try again",
    ),
    _rule(
        43,
        "info",
        r"(?:your|a|the|their) (?:husband|wife) or partner|(?:her|their) husbands?|(?:his|their) wi(?:fe|ves)",
        "may take for granted who is married to whom",
        "partner, ex-partner or relative, unless the story says who it is",
    ),
    _rule(
        60,
        "error",
        r"(?:strangl|chok|stabb|punch|burn|beat|rap)(?:ed|ing) (?:her|him|them) (?:with|by|until|using)"
        r"|how to (?:strangle|choke|stab|poison|drug|track|follow|hack)",
        "describes how harm is done",
        "say that harm was done, not how",
    ),
    _rule(
        59,
        "error",
        r"[A-Z]{1,2}\d[A-Z\d]? ?\d[ABD-HJLNP-UW-Z]{2}|[A-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]",
        "looks like a postcode or a National Insurance number",
        "take it out",
    ),
)

_NEGATION = re.compile(
    r"(?:\bnot\b|n['’]t\b|\bnever\b|\bno longer\b|\bavoid\b|\brather than\b|\binstead of\b)(?:[^\w.!?]+\w+){0,6}[^\w.!?]*$",
    re.IGNORECASE,
)
_LOOK_BACK = 160  # characters: seven words and a negation fit
_QUOTED = re.compile(r"[“‘\"][^“”\"\ue000]*?[”’\"](?=[\s.,;:!?)\ue000]|$)", re.DOTALL)
_BETWEEN = ". \ue000 "  # no rule reaches from one text into the next


@dataclass(frozen=True)
class Text:
    """Words to check, and where they stand."""

    words: str
    where: str
    at: str = ""


def check_words(text: str, where: str, page_id: int | None = None) -> list[Finding]:
    """Return what the language rules say about a text. Quoted words and negated advice are left alone."""
    return check_texts([Text(text, where)], page_id)


def check_texts(texts: Sequence[Text], page_id: int | None = None) -> list[Finding]:
    """Return what the language rules say about many texts, each rule run over all of them at once."""
    starts, parts, length = [], [], 0
    for text in texts:
        part = re.sub(r"\s+", " ", text.words).replace("\ue000", " ") + _BETWEEN
        starts.append(length)
        parts.append(part)
        length += len(part)
    bare = _QUOTED.sub(lambda match: " " * len(match[0]), "".join(parts))
    findings = []
    for rule in RULES:
        for match in rule.pattern.finditer(bare):
            number = bisect_right(starts, match.start()) - 1
            before = bare[max(starts[number], match.start() - _LOOK_BACK) : match.start()]
            if not _NEGATION.search(before):
                findings.append(
                    Finding(
                        rule.severity,
                        texts[number].where,
                        f"“{match[0]}” {rule.why}.",
                        f"Write instead: {rule.instead}.",
                        page_id,
                        texts[number].at,
                    )
                )
    return findings
