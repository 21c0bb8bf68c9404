from .facts import Fact
from .helplines import HelpLine
from .pages import STANDARD, HomePage, StandardPage
from .pathways import Pathway
from .programmes import Programme, ProgrammeLink
from .reviewed import Reviewed
from .reviews import LinkCheck, Reminder
from .terms import Term

__all__ = [
    "STANDARD",
    "Fact",
    "HelpLine",
    "HomePage",
    "LinkCheck",
    "Pathway",
    "Programme",
    "ProgrammeLink",
    "Reminder",
    "Reviewed",
    "StandardPage",
    "Term",
]
