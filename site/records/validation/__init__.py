"""Checks xAPI statements, version 1.0.3 and 2.0.0, in a single pass, and says where one is wrong.

Written from the Data part of the specification. It never changes or converts what it is given: "true" is not
a boolean and "1" is not a number. One module a noun; every function takes a value and its JSON path and
either returns or raises StatementInvalid.
"""

from records.exceptions import StatementInvalid

from .statements import validate

__all__ = ["StatementInvalid", "validate"]
