"""Deals by name, as tables: those that are open, that slipped, that a step is made of."""

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _

from dashboards import shown
from dashboards.as_of import present_only
from dashboards.asked import Asked
from salesmetrics.metrics import deal_lists
from salesmetrics.metrics.answers import published_run
from salesmetrics.metrics.deal_lists import DealList, Listed
from salesmetrics.metrics.waterfall import Movement, Of
from salesmetrics.tenancy.visibility import Scope

from .panel import Panel
from .sheet import Cell, Head, Line, Sheet, nothing_of


def open_deals(panel: Panel, asked: Asked, scope: Scope) -> Sheet:
    """The largest open deals."""
    present_only(asked.as_of)
    found = deal_lists.open_on(scope.organization, scope, asked.period, asked.where)
    return _sheet(panel, asked, scope, found)


def slipped(panel: Panel, asked: Asked, scope: Scope) -> Sheet:
    """The deals that were expected in the period and are expected after it now."""
    present_only(asked.as_of)
    found = deal_lists.slipped(scope.organization, scope, asked.period, asked.where)
    return _sheet(panel, asked, scope, found)


def moved(panel: Panel, asked: Asked, scope: Scope) -> Sheet:
    """The deals behind one step of the waterfall."""
    present_only(asked.as_of)
    step, of = panel.chosen("movement", asked), Of(panel.chosen("pipeline", asked))
    movement = step if step in ("start", "end") else Movement(step).value
    found = deal_lists.moved(scope.organization, scope, asked.period, asked.where, of, movement)
    return _sheet(panel, asked, scope, found)


def _sheet(panel: Panel, asked: Asked, scope: Scope, found: DealList | None) -> Sheet:
    run = published_run(scope.organization, None)
    if found is None or run is None or not found.deals:
        return nothing_of(panel, asked)
    total: tuple[Cell, ...] = ("", "", "", found.whole, None, None, None)
    return Sheet(
        panel=panel,
        asked=asked,
        heads=(
            Head("account", _("Customer"), "text", ""),
            Head("rep", _("Rep"), "text", ""),
            Head("stage", _("Stage"), "text", ""),
            Head("amount", _("Amount"), "money", "", bar=True),
            Head("expected", _("Expected on"), "day", ""),
            Head("days", _("Days in its stage"), "count", ""),
            Head("usual", _("Usual days there"), "days", ""),
        ),
        lines=tuple(_lines(found.deals)),
        total=Line(_total(found), total),
        currency=scope.organization.base_currency,
        as_of=run.published_at,
        run=run.pk,
        complete=found.last < run.today,
        rows_are=_("Deal"),
    )


def _total(found: DealList) -> str:
    if found.count > len(found.deals):
        told = {"shown": len(found.deals), "count": found.count}
        return _("All %(count)d deals, of which the %(shown)d largest are shown") % told
    return _("Total of %(count)d") % {"count": found.count}


def _lines(deals: Iterable[Listed]) -> Iterable[Line]:
    for deal in deals:
        due = deal.expected_close_on
        cells: tuple[Cell, ...] = (
            deal.account,
            deal.rep,
            deal.stage,
            deal.amount,
            due.isoformat() if due else None,
            None if deal.days_in_stage is None else Decimal(deal.days_in_stage),
            deal.usual_days,
        )
        yield Line(deal.name, cells, member=deal.id)


def point(sheet: Sheet) -> str:
    """How many there are, and what they come to."""
    if sheet.total is None:
        return ""
    whole = shown.with_unit(sheet.whole("amount"), "money", sheet.currency)
    late = sum(
        1
        for days, usual in zip(sheet.column("days"), sheet.column("usual"), strict=True)
        if days is not None and usual and days > usual * 2
    )
    told = _("%(amount)s in all") % {"amount": whole}
    if late:
        told += "; " + _("%(count)d of those shown stand in their stage more than twice as long as"
                         " usual") % {"count": late}  # fmt: skip
    return told + "."
