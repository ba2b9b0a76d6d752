"""Why a line is what it is, in sentences."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from dashboards import shown
from salesmetrics.commissions.engine import UNPRICED
from salesmetrics.commissions.models import Line
from salesmetrics.commissions.terms import Component, Rule, Terms

from .amounts import money, number, percent


def deal(line: Line) -> str:
    """What was sold, by the name that people know it by."""
    if line.opportunity is not None:
        return str(line.opportunity.name or line.opportunity.external_id)
    if line.order is not None:
        name = line.order.external_id
        account = line.order.account
        return str(_("Order %(order)s, %(account)s") % {"order": name, "account": account})
    if line.subscription is not None:
        return str(_("Subscription %s") % line.subscription.external_id)
    return ""


def reason(
    line: Line,
    terms: Terms,
    currency: str,
    quotas: Mapping[str, Decimal | None],
    abroad: Mapping[int, str],
) -> str:
    """The whole reason: share, attainment before and after, band, rate, cap, what it corrects.

    `abroad` tells by line of deals that were sold in another currency.
    """
    known = {component.key: component for component in terms.components}
    component = known.get(line.component)
    told = [*_share(line), *_tie(line)]
    if component is not None and line.kind == Line.Kind.COMMISSION:
        told += _sum(line, component, currency)
        told += _counted(line, component, currency, quotas.get(line.component))
        told += _paid(line, component, currency)
        told += [abroad[line.pk]] if line.pk in abroad else []
    if line.kind == Line.Kind.ADJUSTMENT:
        told.append(line.note)
    if line.kind == Line.Kind.TRUE_UP:
        told.append(
            _("What earlier periods of the year come to by the attainment that is reached now.")
        )
    if line.kind == Line.Kind.SPIF:
        told.append(_("A bonus for a deal that meets its conditions."))
    told += _limits(line, currency)
    return " ".join(told)


def quotas_of(components: Iterable[Mapping[str, Any]]) -> dict[str, Decimal | None]:
    """The quota of each component, as a statement keeps them."""
    return {
        str(one["key"]): Decimal(one["quota"]) if one.get("quota") else None for one in components
    }


def _share(line: Line) -> Iterator[str]:
    share = percent(line.share)
    seller = line.seller.name if line.seller else ""
    if line.share_kind == Line.Share.REVENUE:
        yield _("A share of %s of the deal.") % share
    elif line.share_kind == Line.Share.OVERLAY:
        yield _("An overlay of %s beside the shares of the deal.") % share
    elif line.share_kind == Line.Share.TEAM:
        yield _("Sold by %s of the team.") % seller


def _tie(line: Line) -> Iterator[str]:
    if line.corrects_on is None:
        return
    day = shown.day(line.corrects_on)
    if line.kind == Line.Kind.CLAWBACK and line.corrects_on == line.statement.starts_on:
        yield _("The deal was undone: takes back what it paid in this statement.")
    elif line.kind == Line.Kind.CLAWBACK:
        yield _("The deal was undone: takes back what it paid in the statement from %s.") % day
    elif line.kind == Line.Kind.CORRECTION:
        yield _("Corrects the statement from %s, which was final when its deal changed.") % day


def _sum(line: Line, component: Component, currency: str) -> Iterator[str]:
    """The line as the sum that anybody can do again; what a cap or a gate took off comes after."""
    if line.credit is None or not line.rate or component.rule is Rule.FIXED:
        return
    is_money = component.counts.is_money
    factors = [
        money(line.credit, currency) if is_money else number(line.credit),
        percent(line.rate) if is_money else money(line.rate, currency),
    ]
    if line.multiplier is not None:
        factors.append(number(line.multiplier, 6))
    yield f"{' × '.join(factors)} = {money(line.amount + line.cut, currency)}."


def _counted(
    line: Line, component: Component, currency: str, quota: Decimal | None
) -> Iterator[str]:
    if line.credit is None or line.after is None or line.before is None:
        return

    def amount(value: Decimal) -> str:
        return money(value, currency) if component.counts.is_money else number(value)

    words = {
        "credit": amount(line.credit),
        "before": amount(line.before),
        "after": amount(line.after),
    }
    summed = any(_sum(line, component, currency))
    if not quota:
        form = (
            _("Credit goes from %(before)s to %(after)s.")
            if summed
            else _("%(credit)s counts: from %(before)s to %(after)s.")
        )
        yield form % words
        return
    words |= {
        "from": percent(line.before * 100 / quota, 2),
        "to": percent(line.after * 100 / quota, 2),
    }
    form = (
        _("Credit goes from %(before)s (%(from)s of quota) to %(after)s (%(to)s).")
        if summed
        else _("%(credit)s counts: from %(before)s (%(from)s of quota) to %(after)s (%(to)s).")
    )
    yield form % words


def _paid(line: Line, component: Component, currency: str) -> Iterator[str]:
    if line.rate is None:
        return
    is_piece = component.rule is Rule.FIXED or not component.counts.is_money
    rate = money(line.rate, currency) if is_piece else percent(line.rate)
    if component.rule is Rule.INDIVIDUAL:
        words = _("At the rep's own rate of %s") % rate
    elif line.band is not None and component.bands:
        start = percent(component.bands[line.band].start)
        form = (
            _("All at the band reached, from %(start)s: %(rate)s")
            if component.retroactive
            else _("In the band from %(start)s: %(rate)s")
        )
        words = form % {"start": start, "rate": rate}
    elif component.rule is Rule.FIXED:
        words = _("At %s a deal") % rate
    else:
        words = _("At %s") % rate
    yield words + (f" × {number(line.multiplier, 6)}." if line.multiplier is not None else ".")


def _limits(line: Line, currency: str) -> Iterator[str]:
    if line.kind == Line.Kind.ADJUSTMENT or not (line.cut or line.note):
        return
    cut = money(line.cut, currency)
    if line.note == "gate":
        yield _("The gate is not reached: %s is not paid.") % cut
    elif line.note == "cap":
        yield _("A cap cut off %s.") % cut
    elif line.note == "budget":
        yield _("The budget of the bonus left %s unpaid.") % cut
    elif line.note == UNPRICED:
        yield _("There is no exchange rate for the deal's day; until there is, it counts nothing.")
    elif line.kind == Line.Kind.CLAWBACK:
        yield _("Undone on %s.") % shown.day(dt.date.fromisoformat(line.note))
    elif line.note:
        yield line.note
