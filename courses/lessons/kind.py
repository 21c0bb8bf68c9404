"""The lesson as a step kind."""

from courses.kinds import StepKind

from . import compile as compiling
from . import lint, pack, printed, views
from .pages import LessonPage

KIND = StepKind(
    name="lesson",
    label="Lesson",
    plural="lessons",
    page=LessonPage,
    suffix="lesson.md",
    compile=compiling.compile_page,
    marking=compiling.marking,
    lint=lint.lint,
    words=compiling.words,
    printed=printed.printed,
    show=views.show,
    act=views.act,
    read=pack.read,
    write=pack.write,
    activities=pack.activities,
)
