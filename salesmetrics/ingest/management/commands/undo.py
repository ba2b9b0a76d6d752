"""Take an import back from the command line."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from salesmetrics.ingest.models import Import
from salesmetrics.ingest.undoing import UndoRefused, undo


class Command(BaseCommand):
    requires_system_checks = []  # taking back needs no pages
    help = str(gettext_lazy("Undoes an import, as long as nothing later touched its rows."))

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("id", type=int, metavar="ID", help=_("The import's number."))
        parser.add_argument("--org", required=True, metavar="SLUG")

    def handle(self, *args: Any, **options: Any) -> None:
        """Undo, or say why it cannot be done."""
        run = Import.objects.filter(pk=options["id"], organization__slug=options["org"]).first()
        if run is None:
            raise CommandError(_("There is no import %(id)d.") % {"id": options["id"]})
        try:
            undo(run)
        except UndoRefused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(_("Import %(id)d is undone.") % {"id": run.pk})
