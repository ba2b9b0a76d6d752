"""Fetch what changed in other systems, now."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from salesmetrics.ingest.connections import Connection, Fetch
from salesmetrics.ingest.connectors.fetching import fetch
from salesmetrics.tenancy.models import Organization


class Command(BaseCommand):
    requires_system_checks = []  # a fetch needs no pages
    help = str(gettext_lazy("Fetches what changed through an organization's connections."))

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--org", required=True, metavar="SLUG")
        parser.add_argument("--connection", type=int, metavar="NUMBER")

    def handle(self, *args: Any, **options: Any) -> None:
        """Fetch one connection or all active ones; status 1 when one of them failed."""
        organization = Organization.objects.filter(slug=options["org"]).first()
        if organization is None:
            raise CommandError(_("There is no organization “%(slug)s”.") % {"slug": options["org"]})
        found = Connection.objects.filter(organization=organization)
        if options["connection"] is None:
            found = found.filter(active=True)
        else:
            found = found.filter(pk=options["connection"])
        if not found:
            raise CommandError(_("There is no such connection."))
        outcomes = [self._fetch(connection) for connection in found.order_by("pk")]
        if not all(outcomes):
            sys.exit(1)

    def _fetch(self, connection: Connection) -> bool:
        record = fetch(connection.pk)
        if record is None:
            told = _("It is being fetched already.")
        elif record.status == Fetch.Status.FAILED:
            told = record.trouble
        else:
            told = _counted(record)
        self.stdout.write(f"{connection.pk} {connection.name}: {told}")
        return record is not None and record.status == Fetch.Status.DONE


def _counted(record: Fetch) -> str:
    counts = [
        f"{entity} {', '.join(f'{number} {what}' for what, number in by.items())}"
        for entity, by in record.counts.items()
        if by
    ]
    return "; ".join(counts) or _("Nothing has changed.")
