"""The words of the glossary: which of them a text uses."""

import re
from collections.abc import Iterable
from functools import lru_cache

from .live import terms

MARKS = str.maketrans({"'": "’", "‘": "’", '"': "”", "“": "”"})
WORD = re.compile(r"\w+")


def used_in(text: str) -> list[str]:
    """Return the slugs of the words that a text uses, in the order in which they first stand there, each once.

    1. Every word and every other form of it is looked for as whole words.
    2. Where several fit at one place, the longest one counts, and what lies inside it does not.
    3. A form with a capital letter, such as ISS or Drive, fits only when written so. Quotation marks and apostrophes of any shape are the same.

    Usually costs no query.
    """
    forms = tuple((form, slug) for slug, term in terms.entries().items() for form in term.forms)
    index = _index(forms)
    text = text.translate(MARKS)
    found: dict[str, None] = {}
    end = 0
    for word in WORD.finditer(text):
        if word.start() < end:
            continue
        for pattern, slug in index.get(word[0].lower(), ()):
            if match := pattern.match(text, word.start()):
                found[slug] = None
                end = match.end()
                break
    return list(found)


def explain(slugs: Iterable[str]) -> list[tuple[str, str]]:
    """Return (word, explanation) of those that there still are. Usually costs no query."""
    entries = terms.entries()
    return [(entries[slug].word, entries[slug].text) for slug in slugs if slug in entries]


@lru_cache(maxsize=4)
def _index(forms: tuple[tuple[str, str], ...]) -> dict[str, list[tuple[re.Pattern[str], str]]]:
    """Return the forms by their first word, longest first, each as a pattern with its slug."""
    index: dict[str, list[tuple[re.Pattern[str], str]]] = {}
    for form, slug in sorted(forms, key=lambda pair: (-len(pair[0]), pair[0])):
        plain = form.translate(MARKS).lstrip("”’")
        words = r"\s+".join(re.escape(word) for word in plain.split())
        exact = any(letter.isupper() for letter in plain)
        pattern = re.compile(rf"{words}(?!\w)", 0 if exact else re.IGNORECASE)
        if first := WORD.match(plain):
            index.setdefault(first[0].lower(), []).append((pattern, slug))
    return index
