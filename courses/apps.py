from django.apps import AppConfig


class CoursesConfig(AppConfig):
    name = "courses"

    def ready(self) -> None:
        """Register the kind of step that lives here; other apps register theirs."""
        from . import kinds
        from .lessons.kind import KIND

        kinds.register(KIND)
