"""Members side by side: two that are chosen, or those that the filter names."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboards import shown
from dashboards.asked import Asked
from salesmetrics.metrics.dimensions import Dimension
from salesmetrics.tenancy.visibility import Scope

from .panel import Option, Panel, Words
from .sheet import Line, Sheet, figure, sheet_of

FIRST_ONES = 2
MOST = 6
ANY = ""


def pair_option(label: Words) -> Option:
    """A choice of a rep among those that may be seen; unless made, the board's first."""
    return Option(label, _reps, ANY)


def _reps(scope: Scope) -> Mapping[str, Words]:
    members = Dimension.registry["rep"].members(scope.organization)
    seen = {m.id: m.name for key, m in members.items() if scope.reps is None or key in scope.reps}
    return {ANY: gettext_lazy("the best"), **seen}


def side_by_side(one: str, other: str) -> Callable[[Panel, Asked, Scope], Sheet]:
    """The panel's columns of the chosen members only."""

    def sheet(panel: Panel, asked: Asked, scope: Scope) -> Sheet:
        chosen = [panel.chosen(name, asked) for name in (one, other)]
        found = sheet_of(panel, asked, scope)
        known = [line for line in found.lines if line.member is not None]
        lines = picked(known, chosen, asked)
        if len(lines) < FIRST_ONES:
            return replace(found, heads=(), lines=(), total=None)  # of a run, so it is kept
        return replace(found, lines=lines, total=None)

    return sheet


def picked(lines: list[Line], chosen: list[str], asked: Asked) -> tuple[Line, ...]:
    """The chosen ones, the best of the others in the place of one that is not chosen."""
    if not any(chosen) and len(asked.where.get("rep", ())) > FIRST_ONES:
        return tuple(lines[:MOST])
    named = [line for member in dict.fromkeys(chosen) for line in lines if line.member == member]
    others = [line for line in lines if line not in named]
    return (*named, *others[: FIRST_ONES - len(named)])


def between(sheet: Sheet) -> str:
    """What the first has more, or less, than the second."""
    if len(sheet.lines) != FIRST_ONES:
        return ""
    one, other = sheet.lines
    amounts = figure(one.cells[0]), figure(other.cells[0])
    if amounts[0] is None or amounts[1] is None:
        return ""
    told = {
        "one": one.label,
        "other": other.label,
        "first": shown.with_unit(amounts[0], sheet.unit, sheet.currency),
        "second": shown.with_unit(amounts[1], sheet.unit, sheet.currency),
    }
    return _("%(one)s sold %(first)s, %(other)s %(second)s.") % told
