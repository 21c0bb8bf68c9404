"""Names: cleaned for printing, and compared when a checker types the surname that stands on the paper."""

import hashlib
import hmac
import unicodedata

from .errors import NeedsPrintName

MAX_LENGTH = 100
# Letters that do not come apart into a letter and an accent, as people without them on the keyboard write them.
_PLAIN = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)


def clean(name: str) -> str:
    """Return a name fit for printing: composed letters, single spaces, nothing invisible.

    Controls and direction marks could reorder or hide what the rest of a certificate says.
    """
    spaced = "".join(" " if one.isspace() else one for one in name)
    visible = "".join(one for one in spaced if not unicodedata.category(one).startswith("C"))
    return " ".join(unicodedata.normalize("NFC", visible).split())


def printable(name: str) -> str:
    """Return the cleaned name. Raises NeedsPrintName for one that is no name: empty, an address, endless."""
    cleaned = clean(name)
    if not any(one.isalpha() for one in cleaned):
        raise NeedsPrintName("Enter the name to print on your certificate")
    if "@" in cleaned:
        raise NeedsPrintName("Enter your name, not an e-mail address", "@")
    if len(cleaned) > MAX_LENGTH:
        raise NeedsPrintName(f"The name must have {MAX_LENGTH} characters or fewer")
    return cleaned


def is_surname_of(typed: str, *, printed: str, surname: str = "") -> bool:
    """Return whether somebody who holds the paper could have typed this as the surname.

    Names do not say where their surname begins, so every ending of the printed name counts ("Bhriain",
    "Ní Bhriain"), and so does the surname the learner gave. Accents, case, hyphens and apostrophes do not matter.
    Every candidate is compared, in constant time.
    """
    words = printed.split()
    candidates = {_fold(" ".join(words[start:])) for start in range(len(words))} | {_fold(surname)}
    guess = _digest(_fold(typed))
    found = False
    for candidate in candidates - {""}:
        found |= hmac.compare_digest(guess, _digest(candidate))
    return found


def _fold(text: str) -> str:
    """Return a text's letters and digits, without case or accents."""
    apart = unicodedata.normalize("NFKD", text.casefold().translate(_PLAIN))
    # Vowel signs of Indic scripts are marks as well: only those that combine as accents (Latin, Greek, …) go.
    return "".join(
        one for one in apart if unicodedata.category(one)[0] in "LNM" and not unicodedata.combining(one)
    )


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
