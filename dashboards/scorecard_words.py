"""A scorecard in words, and the geometry of its gauge and small lines."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dashboards import shown
from dashboards.tiles import arrow, sparkline, tone
from salesmetrics.metrics.next_steps import Next, OpenDeal

FULL = 150  # percent at the gauge's right end
RADIUS, MIDDLE = 84, (100, 96)
BANDS = {
    "top": gettext_lazy("top third"),
    "middle": gettext_lazy("middle third"),
    "last": gettext_lazy("last third"),
}
# What a rep looks at first; the rest stands in the table.
MAIN = (
    "revenue",
    "won_count",
    "win_rate",
    "average_deal_size",
    "pipeline_value",
    "opportunities_created",
)


@dataclass(frozen=True)
class Gauge:
    """Attainment as an arc from nothing to one and a half times the quota."""

    value: str
    words: str
    state: str
    tone: str
    reached: str
    """The length of the arc, of 100."""
    quota: tuple[str, str, str, str]
    """Where the mark of the whole quota runs: x1, y1, x2, y2."""
    pace: tuple[str, str, str, str] | None


@dataclass(frozen=True)
class Row:
    """One figure beside the team's."""

    metric: str
    name: str
    unit: str
    value: str
    short: str
    before: str
    change: str
    arrow: str
    tone: str
    median: str
    band: str
    band_words: str
    line: str
    last: tuple[str, str] | None


def gauge(payload: Mapping[str, Any]) -> Gauge | None:
    """The gauge of a quota; None without one."""
    quota = payload["quota"]
    if quota is None or quota["attainment"] is None:
        return None
    attainment = Decimal(quota["attainment"])
    expected = None if quota["expected"] is None else Decimal(quota["expected"])
    due = Decimal(100) if expected is None else expected
    told = {
        "reached": shown.with_unit(Decimal(quota["reached"]), "money", payload["currency"]),
        "quota": shown.with_unit(Decimal(quota["value"]), "money", payload["currency"]),
    }
    return Gauge(
        value=shown.with_unit(attainment, "percent"),
        words=_("%(reached)s of %(quota)s") % told,
        state=_state(attainment, expected),
        tone="good" if attainment >= due else "bad",
        reached=f"{_part(attainment) * 100:.1f}",
        quota=_mark(Decimal(100)),
        pace=None if expected is None else _mark(expected),
    )


def _state(attainment: Decimal, expected: Decimal | None) -> str:
    if attainment >= 100:
        return _("The quota is reached.")
    if expected is None:
        missing = {"points": shown.with_unit(100 - attainment, "percent")}
        return _("%(points)s of the quota were missing.") % missing
    told = {
        "expected": shown.with_unit(expected, "percent"),
        "points": shown.change(abs(attainment - expected), "percent").lstrip("+±"),
    }
    if attainment >= expected:
        return _("%(expected)s expected by today: %(points)s ahead.") % told
    return _("%(expected)s expected by today: %(points)s behind.") % told


def _part(percent: Decimal) -> float:
    return min(1.0, max(0.0, float(percent) / FULL))


def _mark(percent: Decimal) -> tuple[str, str, str, str]:
    angle = math.pi * (1 - _part(percent))
    x, y = math.cos(angle), math.sin(angle)
    ends = [
        coordinate
        for radius in (RADIUS - 11, RADIUS + 11)
        for coordinate in (MIDDLE[0] + radius * x, MIDDLE[1] - radius * y)
    ]
    return f"{ends[0]:.1f}", f"{ends[1]:.1f}", f"{ends[2]:.1f}", f"{ends[3]:.1f}"


def rows(payload: Mapping[str, Any]) -> list[Row]:
    """All figures, in the order of the catalogue."""
    return [_row(one, payload["currency"]) for one in payload["figures"]]


def groups(payload: Mapping[str, Any]) -> list[tuple[str, list[Row]]]:
    """The figures by what they are about; a figure that there is nothing of is left out."""
    told = [
        one
        for one in payload["figures"]
        if any(one[name] and Decimal(one[name]) for name in ("value", "before"))
    ]
    currency = payload["currency"]
    return [
        (title, [_row(one, currency) for one in its])
        for title, its in groupby(told, key=lambda one: str(one["group"]))
    ]


def main(payload: Mapping[str, Any]) -> list[Row]:
    """The figures to look at first."""
    found = {row.metric: row for row in rows(payload)}
    return [found[key] for key in MAIN if key in found]


def _row(one: Mapping[str, Any], currency: str) -> Row:
    unit = one["unit"]
    value, change = decimal(one["value"]), decimal(one["change"])
    line, last = sparkline(one["course"])
    return Row(
        metric=one["metric"],
        name=one["name"],
        unit=shown.unit_name(unit, currency),
        value=shown.full(value, unit, currency),
        short=shown.short(value, unit),
        before=shown.full(decimal(one["before"]), unit, currency),
        change=shown.change(change, unit),
        arrow=arrow(change),
        tone=tone(change, one["good"]),
        median=shown.short(decimal(one["median"]), unit),
        band=one["band"] or "",
        band_words=str(BANDS[one["band"]]) if one["band"] else "",
        line=line,
        last=last,
    )


def beside(payload: Mapping[str, Any]) -> str:
    """With whom the figures are compared, or why with nobody."""
    peers = payload["peers"]
    if not peers["told"]:
        return _("There are too few reps to compare with: a figure would tell whose it is.")
    told = {"team": peers["team"] or _("all reps"), "count": peers["count"]}
    return (
        _("Compared with %(team)s, %(count)d people; the team's middle figure is rounded.") % told
    )


def week(payload: Mapping[str, Any]) -> list[dict[str, str]]:
    """This week's activities beside those of the week before."""
    return [
        {
            "metric": one["metric"],
            "name": one["name"],
            "unit": shown.unit_name(one["unit"]),
            "value": shown.short(decimal(one["value"]), one["unit"]),
            "before": shown.short(decimal(one["before"]), one["unit"]),
        }
        for one in payload["week"]
    ]


def steps(deals: Sequence[OpenDeal], what_if: str = "") -> list[dict[str, Any]]:
    """Open deals with what each asks for, and where it is told what each would earn."""
    return [
        {
            "what_if": f"{what_if}&deal={deal.key}" if what_if else "",
            "id": deal.id,
            "name": deal.name,
            "account": deal.account,
            "stage": deal.stage or shown.NOTHING,
            "amount": shown.full(deal.amount, "money", deal.currency),
            "currency": deal.currency,
            "due": shown.day(deal.expected_close_on) if deal.expected_close_on else shown.NOTHING,
            "asks": [_asks(reason, deal) for reason in deal.reasons],
        }
        for deal in deals
    ]


def _asks(reason: Next, deal: OpenDeal) -> str:
    if reason == Next.OVERDUE:
        days = deal.days_overdue
        return ngettext("%(days)d day overdue", "%(days)d days overdue", days) % {"days": days}
    if reason == Next.STUCK:
        days = deal.days_in_stage or 0
        return ngettext("%(days)d day in its stage", "%(days)d days in its stage", days) % {
            "days": days
        }
    if deal.quiet_days is None:
        return _("no activity yet")
    words = ngettext(
        "no activity for %(days)d day", "no activity for %(days)d days", deal.quiet_days
    )
    return words % {"days": deal.quiet_days}


def decimal(text: str | None) -> Decimal | None:
    """An exact text as the figure it is."""
    return None if text is None else Decimal(text)
