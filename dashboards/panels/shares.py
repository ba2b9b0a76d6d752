"""One metric as a share of another, month by month."""

from collections.abc import Callable
from dataclasses import replace

from django.utils.translation import gettext as _

from dashboards import shown
from dashboards.asked import Asked
from salesmetrics.tenancy.visibility import Scope

from .panel import Panel
from .sheet import Head, Line, Sheet, figure, sheet_of

SHARE = "share"


def share_of(part: str, whole: str) -> Callable[[Panel, Asked, Scope], Sheet]:
    """The panel's columns, with the share of one in the other before them."""

    def sheet(panel: Panel, asked: Asked, scope: Scope) -> Sheet:
        found = sheet_of(panel, asked, scope)
        if found.total is None:
            return found
        places = found.place(part), found.place(whole)
        head = Head(SHARE, _("Share"), "percent", part)
        total = with_share(found.total, *places)
        extras = {**found.extras, "unit": "percent", "headline": total.cells[0]}
        lines = tuple(with_share(line, *places) for line in found.lines)
        heads = (head, *found.heads)
        return replace(found, heads=heads, lines=lines, total=total, extras=extras)

    return sheet


def with_share(line: Line, part: int, whole: int) -> Line:
    """The line with the share first; of nothing there is none."""
    own, all_of_it = figure(line.cells[part]), figure(line.cells[whole])
    share = own * 100 / all_of_it if own is not None and all_of_it else None
    return replace(line, cells=(share, *line.cells))


def share_over_time(sheet: Sheet) -> str:
    """The share of the whole time."""
    if sheet.total is None or (share := figure(sheet.total.cells[0])) is None:
        return ""
    told = {"share": shown.with_unit(share, "percent"), "months": len(sheet.lines)}
    return _("%(share)s of revenue in %(months)d months.") % told
