"""How allauth behaves here."""

from django.http import HttpRequest

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Keeps messages neutral: an inbox or a screen may be read by somebody else."""

    def format_email_subject(self, subject: str) -> str:
        """Return the subject as it stands, with no site name before it."""
        return subject

    def add_message(self, request: HttpRequest, *args: object, **kwargs: object) -> None:
        """Show no "signed in as ..." banners: they put an address on the screen."""
