"""The sales view: closed, likely and called, down the team tree."""

from decimal import Decimal

from django.utils.translation import gettext as _

from dashboards import shown
from dashboards.as_of import present_only
from dashboards.asked import Asked
from salesmetrics.metrics.answers import published_run
from salesmetrics.tenancy.visibility import Scope
from salesmetrics.watch.forecast.calls import total
from salesmetrics.watch.forecast.rollup import Standing, rollup, summed

from .panel import Panel
from .sheet import Cell, Head, Line, Sheet, nothing_of

ZERO = Decimal(0)
CATEGORIES = ("closed", "commit", "best_case", "pipeline")


def standings(panel: Panel, asked: Asked, scope: Scope) -> Sheet:
    """A row for each team and rep."""
    present_only(asked.as_of)
    found = rollup(scope.organization, scope, asked.period, dict(asked.where))
    run = published_run(scope.organization, None)
    if not found or run is None:
        return nothing_of(panel, asked)
    tops = [one for one in found if one.depth == 0]
    whole = summed(Standing(("", 0), _("Total"), "", 0), tops)
    return Sheet(
        panel=panel,
        asked=asked,
        heads=(
            Head("called", _("Called"), "money", "", bar=True),
            Head("closed", _("Closed"), "money", ""),
            Head("commit", _("Commit"), "money", ""),
            Head("best_case", _("Best case"), "money", ""),
            Head("pipeline", _("Pipeline"), "money", ""),
            Head("call", _("Own call"), "money", ""),
            Head("override", _("Override"), "money", ""),
        ),
        lines=tuple(_line(one, found) for one in found),
        total=_line(whole, []),
        currency=scope.organization.base_currency,
        as_of=run.published_at,
        run=run.pk,
        complete=False,
        rows_are=_("Team and rep"),
    )


def _line(one: Standing, among: list[Standing]) -> Line:
    cells: tuple[Cell, ...] = (
        total(one.counts),
        *(one.amounts.get(category, ZERO) for category in CATEGORIES),
        total(one.said.calls),
        total(one.said.overrides),
    )
    is_team = one.key[0] == "team" and any(other.depth > one.depth for other in among)
    return Line(one.name, cells, member=one.id, depth=one.depth, parts=is_team)


def point(sheet: Sheet) -> str:
    """What is closed, what is committed beside it, and what is called."""
    told = _("%(closed)s is closed, and %(commit)s more is committed.") % {
        "closed": shown.with_unit(sheet.whole("closed"), "money", sheet.currency),
        "commit": shown.with_unit(sheet.whole("commit"), "money", sheet.currency),
    }
    called = sheet.whole("called")
    if called is None:
        return f"{told} " + _("Nobody has called yet.")
    words = _("Called: %(amount)s.") % {"amount": shown.with_unit(called, "money", sheet.currency)}
    return f"{told} {words}"
