"""What the CMS gains for steps that are played. Wagtail looks for hooks in whole apps only: each kind keeps its own."""

from .h5p import wagtail_hooks as h5p
from .observed import wagtail_hooks as observed
from .quizzes import wagtail_hooks as quizzes
from .scenarios import wagtail_hooks as scenarios

__all__ = ["h5p", "observed", "quizzes", "scenarios"]
