"""The point of a panel in one sentence: what it says at a glance, and to who cannot see it."""

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _

from dashboards import shown
from salesmetrics.metrics.catalogue import metric as metric_of

from .sheet import Line, Sheet

TABLES = ("board", "podium", "table", "cohort")


def none(sheet: Sheet) -> str:
    """Nothing to say."""
    return ""


def plain(sheet: Sheet) -> str:
    """What a drawing that has nothing else to say comes to; a table says it itself."""
    if sheet.panel.chart in TABLES or sheet.headline is None:
        return ""
    name = str(metric_of(sheet.panel.lead).name)
    return f"{name}: {shown.with_unit(sheet.headline, sheet.unit, sheet.currency)}"


def revenue_over_time(sheet: Sheet) -> str:
    """How the months stand against the year before and the target."""
    revenue = sheet.whole("revenue")
    if revenue is None:
        return ""
    told = {"revenue": shown.with_unit(revenue, "money", sheet.currency),
            "months": len(sheet.lines)}  # fmt: skip
    first = _("%(revenue)s in %(months)d months") % told
    parts = [first, _against_year(sheet), _against_target(sheet)]
    return ", ".join(part for part in parts if part) + "."


def _against_year(sheet: Sheet) -> str:
    changed = sheet.whole("revenue_year_change")
    if changed is None:
        return ""
    amount = shown.with_unit(abs(changed), "percent")
    if changed < 0:
        return _("%(amount)s less than the year before") % {"amount": amount}
    return _("%(amount)s more than the year before") % {"amount": amount}


def _against_target(sheet: Sheet) -> str:
    pairs = [
        (value, target)
        for line, value, target in zip(
            sheet.lines, sheet.column("revenue"), sheet.column("revenue_target"), strict=True
        )
        if target and value is not None and not line.running
    ]
    if not pairs:
        return ""
    reached = sum(1 for value, target in pairs if value >= target)
    return _("the target was reached in %(reached)d of %(months)d months that are over") % {
        "reached": reached,
        "months": len(pairs),
    }


def largest_leak(sheet: Sheet) -> str:
    """The stage that loses the greatest part of what enters it, and the way through."""
    leaks = [
        (rate, line.label)
        for line, rate in zip(sheet.lines, sheet.column("funnel_leakage_rate"), strict=True)
        if rate
    ]
    if not leaks:
        return ""
    rate, stage = max(leaks)
    point = _("Most is lost at %(stage)s: %(rate)s of what entered it") % {
        "stage": stage,
        "rate": shown.with_unit(rate, "percent"),
    }
    return point + "."


def largest_share(sheet: Sheet) -> str:
    """Who has the largest part of the whole, and which of the larger ones moved most."""
    lines = [line for line in sheet.tops if line.member is not None]
    key = sheet.panel.lead
    whole = sheet.whole(key)
    shares = named(lines, sheet.column(key, lines))
    if not shares or not whole or whole <= 0:
        return ""
    value, name = max(shares)
    point = _("%(figure)s: %(name)s has %(share)s of the whole") % {
        "figure": sheet.heads[sheet.place(key)].name,
        "name": name,
        "share": shown.with_unit(value / whole * 100, "percent"),
    }
    return point + _most_growth(sheet, key) + "."


def _most_growth(sheet: Sheet, key: str) -> str:
    """Whose growth made most of the growth, where the whole has grown."""
    before = f"{key}_asked"
    lines = [line for line in sheet.tops if line.member is not None]
    try:
        gains = [
            (now - (then or Decimal(0)), line.label)
            for line, now, then in zip(
                lines, sheet.column(key, lines), sheet.column(before, lines), strict=True
            )
            if now is not None
        ]
        whole, then = sheet.whole(key), sheet.whole(before)
    except KeyError:
        return ""
    if not gains or whole is None or not then or whole <= then:
        return ""
    gain, name = max(gains)
    if gain > whole - then:  # others fell: no part of a whole
        return ""
    part = shown.with_unit(gain / (whole - then) * 100, "percent")
    return _("; %(name)s made %(part)s of the growth") % {"name": name, "part": part}


def named(lines: Iterable[Line], values: Iterable[Decimal | None]) -> list[tuple[Decimal, str]]:
    """The figures that are there, with the names of their rows."""
    pairs = zip(lines, values, strict=True)
    return [(value, line.label) for line, value in pairs if value]


def first_and_last(sheet: Sheet) -> str:
    """Who leads the board, and by how much."""
    key = sheet.panel.lead
    lines = [line for line in sheet.lines if line.member is not None]
    values = [pair for pair in named(lines, sheet.column(key, lines)) if pair[0] > 0]
    if not values:
        return ""
    best, name = values[0]
    told = {"name": name, "value": shown.with_unit(best, "money", sheet.currency)}
    if len(values) == 1:
        return _("%(name)s leads with %(value)s.") % told
    ahead = (best - values[1][0]) / values[1][0] * 100
    told |= {"ahead": shown.with_unit(ahead, "percent"), "second": values[1][1]}
    return _("%(name)s leads with %(value)s, %(ahead)s more than %(second)s.") % told


def commission_over_time(sheet: Sheet) -> str:
    """How much was earned, and which part of it by the few who earned most."""
    whole = sheet.whole("commission_total")
    if not whole:
        return ""
    told = {"whole": shown.with_unit(whole, "money", sheet.currency), "months": len(sheet.lines)}
    point = _("%(whole)s in %(months)d months") % told
    members: dict[str, str | None] = sheet.extras["members"]
    named = [key for key, member in members.items() if member]
    if len(members) > len(named) >= 1:
        top = sum((sheet.whole(key) or Decimal(0) for key in named), Decimal(0))
        share = shown.with_unit(top / whole * 100, "percent")
        told = {"share": share, "count": str(len(named))}
        point += _(", %(share)s of it by the %(count)s who earned most") % told
    return point + "."
