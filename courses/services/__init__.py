from .enrolling import enrol, start
from .progress import complete_step, recheck
from .releasing import SignOff, check_course, release, retire
from .summaries import rebuild_summaries

__all__ = [
    "SignOff",
    "check_course",
    "complete_step",
    "enrol",
    "rebuild_summaries",
    "recheck",
    "release",
    "retire",
    "start",
]
