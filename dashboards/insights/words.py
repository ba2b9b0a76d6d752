"""Insights in words, made anew each time they are shown. A difference is told, never a cause."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboards import shown
from salesmetrics.metrics.catalogue import metric as metric_of
from salesmetrics.metrics.dimensions import Dimension
from salesmetrics.metrics.metric import Unit
from salesmetrics.watch.insights.insight import Insight, Kind
from salesmetrics.watch.models.insights import CustomerSign

Reason = CustomerSign.Reason
MINUS = "\N{MINUS SIGN}"


def sentences(one: Insight, against: str, currency: str) -> list[str]:
    """What it says; `against` is the compared period in words."""
    return WORDS[one.kind](one, against, currency)


def figure_name(one: Insight) -> str:
    """The figure that it is about, and of whom."""
    name = str(metric_of(one.subject).name)
    if not one.name:
        return name
    return _("%(metric)s, %(member)s") % {"metric": name, "member": one.name}


def amount(value: Decimal, unit: str, currency: str, *, sign: bool = False) -> str:
    """An amount in a sentence, on demand with its sign."""
    told = shown.with_unit(abs(value) if sign else value, unit, currency)
    if not sign:
        return told
    if not any(digit in told for digit in "123456789"):
        return f"±{told}"
    return f"{'+' if value > 0 else MINUS}{told}"


def difference_unit(unit: Unit) -> str:
    """What a difference of figures of this unit is told in."""
    return "points" if unit == Unit.PERCENT else str(unit)


def _change(one: Insight, against: str, currency: str) -> list[str]:
    unit = metric_of(one.subject).unit
    now, before = one.figures["now"], one.figures["before"]
    words = (
        _("%(metric)s rose by %(amount)s%(percent)s to %(now)s (%(period)s: %(before)s).")
        if one.amount > 0
        else _("%(metric)s fell by %(amount)s%(percent)s to %(now)s (%(period)s: %(before)s).")
    )
    relative = before > 0 and unit != Unit.PERCENT
    percent = shown.change(one.amount * 100 / before, "") if relative else ""
    told = [
        words
        % {
            "metric": figure_name(one),
            "amount": amount(abs(one.amount), difference_unit(unit), currency),
            "percent": f" ({percent})" if percent else "",
            "now": amount(now, unit, currency),
            "before": amount(before, unit, currency),
            "period": against,
        }
    ]
    return [*told, *([_parts(one, currency)] if one.parts else [])]


def _parts(one: Insight, currency: str) -> str:
    unit = difference_unit(metric_of(one.subject).unit)
    parts = [
        _("%(member)s %(amount)s")
        % {
            "member": part.name or _("all others"),
            "amount": amount(part.amount, unit, currency, sign=True),
        }
        for part in one.parts
        if part.name or part.amount
    ]
    return _("By %(dimension)s: %(parts)s.") % {
        "dimension": dimension_name(one),
        "parts": "; ".join(parts),
    }


def _rate(one: Insight, against: str, currency: str) -> list[str]:
    unit = difference_unit(metric_of(one.subject).unit)
    largest = max(one.parts, key=lambda part: (bool(part.name), abs(part.amount)))
    words = _(
        "By %(dimension)s: %(rate)s within the members, most with %(member)s (%(part)s); "
        "%(mix)s by the shift between them."
    ) % {
        "dimension": dimension_name(one),
        "rate": amount(one.figures["rate"], unit, currency, sign=True),
        "mix": amount(one.figures["mix"], unit, currency, sign=True),
        "member": largest.name,
        "part": amount(largest.amount, unit, currency, sign=True),
    }
    return [_change(replace(one, parts=()), against, currency)[0], words]


def dimension_name(one: Insight) -> str:
    """What it is told apart by, within a sentence."""
    return str(Dimension.registry[one.dimension].name).lower()


def _unusual(one: Insight, _against: str, currency: str) -> list[str]:
    unit = metric_of(one.subject).unit
    high = one.figures["now"] > one.figures["high"]
    words = (
        _("%(metric)s: unusually much in %(month)s, %(now)s.")
        if high
        else _("%(metric)s: unusually little in %(month)s, %(now)s.")
    )
    assert one.period is not None  # noqa: S101 - for the type checker: it is of a month
    first = words % {
        "metric": figure_name(one),
        "month": shown.long_month(one.period.start),
        "now": amount(one.figures["now"], unit, currency),
    }
    months = one.figures["months"]
    second = ngettext(
        "By its own history of %(count)s month, %(low)s to %(high)s would have been usual.",
        "By its own history of %(count)s months, %(low)s to %(high)s would have been usual.",
        months,
    ) % {
        "count": months,
        "low": amount(one.figures["low"], unit, currency),
        "high": amount(one.figures["high"], unit, currency),
    }
    return [first, second]


def _pace(one: Insight, _against: str, currency: str) -> list[str]:
    figures = one.figures
    words = (
        _("%(figure)s: %(gap)s ahead of the pace of the target.")
        if one.amount > 0
        else _("%(figure)s: %(gap)s behind the pace of the target.")
    )
    second = _("%(now)s of %(target)s (%(attained)s) with %(gone)s of the working days over.") % {
        "now": amount(figures["now"], Unit.MONEY, currency),
        "target": amount(figures["target"], Unit.MONEY, currency),
        "attained": amount(figures["attained"], Unit.PERCENT, currency),
        "gone": amount(figures["gone"], Unit.PERCENT, currency),
    }
    gap = amount(abs(one.amount), Unit.MONEY, currency)
    return [words % {"figure": figure_name(one), "gap": gap}, second]


def _stage(one: Insight, _against: str, currency: str) -> list[str]:
    first = _("Slower in the stage “%(stage)s”: half of the deals had stayed %(days)s or longer.")
    second = _("In the year before it was %(usual)s. Open in it: %(money)s.")
    return [
        first % {"stage": one.name, "days": days(one.figures["days"])},
        second
        % {
            "usual": days(one.figures["usual"]),
            "money": amount(one.money, Unit.MONEY, currency),
        },
    ]


def days(count: int) -> str:
    """So many days."""
    return ngettext("%(count)s day", "%(count)s days", count) % {"count": count}


def _customers(one: Insight, _against: str, currency: str) -> list[str]:
    count = one.figures["customers"]
    first = counted(one.subject, count) % {
        "count": shown.short(Decimal(count), Unit.COUNT),
        "money": amount(one.money, Unit.MONEY, currency),
    }
    names = [
        _("%(member)s (%(amount)s)")
        % {"member": name, "amount": amount(money, Unit.MONEY, currency)}
        for name, money in one.figures["largest"]
    ]
    return [first, _("The largest: %(names)s.") % {"names": "; ".join(names)}] if names else [first]


def counted(reason: str, count: int) -> str:
    """So many customers show this sign."""
    words = {
        Reason.LATE: ngettext(
            "%(count)s customer has been silent for longer than is its habit of ordering; it "
            "brought %(money)s in a year.",
            "%(count)s customers have been silent for longer than is their habit of ordering; "
            "they brought %(money)s in a year.",
            count,
        ),
        Reason.LAPSED: ngettext(
            "%(count)s customer’s subscription has ended and was not renewed; it brought "
            "%(money)s a year.",
            "%(count)s customers’ subscriptions have ended and were not renewed; they brought "
            "%(money)s a year.",
            count,
        ),
        Reason.SCORE: ngettext(
            "%(count)s customer gave a low score last; it brings %(money)s a year.",
            "%(count)s customers gave a low score last; they bring %(money)s a year.",
            count,
        ),
        Reason.WAITING: ngettext(
            "%(count)s customer waits for an answer to an inquiry; it brings %(money)s a year.",
            "%(count)s customers wait for an answer to an inquiry; they bring %(money)s a year.",
            count,
        ),
        Reason.READY: ngettext(
            "%(count)s customer may be ready for more: it lacks a product that others of its "
            "industry bought beside what it has. Expected: %(money)s a year.",
            "%(count)s customers may be ready for more: they lack a product that others of their "
            "industry bought beside what they have. Expected: %(money)s a year.",
            count,
        ),
    }
    return words[Reason(reason)]


WORDS: Mapping[Kind, Callable[[Insight, str, str], list[str]]] = {
    Kind.CHANGE: _change,
    Kind.RATE: _rate,
    Kind.UNUSUAL: _unusual,
    Kind.PACE: _pace,
    Kind.STAGE: _stage,
    Kind.RISK: _customers,
    Kind.READY: _customers,
}
