"""An activity in another system as a step kind."""

from courses.kinds import StepKind

from . import compile as compiling
from . import lint, pack, printed, views
from .pages import ElsewherePage

KIND = StepKind(
    name="elsewhere",
    label="Activity",
    plural="activities in other systems",
    page=ElsewherePage,
    suffix="elsewhere.yaml",
    compile=compiling.compile_page,
    marking=compiling.marking,
    lint=lint.lint,
    words=compiling.words,
    printed=printed.printed,
    show=views.show,
    act=views.act,
    read=pack.read,
    write=pack.write,
)
