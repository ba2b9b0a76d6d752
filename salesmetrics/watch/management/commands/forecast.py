"""`manage.py forecast`: forecasts made here and now, as a worker makes them after a run."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from salesmetrics.tenancy.models import Organization
from salesmetrics.watch.forecast.chances import keep_chances
from salesmetrics.watch.forecast.foretelling import foretell_metric
from salesmetrics.watch.forecast.histories import foretold_metrics


class Command(BaseCommand):
    help = "Bring forecasts up to what is published: --org SLUG [--metric KEY]."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--org", required=True, metavar="SLUG")
        parser.add_argument("--metric", metavar="KEY", help="one metric; else all that add up")

    def handle(self, *args: Any, **options: Any) -> None:
        organization = Organization.objects.filter(slug=options["org"]).first()
        if organization is None:
            raise CommandError(_("There is no organization “%s”.") % options["org"])
        keys = [metric.key for metric in foretold_metrics()]
        if options["metric"] and options["metric"] not in keys:
            raise CommandError(_("“%s” does not add up over months.") % options["metric"])
        keep_chances(organization)
        for key in [options["metric"]] if options["metric"] else keys:
            self.stdout.write(f"{key}: {foretell_metric(organization, key)}")
