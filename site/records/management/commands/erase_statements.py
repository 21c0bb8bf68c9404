"""`manage.py erase_statements`: everything we recorded about a person, here and where it was forwarded to."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q

from people.models import User
from records import services, tasks
from records.models import Erasure
from records.queries import statements_ever


class Command(BaseCommand):
    """Counts, asks, and erases."""

    help = "Erase a person's statements: void them at every target they were forwarded to, then delete them here."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "person", help="an e-mail address, or the opaque id that statements know a person by"
        )
        parser.add_argument("--dry-run", action="store_true", help="only count")
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *args: Any, **options: Any) -> None:
        """Erase. A second call finds nothing left to do."""
        user = _person(options["person"])
        found = statements_ever(str(user.actor_id))
        number, gone = found.count(), found.filter(deliveries__claimed_at__isnull=False).distinct().count()
        self.stdout.write(f"{number} statements, {gone} of them forwarded.")
        if options["dry_run"] or not number:
            return
        if not options["yes"] and input("They can not be had back. Type ERASE to go on: ") != "ERASE":
            raise CommandError("Nothing was changed.")
        erasure = services.erase(user)
        tasks.erase(erasure.pk)
        erasure = Erasure.objects.get(pk=erasure.pk)
        if erasure.finished_at is None:
            self.stdout.write(f"{erasure.erased} statements erased so far; a worker does the rest.")
            return
        self.stdout.write(
            f"{erasure.erased} statements erased. {gone} will be voided where they were forwarded to: see forwarding_status."
        )


def _person(named: str) -> User:
    try:
        known = Q(actor_id=UUID(named))
    except ValueError:
        known = Q(email=named.strip().lower())
    user = User.objects.filter(known).first()
    if user is None:
        raise CommandError("There is nobody with this e-mail address or id.")
    return user
