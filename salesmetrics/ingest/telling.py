"""How an import tells what it does and what it came to: rich on a terminal, plain elsewhere."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.core.management.base import OutputWrapper
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from .report import ImportReport

_COLUMNS = ("created", "updated", "unchanged", "rejected", "deleted")


class Teller:
    def __init__(self, out: OutputWrapper, err: OutputWrapper) -> None:
        self.out = out
        self.err = err

    def say(self, words: str) -> None:
        self.out.write(words)

    @contextmanager
    def progress(self) -> Iterator[Callable[[str, int], None]]:
        """A line that moves on a terminal; a line for each entity elsewhere."""
        if not self.out.isatty():
            yield self._plain()
            return
        columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(_("Reading"), total=None)
            self._bar = bar

            def show(step: str, rows: int) -> None:
                bar.update(task, description=f"{step} {rows:,}" if rows else step)

            yield show

    def _plain(self) -> Callable[[str, int], None]:
        told: set[str] = set()

        def show(step: str, rows: int) -> None:
            if step not in told:
                told.add(step)
                self.say(_("Loading %(step)s ...") % {"step": step})

        return show

    def ask(self, entity: str, count: int, total: int) -> bool:
        """Ask on a terminal whether so much may be deleted; elsewhere nobody can agree."""
        if not self.out.isatty():
            return False
        words = _("%(count)s of %(total)s rows of %(entity)s would be deleted. Go on? [y/N] ")
        answer = input(words % {"count": count, "total": total, "entity": entity})
        return answer.strip().lower() in ("y", "yes", _("yes"))

    def report(self, report: ImportReport, shown: int) -> None:
        for notice in report.notices:
            self.say(notice)
        for problem in report.errors[:shown]:
            self.err.write(str(problem))
        if report.error_count > shown:
            words = _("... and %(count)s more errors.")
            self.err.write(words % {"count": report.error_count - shown})
        self._table(report)
        if report.dry_run:
            self.say(_("Only checked: nothing was written."))
        elif not report.loaded:
            self.say(_("Nothing was written: %(count)s rejected.") % {"count": report.rejected})

    def _table(self, report: ImportReport) -> None:
        words = (_("created"), _("updated"), _("unchanged"), _("rejected"), _("deleted"))
        wide = max([len(name) for name in report.counts] + [12])
        self.say(" ".join([" " * wide, *(f"{word:>11}" for word in words)]))
        for name, counts in report.counts.items():
            figures = (f"{getattr(counts, column):>11,}" for column in _COLUMNS)
            self.say(" ".join([name.ljust(wide), *figures]))
