"""What the log leaves out."""

import logging

# Nobody who reads the log may learn who looked for help, or left in a hurry.
QUIET = (
    "/help/",
    "/leave/",
    "/safety/",
    "/staying-safe-online/",
    "/what-happens-next/",
    "/find-a-service/",
    "/words/",
)


class NotAboutHelp(logging.Filter):
    """Drops whatever is said about a request for one of these pages."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether a record may be written."""
        path = getattr(getattr(record, "request", None), "path", "")
        return not path.startswith(QUIET)
