from .editions import Course, Edition
from .learning import CompletionSummary, CourseCompletion, Enrolment, StepCompletion
from .pages import BasePage, CourseLibraryPage, CoursePage, ModulePage, StepPage
from .procedures import Procedure
from .reviews import Review

from courses.lessons.pages import LessonPage  # isort: skip  (it builds on StepPage)

__all__ = [
    "BasePage",
    "CompletionSummary",
    "Course",
    "CourseCompletion",
    "CourseLibraryPage",
    "CoursePage",
    "Edition",
    "Enrolment",
    "LessonPage",
    "ModulePage",
    "Procedure",
    "Review",
    "StepCompletion",
    "StepPage",
]
