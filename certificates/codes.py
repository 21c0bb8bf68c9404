"""Check codes: twelve characters that can be read out on the telephone, sixty random bits."""

import secrets

# Crockford's base 32: no I, L, O (they look like 1 and 0) and no U.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
_HEARD = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, "‐": None, "‑": None, "–": None})


def make() -> str:
    """Return a new code. No two are the same except by a chance of 1 in 2⁶⁰: the database has the last word."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def parse(text: str) -> str | None:
    """Return the code that somebody typed, or None. Case, spaces and hyphens do not matter; O is 0, I and L are 1."""
    code = "".join(text.split()).upper().translate(_HEARD)
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else None


def show(code: str) -> str:
    """Return a code in groups of four, as it is printed."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))
