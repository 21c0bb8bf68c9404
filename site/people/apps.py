from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "people"

    def ready(self) -> None:
        """Listen for sign-ins."""
        from .receivers import connect

        connect()
