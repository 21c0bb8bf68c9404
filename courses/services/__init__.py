from .enrolling import enrol, start
from .procedures import write_procedures
from .progress import complete_step, recheck
from .releasing import ALONE, SignOff, check_course, release, retire
from .summaries import rebuild_summaries

__all__ = [
    "ALONE",
    "SignOff",
    "check_course",
    "complete_step",
    "enrol",
    "rebuild_summaries",
    "recheck",
    "release",
    "retire",
    "start",
    "write_procedures",
]
