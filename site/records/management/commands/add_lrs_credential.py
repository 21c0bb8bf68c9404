"""`manage.py add_lrs_credential`: a key and secret for another system of an organisation."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from people.models import Organisation
from records.lrs import access
from records.lrs.models import REQUESTS


class Command(BaseCommand):
    """Makes a credential and prints its secret, once."""

    help = "Let a system of an organisation use the record store. The secret is shown once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("organisation", help="its name")
        parser.add_argument("name", help="which system will use it")
        parser.add_argument("scopes", nargs="+", choices=access.SCOPES)
        parser.add_argument("--requests-a-minute", type=int, default=REQUESTS)

    def handle(self, *args: Any, **options: Any) -> None:
        organisation = Organisation.objects.filter(name=options["organisation"]).first()
        if organisation is None:
            raise CommandError(f"There is no organisation {options['organisation']!r}. Add it first.")
        credential, secret = access.add(
            organisation, options["name"], options["scopes"], requests_a_minute=options["requests_a_minute"]
        )
        self.stdout.write(
            f"Key: {credential.key}\nSecret: {secret}\nKeep the secret now: it is not shown again."
        )
