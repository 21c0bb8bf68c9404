"""How old somebody must be, about, to read a text with ease."""

import re

from .lint import Finding, warning

# Upper ends of domain.md 7.1, rule 8: level 1 pages 9 to 11, level 2 11 to 13, for trainers 13 to 14.
TARGET = {1: 11, 2: 13, 3: 14}
ENOUGH = 100  # words: an estimate over fewer says little
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_END = re.compile(r"[.!?:;]+(?=[\s”’\")]|$)|\n+")


def reading_age(text: str) -> float | None:
    """Return the reading age in years that a text asks for, or None for fewer than 100 words.

    The Automated Readability Index (Smith and Senter, AMRL-TR-66-220, 1967) gives a school grade from letters a word
    and words a sentence; a grade begins at the age of five more. A line break ends a sentence, as in lists.
    """
    words = _WORD.findall(text)
    if len(words) < ENOUGH:
        return None
    sentences = sum(bool(_WORD.search(part)) for part in _END.split(text))
    letters = sum(len(word) for word in words)
    grade = 4.71 * letters / len(words) + 0.5 * len(words) / max(sentences, 1) - 21.43
    return round(grade + 5, 1)


def check_reading_age(
    text: str, level: int, where: str, page_id: int | None = None, at: str = ""
) -> list[Finding]:
    """Return a warning when a text asks for more than its level's readers should need."""
    age = reading_age(text)
    if age is None or age <= TARGET[level]:
        return []
    return [
        warning(
            where,
            f"reads like a text for age {age:.0f}; the target at level {level} is {TARGET[level]}.",
            "Shorten sentences, and use everyday words.",
            page_id,
            at,
        )
    ]
