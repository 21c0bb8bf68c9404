from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    name = "certificates"

    def ready(self) -> None:
        """Listen for completed levels."""
        from . import receivers  # noqa: F401 - importing connects it
