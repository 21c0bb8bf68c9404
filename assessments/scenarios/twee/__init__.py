"""Scenarios as Twee 3, the text form of Twine (github.com/iftechfoundation/twine-specs), both ways.

A passage is a scene; one without links, or tagged `ending`, is an ending; a link is a choice. What Twine has no word for
stands in `key: value` lines, at the head of a passage and under a link. A story without them comes in as a draft, and
the lint says what is missing. Story formats' code is not read: every line that holds some is named.
"""

from .reading import CODE, MOST_TOLD, TweeError, read
from .writing import write

__all__ = ["CODE", "MOST_TOLD", "TweeError", "read", "write"]
