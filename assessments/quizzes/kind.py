"""The quiz as a step kind."""

from courses.kinds import StepKind

from . import compile as compiling
from . import lint, pack, printed, views
from .pages import QuizPage

KIND = StepKind(
    name="quiz",
    label="Check",
    plural="checks",
    page=QuizPage,
    suffix="quiz.yaml",
    compile=compiling.compile_page,
    marking=compiling.marking,
    lint=lint.lint,
    words=compiling.words,
    printed=printed.printed,
    show=views.show,
    act=views.act,
    read=pack.read,
    write=pack.write,
    marked=True,
)
