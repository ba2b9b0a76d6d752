"""`manage.py kpis`: the documentation of all metrics, from their declarations."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from salesmetrics.metrics.reference import as_markdown


class Command(BaseCommand):
    help = "Write docs/kpis.md anew from the metrics' declarations."

    def add_arguments(self, parser: ArgumentParser) -> None:
        usual = Path(settings.BASE_DIR) / "docs" / "kpis.md"
        parser.add_argument("--to", type=Path, default=usual, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        options["to"].write_text(as_markdown(), encoding="utf-8")
