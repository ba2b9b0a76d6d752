"""Where each deal fell in the tiers: a bar for each component, in percent of its width."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from salesmetrics.commissions.models import Line, Statement
from salesmetrics.commissions.quotas import Pieces
from salesmetrics.commissions.stretches import Stretch, stretches
from salesmetrics.commissions.terms import Component, Rule, Terms

from .amounts import money, number, percent
from .quotas import quota_told
from .reasons import deal

ROOM = Decimal("1.06")  # beyond what is drawn, so that the last mark has air


@dataclass(frozen=True)
class Piece:
    """From somewhere on, so wide, with words."""

    x: str
    width: str
    words: str
    name: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Bar:
    """A component: its bands below, its deals above, and where the quota is."""

    name: str
    told: str
    bands: tuple[Piece, ...]
    deals: tuple[Piece, ...]
    quota: str
    quota_words: str
    quota_told: str


def bars(terms: Terms, one: Statement, lines: Iterable[Line], pieces: Pieces) -> list[Bar]:
    """A bar for each component that has credit or a quota; `pieces` are those of its quotas."""
    found = {str(reached["key"]): reached for reached in one.components}
    known = list(lines)
    return [
        bar(
            component,
            found[component.key],
            [line for line in known if is_of(line, component)],
            one.currency,
            how(component, found[component.key], one, pieces),
        )
        for component in terms.components
        if component.key in found and Decimal(found[component.key]["credit"] or 0) > 0
    ]


def how(component: Component, reached: Mapping[str, Any], one: Statement, pieces: Pieces) -> str:
    """How the component's quota came about."""
    if not reached.get("quota"):
        return ""
    its, kept = pieces.get(component.key), Decimal(reached["quota"])
    return quota_told(component, kept, its, one.plan.period, one.currency)


def is_of(line: Line, component: Component) -> bool:
    """Whether a line moved a component's credit."""
    return (
        line.component == component.key
        and line.kind == Line.Kind.COMMISSION
        and line.before is not None
        and line.after is not None
    )


def bar(
    component: Component,
    reached: Mapping[str, Any],
    own: list[Line],
    currency: str,
    quota_told: str,
) -> Bar:
    credit = Decimal(reached["credit"])
    quota = Decimal(reached["quota"]) if reached.get("quota") else None
    bands = stretches(component, quota, credit)
    ends = [credit, quota or credit, *(one.start for one in bands if one.start is not None)]
    whole = max(ends) * ROOM

    def at(value: Decimal) -> Decimal:
        return max(Decimal(0), min(Decimal(100), value * 100 / whole))

    def piece(start: Decimal, end: Decimal, words: str, **more: str) -> Piece:
        low, high = at(min(start, end)), at(max(start, end))
        return Piece(f"{low:.3f}%", f"{max(high - low, Decimal('0.2')):.3f}%", words, **more)

    return Bar(
        name=component.name or component.key,
        told=told(component, reached, currency),
        bands=tuple(
            piece(one.start or Decimal(0), whole if one.end is None else one.end,
                  paid(one) or factors(component, one),
                  name=rate_of(component, one, currency), tone=str(min(number_, 5)))
            for number_, one in enumerate(bands)
        ),
        deals=tuple(
            piece(line.before or Decimal(0), line.after or Decimal(0),
                  f"{deal(line)}: {money(line.amount, currency)}", tone="ab"[number_ % 2])
            for number_, line in enumerate(own)
        ),
        quota=f"{at(quota):.3f}%" if quota else "",
        quota_words=_("Quota"),
        quota_told=quota_told,
    )  # fmt: skip


def told(component: Component, reached: Mapping[str, Any], currency: str) -> str:
    """What the component came to, in one sentence."""

    def amount(value: Any) -> str:
        whole = Decimal(value)
        return money(whole, currency) if component.counts.is_money else number(whole)

    words = {
        "credit": amount(reached["credit"]),
        "earned": money(Decimal(reached["earned"]), currency),
    }
    if not reached.get("quota"):
        return _("%(credit)s counted and earned %(earned)s.") % words
    words |= {
        "quota": amount(reached["quota"]),
        "attainment": percent(reached["attainment"], 1),
    }
    return (
        _("%(credit)s counted of a quota of %(quota)s, %(attainment)s, and earned %(earned)s.")
        % words
    )


def rate_of(component: Component, one: Stretch, currency: str) -> str:
    """What a stretch pays, short enough to stand in it."""
    if one.held:
        return _("not paid")
    rate, times = one.paying.rate, one.paying.times
    if rate is None:
        return _("own rate") if times == 1 else f"{_('own rate')} × {number(times, 6)}"
    if component.rule is Rule.FIXED or not component.counts.is_money:
        return money(rate * times, currency)
    return percent(rate * times)


def factors(component: Component, one: Stretch) -> str:
    """How the rate comes about, where an accelerator or decelerator has a part in it."""
    rate, times = one.paying.rate, one.paying.times
    if one.held or rate is None or times == 1:
        return ""
    of_money = component.rule is not Rule.FIXED and component.counts.is_money
    return f"= {percent(rate) if of_money else number(rate)} × {number(times, 6)}"


def paid(one: Stretch) -> str:
    """Why a stretch does not pay, if so."""
    return {"gate": _("below the gate"), "cap": _("above the cap")}.get(one.held, "")
