from django.apps import AppConfig


class CoursesConfig(AppConfig):
    name = "courses"

    def ready(self) -> None:
        """Register the kind of step that lives here; other apps register theirs. Connect what hears the CMS."""
        from . import kinds, live, procedures, receivers  # noqa: F401 - importing connects it
        from .lessons.kind import KIND

        kinds.register(KIND)
        live.register("procedure", procedures.SOURCE)
