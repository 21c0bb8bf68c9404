"""Observed practice as a step kind."""

from courses.kinds import StepKind

from . import compile as compiling
from . import lint, pack, printed, views
from .pages import ObservedPage

KIND = StepKind(
    name="observed",
    label="Observed practice",
    plural="observed sessions",
    page=ObservedPage,
    suffix="observed.yaml",
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
