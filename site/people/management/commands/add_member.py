"""Make people members of an organisation, so that its figures count them."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from people.models import Organisation, User
from people.services import join


class Command(BaseCommand):
    """Add members. Adding somebody again changes nothing."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("organisation", help="its name")
        parser.add_argument("email", nargs="+", help="of people who have signed up")

    def handle(self, *args: Any, **options: Any) -> None:
        organisation = Organisation.objects.filter(name=options["organisation"]).first()
        if organisation is None:
            raise CommandError(
                f"There is no organisation ‘{options['organisation']}’. Add it: add_organisation."
            )
        for email in options["email"]:
            user = User.objects.filter(email=email.strip().lower()).first()
            if user is None:
                self.stderr.write(f"{email}: nobody has signed up with this address")
            else:
                join(user=user, organisation=organisation)
                self.stdout.write(f"{email}: member of {organisation}")
