from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "assessments"

    def ready(self) -> None:
        """Register the kinds of step that live here."""
        from courses import kinds

        from .quizzes.kind import KIND as QUIZ
        from .scenarios.kind import KIND as SCENARIO
        from .surveys.kind import KIND as SURVEY

        for kind in (SCENARIO, QUIZ, SURVEY):
            kinds.register(kind)
