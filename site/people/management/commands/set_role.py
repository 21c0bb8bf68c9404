"""Give somebody a role, or take it back."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import IntegrityError, transaction

from people.models import Area, Organisation, Role, RoleGrant, User
from people.services import end_role, grant_role


class Command(BaseCommand):
    """Set a role. Setting it again changes nothing."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("role", choices=[role for role in Role.values if role != Role.LEARNER])
        parser.add_argument("--organisation", help="for an organisation lead: its name")
        parser.add_argument("--area", help="for an area or Violence Reduction Unit lead: its name")
        parser.add_argument("--end", action="store_true", help="take the role back")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email=options["email"].strip().lower()).first()
        if user is None:
            raise CommandError(f"Nobody has signed up with the address {options['email']}.")
        role = Role(options["role"])
        organisation = self._named(Organisation, options["organisation"])
        area = self._named(Area, options["area"])
        if options["end"]:
            held = RoleGrant.objects.filter(
                user=user, role=role, organisation=organisation, area=area, ended_on=None
            )
            for grant in held:
                end_role(grant=grant)
            self.stdout.write(f"{user.email} is not {role.label} any more.")
            return
        try:
            with transaction.atomic():
                grant_role(user=user, role=role, organisation=organisation, area=area)
        except IntegrityError:
            raise CommandError(
                "An organisation lead needs --organisation; an area or Violence Reduction Unit lead needs --area; "
                "the other roles need neither."
            ) from None
        self.stdout.write(f"{user.email} is {role.label}.")

    def _named(self, model: type[Any], name: str | None) -> Any:
        if name is None:
            return None
        found = model.objects.filter(name=name).first()
        if found is None:
            raise CommandError(f"There is no {model._meta.verbose_name} ‘{name}’.")
        return found
