"""Add an organisation, with its area and region where they are new."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from django.utils.text import slugify

from people.models import Area, Organisation


class Command(BaseCommand):
    """Add an organisation. Adding it again changes nothing."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--kind", choices=Organisation.Kind.values, required=True)
        parser.add_argument("--area", required=True, help="for example the place of a domestic abuse board")
        parser.add_argument("--region", default="", help="for example the place of a Violence Reduction Unit")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        region = None
        if options["region"]:
            region, _ = Area.objects.get_or_create(
                name=options["region"], defaults={"slug": slugify(options["region"])[:50]}
            )
        area, _ = Area.objects.get_or_create(
            name=options["area"], defaults={"slug": slugify(options["area"])[:50], "parent": region}
        )
        organisation, new = Organisation.objects.get_or_create(
            name=options["name"],
            defaults={"slug": slugify(options["name"])[:50], "kind": options["kind"], "area": area},
        )
        self.stdout.write(f"{organisation} in {organisation.area}: {'added' if new else 'is there already'}")
