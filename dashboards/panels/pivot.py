"""A sheet of months by members: the largest few have a column each, the rest one more."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext as _

from dashboards.asked import Asked
from salesmetrics.metrics.answers import Answer
from salesmetrics.metrics.calendar import Grain, periods
from salesmetrics.metrics.catalogue import metric as metric_of
from salesmetrics.tenancy.visibility import Scope

from .panel import Panel
from .sheet import Head, Line, Sheet, ask, month_line, nothing_of, provenance

OTHERS = "others"
Sums = Mapping[str | None, Decimal]
Cells = tuple[Decimal | None, ...]


def pivot_of(panel: Panel, asked: Asked, scope: Scope) -> Sheet:
    """Ask once, by month and member, and turn the members into columns."""
    found = ask(panel, asked, scope, [panel.lead])[panel.lead]
    if found is None:
        return replace(nothing_of(panel, asked), extras={"members": {}})
    whole, months = _sums(found)
    names = {row.member.id: row.member.name for row in found.rows if row.member}
    ranked = sorted((m for m in names if whole[m] > 0), key=lambda m: whole[m], reverse=True)
    top = ranked[: panel.pivot]
    members: dict[str, str | None] = dict(zip(map(_key, range(len(top))), top, strict=True))
    if any(amount for member, amount in whole.items() if member not in top):
        members[OTHERS] = None
    unit = metric_of(panel.lead).unit
    heads = [
        Head(key, names[member] if member else _("Others"), unit, panel.lead)
        for key, member in members.items()
    ]
    total = Head(panel.lead, str(metric_of(panel.lead).name), unit, panel.lead)
    return Sheet(
        panel=panel,
        asked=asked,
        heads=(*heads, total),
        lines=tuple(_months(asked, months, members)),
        total=Line(_("Total"), _cells(whole, members)),
        **provenance([found]),
        extras={"members": members},
    )


def _sums(found: Answer) -> tuple[Sums, dict[dt.date, Sums]]:
    whole: dict[str | None, Decimal] = defaultdict(Decimal)
    months: dict[dt.date, dict[str | None, Decimal]] = {}
    for row in found.rows:
        if row.period is None:
            continue
        member = row.member.id if row.member else None
        month = months.setdefault(row.period, defaultdict(Decimal))
        month[member] += row.figure.value or 0
        whole[member] += row.figure.value or 0
    return whole, dict(months)


def _months(
    asked: Asked, months: Mapping[dt.date, Sums], members: Mapping[str, str | None]
) -> Iterator[Line]:
    """Every month of the range, whether or not anybody has anything in it."""
    span = asked.year_of_months()
    for period in periods(asked.organization, Grain.MONTH, span.start, span.end):
        cells: Cells = _cells(months.get(period.start, {}), members)
        if period.start > asked.today:
            cells = (None,) * len(cells)  # not measured yet, which is not zero
        yield month_line(asked, period.start, cells)


def _cells(sums: Sums, members: Mapping[str, str | None]) -> Cells:
    named = [member for member in members.values() if member is not None]
    whole = sum(sums.values(), Decimal(0))
    others = whole - sum((sums.get(member, Decimal(0)) for member in named), Decimal(0))
    cells = [
        others if member is None else sums.get(member, Decimal(0)) for member in members.values()
    ]
    return (*cells, whole)


def _key(number: int) -> str:
    return f"member_{number + 1}"
