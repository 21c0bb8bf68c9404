"""What `records` raises."""


class RecordsError(Exception):
    """The root of every error of this app."""


class StatementInvalid(RecordsError):
    """Raised when a statement breaks a rule of the specification; says where and why."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


class StatementImmutable(RecordsError):
    """Raised when code tries to change a stored statement."""


class EndpointRefused(RecordsError):
    """Raised when a forwarding target's address is not one that statements may be sent to."""


class VoidingRefused(RecordsError):
    """Raised when a statement can not be voided, or not by us."""


class NoAnswer(RecordsError):
    """Raised when a forwarding target gave no answer, or not a whole one in time."""
