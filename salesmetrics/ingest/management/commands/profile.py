"""Check a profile that was written, and show what files come to with it."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from salesmetrics.ingest.mapping import Profile, ProfileUnknown, find_profile
from salesmetrics.ingest.mapping.soundness import faults
from salesmetrics.ingest.problems import Problems
from salesmetrics.ingest.sources import find_files, open_sources
from salesmetrics.ingest.understanding import preview


class Command(BaseCommand):
    requires_system_checks = []  # a profile is no page
    help = str(
        gettext_lazy("Checks a profile and, with files, shows their first rows as they are read.")
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", required=True, metavar="FILE", help=_("A .toml file, or a shipped name.")
        )
        parser.add_argument("paths", nargs="*", metavar="PATH", help=_("Files to try it on."))

    def handle(self, *args: Any, **options: Any) -> None:
        """Tell everything that is wrong; the exit status is 1 if anything is."""
        try:
            profile = find_profile(options["check"])
        except ProfileUnknown as unknown:
            raise CommandError(str(unknown)) from unknown
        found = list(faults(profile))
        for words in found:
            self.stderr.write(words)
        if found:
            words = _("The profile %(name)s has %(count)d faults.")
            raise CommandError(words % {"name": profile.name, "count": len(found)})
        self.stdout.write(_("The profile %(name)s is sound.") % {"name": profile.name})
        if options["paths"]:
            self._try(profile, [Path(path) for path in options["paths"]])

    def _try(self, profile: Profile, paths: list[Path]) -> None:
        problems, notices = Problems(), list[str]()
        sources = open_sources(find_files(paths, problems), problems)
        for one in preview(profile, sources, problems, notices):
            self.stdout.write(f"\n{one.file} → {one.entity}\n  {' | '.join(one.columns)}")
            for row in one.rows:
                self.stdout.write("  " + " | ".join(value or "" for value in row))
        for notice in notices:
            self.stdout.write(notice)
        for problem in problems.kept:
            self.stderr.write(str(problem))
        if problems:
            raise CommandError(_("The files cannot all be read with it."))
