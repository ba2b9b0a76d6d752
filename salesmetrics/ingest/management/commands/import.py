# ruff: noqa: N999 - the command's name is the data contract's
"""Bring files in from the command line."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from salesmetrics.ingest.loading import load
from salesmetrics.ingest.mapping import ProfileUnfit, ProfileUnknown
from salesmetrics.ingest.mirroring import MirrorRefused
from salesmetrics.ingest.rejects import write_rejects
from salesmetrics.ingest.telling import Teller
from salesmetrics.tenancy.models import Organization

ERRORS_SHOWN = 50


class Command(BaseCommand):
    requires_system_checks = []  # a load needs no pages
    help = str(gettext_lazy("Loads a folder or files into an organization, whole or not at all."))

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
        parser.add_argument("--org", required=True, metavar="SLUG")
        parser.add_argument("--profile", metavar="NAME")
        parser.add_argument("--skip-bad-rows", action="store_true")
        parser.add_argument("--create-missing", action="store_true")
        parser.add_argument("--mirror", action="store_true")
        parser.add_argument("--dry-run", action="store_true")
        parser.add_argument("--rejects", type=Path, metavar="FILE")
        parser.add_argument("--yes", action="store_true", help=_("Confirm a mirror load."))

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, tell, and end with status 1 when anything was rejected."""
        organization = Organization.objects.filter(slug=options["org"]).first()
        if organization is None:
            raise CommandError(_("There is no organization “%(slug)s”.") % {"slug": options["org"]})
        teller = Teller(self.stdout, self.stderr)
        try:
            with teller.progress() as progress:
                report = load(
                    organization,
                    options["paths"],
                    profile=options["profile"],
                    skip_bad_rows=options["skip_bad_rows"],
                    create_missing=options["create_missing"],
                    mirror=options["mirror"],
                    dry_run=options["dry_run"],
                    progress=progress,
                    confirm=_agree if options["yes"] else teller.ask,
                )
        except (MirrorRefused, ProfileUnfit, ProfileUnknown) as refused:
            raise CommandError(str(refused)) from refused
        teller.report(report, ERRORS_SHOWN)
        if options["rejects"] and report.rejected:
            written = write_rejects(report, options["paths"], options["rejects"])
            teller.say(
                _("Rejected rows are in %(files)s") % {"files": ", ".join(map(str, written))}
            )
        if report.rejected:
            sys.exit(1)


def _agree(entity: str, count: int, total: int) -> bool:
    return True
