from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "assessments"

    def ready(self) -> None:
        """Register the kinds of step that live here, and listen for completed levels."""
        from courses import invitations, kinds

        from . import receivers  # noqa: F401 - importing connects it
        from .elsewhere.kind import KIND as ELSEWHERE
        from .h5p.kind import KIND as H5P
        from .observed.kind import KIND as OBSERVED
        from .quizzes.kind import KIND as QUIZ
        from .scenarios.kind import KIND as SCENARIO
        from .surveys.follow_ups import invitations as follow_ups
        from .surveys.kind import KIND as SURVEY

        for kind in (SCENARIO, QUIZ, SURVEY, H5P, ELSEWHERE, OBSERVED):
            kinds.register(kind)
        invitations.register(follow_ups)
