"""Fill an organization with a company that does not exist."""

import datetime as dt
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from salesmetrics.ingest.loading import load
from salesmetrics.ingest.simulation import SIZES, write_company
from salesmetrics.ingest.telling import Teller
from salesmetrics.tenancy.models import Organization

ERRORS_SHOWN = 50


class Command(BaseCommand):
    help = str(
        gettext_lazy(
            "Makes a believable company, the same for the same seed and day, and loads it."
        )
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--org", required=True, metavar="SLUG", help=_("Made if there is none yet.")
        )
        parser.add_argument("--seed", type=int, default=1, metavar="N")
        parser.add_argument("--size", choices=list(SIZES), default="small")
        parser.add_argument(
            "--until",
            type=dt.date.fromisoformat,
            metavar="YYYY-MM-DD",
            help=_("The last day of its history; today unless given."),
        )
        parser.add_argument(
            "--out", type=Path, metavar="FOLDER", help=_("Only write the files, load nothing.")
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the files, load them, and end with status 1 when any row was rejected."""
        if options["seed"] < 0:
            raise CommandError(_("A seed is 0 or more."))
        known = Organization.objects.filter(slug=options["org"]).first()
        organization = known or _new_organization(options["org"])
        if options["out"]:
            self._write(options["out"], organization, options)
            return
        organization.full_clean()
        organization.save()
        with TemporaryDirectory(prefix="salesmetrics-") as folder:
            self._write(Path(folder), organization, options)
            self._load(Path(folder), organization)

    def _write(self, folder: Path, organization: Organization, options: dict[str, Any]) -> None:
        until = options["until"] or organization.today(timezone.now())
        self.stdout.write(_("Making up a company ..."))
        paths = write_company(
            folder,
            seed=options["seed"],
            size=options["size"],
            until=until,
            base_currency=organization.base_currency,
        )
        words = _("%(count)s files of a history that ends on %(day)s.")
        self.stdout.write(words % {"count": len(paths), "day": until.isoformat()})

    def _load(self, folder: Path, organization: Organization) -> None:
        teller = Teller(self.stdout, self.stderr)
        with teller.progress() as progress:
            report = load(organization, [folder], progress=progress)
        teller.report(report, ERRORS_SHOWN)
        if report.rejected:
            sys.exit(1)


def _new_organization(slug: str) -> Organization:
    return Organization(
        name=slug.replace("-", " ").title(),
        slug=slug,
        base_currency="EUR",
        time_zone="Europe/Berlin",
        fiscal_year_start=1,
        first_weekday=1,
    )
