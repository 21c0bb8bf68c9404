"""The H5P activity as a step kind."""

from courses.kinds import StepKind

from . import compile as compiling
from . import lint, pack, printed, views
from .pages import H5PPage

KIND = StepKind(
    name="h5p",
    label="Activity",
    plural="activities",
    page=H5PPage,
    suffix="h5p.yaml",
    compile=compiling.compile_page,
    marking=compiling.marking,
    lint=lint.lint,
    words=compiling.words,
    printed=printed.printed,
    show=views.show,
    act=views.act,
    read=pack.read,
    write=pack.write,
    self_reported=True,
    activities=lambda page: [page.activity_id] if isinstance(page, H5PPage) and page.activity_id else [],
)
