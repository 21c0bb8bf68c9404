"""What can go wrong with courses. Every message says where and what to do."""


class CoursesError(Exception):
    """Root of every error that this app raises on purpose."""


class CompileError(CoursesError):
    """Raised when a page can not become part of an edition; `where` is a path that an author can follow."""

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(f"{where}: {reason}")
        self.where = where
        self.reason = reason


class ReleaseRefused(CoursesError):
    """Raised when a course may not be released; `reasons` says why, one sentence each."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


class EditionUnreadable(CoursesError):
    """Raised when a stored edition is damaged or was made by a newer program."""


class NotReleased(CoursesError):
    """Raised when somebody enrols on a course that has no edition, or that was retired."""


class NotReady(CoursesError):
    """Raised when somebody enrols before they have completed what a course builds on; `missing` says what that is."""

    def __init__(self, title: str, missing: list[str]) -> None:
        super().__init__(f"‘{title}’ builds on {' and '.join(missing)}. Complete that first.")
        self.missing = missing


class PackError(CoursesError):
    """Raised when a course pack can not be read; `where` names the file and the place in it."""

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(f"{where}: {reason}")
        self.where = where
        self.reason = reason


class PackRefused(PackError):
    """Raised when several things are wrong with a pack: all of them are in `problems`, each with its file and place."""

    def __init__(self, problems: list[PackError]) -> None:
        first = problems[0]
        super().__init__(first.where, first.reason)
        self.args = ("\n".join(str(problem) for problem in problems),)
        self.problems = problems
