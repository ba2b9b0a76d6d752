"""What was typed or pasted into the grid of targets: read, checked whole, then written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from salesmetrics.metrics.calendar import Period
from salesmetrics.metrics.targets import Aim, Subject, Targets

from .amounts import amount_of, typed
from .target_grid import CENT, Cell, Column, Node, Row

Wishes = dict[tuple[Subject, Period], Decimal | None]
HEADINGS_AT_MOST = 1


@dataclass
class Entry:
    """The wishes that differ from what stands, and what is wrong, by cell."""

    wishes: Wishes = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)
    """What is wrong, in words, by the cell's name (a line of a pasted block has none)."""
    texts: dict[str, str] = field(default_factory=dict)

    def take(self, row: Row, cell: Cell, text: str, currency: str) -> None:
        """Read one cell; what says the same as before is no wish."""
        self.texts[cell.name] = text
        try:
            amount = amount_of(text, currency)
        except ValueError as error:
            self.wrong[cell.name] = f"{cell.label}: {error}"
            return
        if amount != cell.set and text.strip() != cell.text:
            self.wishes[row.subject, cell.period] = amount


def typed_in(rows: Sequence[Row], sent: Mapping[str, str], currency: str) -> Entry:
    """What the grid itself was sent with."""
    entry = Entry()
    for row in rows:
        for cell in row.cells:
            if cell.name in sent:
                entry.take(row, cell, sent[cell.name], currency)
    return entry


def pasted(
    block: str, rows: Sequence[Row], top: Node, heads: Sequence[Column], currency: str
) -> Entry:
    """A block from a spreadsheet: in each line a name or id, then twelve months, or also the year.

    An empty cell leaves what stands.
    """
    entry, called = Entry(), names_of(top)
    by_subject = {row.subject: row for row in rows}
    lines = [line for line in block.splitlines() if line.strip()]
    for number, line in enumerate(lines, start=1):
        name, *texts = [text.strip() for text in line.split("\t")]
        subjects = called.get(name.casefold(), [])
        if len(subjects) != 1 or len(texts) not in (len(heads) - 1, len(heads)):
            problem = _what_is_wrong(name, len(subjects), len(texts), len(heads))
            if number > HEADINGS_AT_MOST or subjects:
                entry.wrong[f"line-{number}"] = _("Line %d: ") % number + problem
            continue
        row = by_subject[subjects[0]]
        for cell, text in zip(row.cells, texts, strict=False):
            if text:
                entry.take(row, cell, text, currency)
    if not lines:
        entry.wrong["line-0"] = _("There is nothing in the block.")
    return entry


def _what_is_wrong(name: str, found: int, texts: int, heads: int) -> str:
    if not found:
        return _("there is no team or rep called “%s”.") % name
    if found > 1:
        return _("“%s” is the name of several; write the id or the e-mail instead.") % name
    told = {"count": texts, "months": heads - 1}
    return _("%(count)d amounts; expected %(months)d months, or these and the year.") % told


def names_of(top: Node) -> dict[str, list[Subject]]:
    """Who is meant by a name, an id or an e-mail address."""
    found: dict[str, list[Subject]] = {}
    for node in top.all():
        for text in {node.name.casefold(), *(alias.casefold() for alias in node.aliases)}:
            found.setdefault(text, []).append(node.subject)
    return found


def check_years(entry: Entry, rows: Sequence[Row], targets: Targets) -> None:
    """Refuse a year whose months come to something else, once the wishes were written."""
    wanted = {subject for subject, _period in entry.wishes}
    for row in rows:
        if row.subject not in wanted:
            continue
        *months, year = row.cells
        after = _after(entry, row, targets)
        whole = entry.wishes.get((row.subject, year.period), year.set)
        if whole is None:
            continue
        amounts = [after.amount(row.subject, month.period) for month in months]
        found = sum((amount or Decimal(0) for amount in amounts), Decimal(0))
        if abs(found - whole) >= CENT:
            told = {"cell": year.label, "months": typed(found.quantize(CENT)), "year": typed(whole)}
            words = _("%(cell)s: the months come to %(months)s, the year to %(year)s.")
            entry.wrong[year.name] = words % told


def _after(entry: Entry, row: Row, targets: Targets) -> Targets:
    """The subject's targets as they would be."""
    wishes = {
        period: amount for (who, period), amount in entry.wishes.items() if who == row.subject
    }
    kept = [aim for aim in targets.aims(row.subject) if aim.period not in wishes]
    new = [Aim(period, amount) for period, amount in wishes.items() if amount is not None]
    return Targets(targets.organization, metric="", aims={row.subject: kept + new})
