"""The pipeline's view: open deals by the month they are expected in, weighed by their chance."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboards import shown
from dashboards.as_of import present_only
from dashboards.asked import Asked
from salesmetrics.metrics.answers import published_run
from salesmetrics.metrics.calendar import month_number, month_start
from salesmetrics.tenancy.visibility import Scope
from salesmetrics.watch.forecast import pipeline

from .panel import Option, Panel, Words
from .sheet import Cell, Head, Line, Sheet, figure, nothing_of

ALL = "all"
MONTHS = 120


def months(scope: Scope) -> Mapping[str, Words]:
    """What deals may be asked for: of a month, those overdue, those without a day."""
    first = month_number(scope.organization.today())
    days = [month_start(first + place) for place in range(MONTHS)]
    return {
        ALL: gettext_lazy("All open deals"),
        pipeline.OVERDUE: gettext_lazy("Overdue"),
        **{f"{day:%Y-%m}": shown.month(day) for day in days},
        pipeline.UNDATED: gettext_lazy("Without an expected day"),
    }


WHICH = Option(label=gettext_lazy("Expected in"), choices=months, usual=ALL)


def by_month(panel: Panel, asked: Asked, scope: Scope) -> Sheet:
    """A row for each month."""
    present_only(asked.as_of)
    found = pipeline.by_month(scope.organization, scope, dict(asked.where))
    run = published_run(scope.organization, None)
    if not found or run is None:
        return nothing_of(panel, asked)
    lines = [_line(_called(due.month), due.month, due) for due in found]
    whole = pipeline.Due(
        "",
        sum(due.deals for due in found),
        sum((due.amount for due in found), Decimal(0)),
        sum((due.expected for due in found), Decimal(0)),
    )
    return Sheet(
        panel=panel,
        asked=asked,
        heads=(
            Head("expected", _("Expected"), "money", "", bar=True),
            Head("amount", _("Open"), "money", ""),
            Head("chance", _("Chance"), "percent", ""),
            Head("deals", _("Deals"), "count", ""),
        ),
        lines=tuple(lines),
        total=_line(_("Total"), None, whole),
        currency=scope.organization.base_currency,
        as_of=run.published_at,
        run=run.pk,
        complete=False,
        rows_are=_("Expected in"),
    )


def _called(month: str) -> str:
    if month == pipeline.OVERDUE:
        return _("Overdue")
    if month == pipeline.UNDATED:
        return _("Without an expected day")
    return shown.month(dt.date.fromisoformat(f"{month}-01"))


def _line(label: str, member: str | None, due: pipeline.Due) -> Line:
    chance = due.expected * 100 / due.amount if due.amount else None
    return Line(label, (due.expected, due.amount, chance, Decimal(due.deals)), member=member)


def behind(_panel: Panel, asked: Asked, _scope: Scope, line: Line) -> str:
    """The address of the deals of a month."""
    query = urlencode([*asked.pairs, ("due", line.member or ALL)])
    return f"{reverse('dashboards:panel', args=['weighed_deals'])}?{query}"


def point(sheet: Sheet) -> str:
    """What is open, and what may be expected of it."""
    told = _("Of %(open)s that is open %(expected)s may be expected.") % {
        "open": shown.with_unit(sheet.whole("amount"), "money", sheet.currency),
        "expected": shown.with_unit(sheet.whole("expected"), "money", sheet.currency),
    }
    late = next((line for line in sheet.lines if line.member == pipeline.OVERDUE), None)
    if late is None:
        return told
    amount = shown.with_unit(figure(late.cells[1]), "money", sheet.currency)
    words = _("Deals of %(amount)s should have closed by now: look at their days.")
    return f"{told} {words % {'amount': amount}}"


def deals(panel: Panel, asked: Asked, scope: Scope) -> Sheet:
    """The deals of a month by name, each with its chance."""
    present_only(asked.as_of)
    chosen = panel.chosen("due", asked)
    month = "" if chosen == ALL else chosen
    found = pipeline.deals_of(scope.organization, scope, dict(asked.where), month)
    run = published_run(scope.organization, None)
    if found is None or run is None:
        return nothing_of(panel, asked)
    whole: tuple[Cell, ...] = ("", "", "", found.amount, None, None, found.expected, None)
    return Sheet(
        panel=panel,
        asked=asked,
        heads=(
            Head("account", _("Customer"), "text", ""),
            Head("rep", _("Rep"), "text", ""),
            Head("stage", _("Stage"), "text", ""),
            Head("amount", _("Amount"), "money", ""),
            Head("days", _("Days in its stage"), "count", ""),
            Head("chance", _("Chance"), "percent", ""),
            Head("expected", _("Expected"), "money", "", bar=True),
            Head("due", _("Expected on"), "day", ""),
        ),
        lines=tuple(_deal(one) for one in found.deals),
        total=Line(_("Total of %(count)d") % {"count": found.count}, whole),
        currency=scope.organization.base_currency,
        as_of=run.published_at,
        run=run.pk,
        complete=False,
        rows_are=_("Deal"),
    )


def _deal(one: pipeline.Weighed) -> Line:
    due, days = one.expected_close_on, one.days_in_stage
    cells: tuple[Cell, ...] = (
        one.account,
        one.rep,
        one.stage,
        one.amount,
        None if days is None else Decimal(days),
        one.chance,
        one.expected,
        due.isoformat() if due else None,
    )
    return Line(one.name, cells, member=one.id)
