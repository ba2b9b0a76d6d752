"""Load the demonstration's organizations and people."""

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from salesmetrics.ingest.demonstration import PEOPLE, demonstrate
from salesmetrics.ingest.simulation import SIZES
from salesmetrics.tenancy.models import Role


class Command(BaseCommand):
    help = str(gettext_lazy("Loads the demonstration's organizations and people, once."))

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--password",
            default=os.environ.get("DEMONSTRATION_PASSWORD"),
            help=_("The password of all of them; DEMONSTRATION_PASSWORD if not given."),
        )
        parser.add_argument(
            "--size", default="small", choices=SIZES, help=_("How big the made-up company is.")
        )
        parser.add_argument("--list", action="store_true", help=_("Only say who may sign in."))

    def handle(self, *args: Any, **options: Any) -> None:
        """Load what is not there yet, or list the people."""
        if options["list"]:
            for role, email in PEOPLE.items():
                self.stdout.write(f"  {email:<22}{Role(role).label}")
        elif options["password"]:
            demonstrate(options["password"], options["size"], self.stdout.write)
        else:
            raise CommandError(_("Give the people a password, with --password."))
