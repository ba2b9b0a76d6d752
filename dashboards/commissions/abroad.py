"""Deals that were sold in another currency than the plan's: their amounts, and the rates."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from dashboards import shown
from salesmetrics.commissions.amounts import HUNDRED, ZERO, minor_unit
from salesmetrics.commissions.models import Line
from salesmetrics.commissions.terms import Counts, Terms
from salesmetrics.tenancy.models import Organization

from .amounts import money, number

Rates = Mapping[tuple[str, dt.date], tuple[Decimal, dt.date]]
"""By currency and day what one unit is worth in the base currency, and since when."""

RATES = """
SELECT p.currency, p.day, crm_rate(%(org)s, p.currency, p.day),
       (SELECT max(r."on") FROM crm_exchangerate r
         WHERE r.organization_id = %(org)s AND r.currency = p.currency AND r."on" <= p.day
           AND r.deleted_at IS NULL)
  FROM unnest(%(currencies)s::text[], %(days)s::date[]) AS p (currency, day)"""


def sold_abroad(
    organization: Organization, terms: Terms, currency: str, lines: Iterable[Line]
) -> dict[int, str]:
    """By line what its deal was sold for, and the rates that made it the plan's currency.

    Only where the deal and the rates as they are now come to what all lines of the deal count:
    either may have changed since, and then nothing tells any more what they were.
    """
    base, found = organization.base_currency, {}
    groups = deals(terms, currency, lines)
    sold = [(of_deal(its[0]), its[0].day) for its in groups]
    asked = {(code, day) for deal, day in sold for code in (deal.currency, currency)}
    rates = rates_of(organization, {pair for pair in asked if pair[0] != base})
    for its, (deal, day) in zip(groups, sold, strict=True):
        used = {code: rates.get((code, day)) for code in (deal.currency, currency) if code != base}
        known = {code: rate for code, rate in used.items() if rate is not None}
        if len(known) == len(used) and comes_to(its, deal, currency, known, minor_unit(base)):
            words = told(deal, base, known)
            found.update({line.pk: words for line in its})
    return found


def of_deal(line: Line) -> Any:
    """The order of a line, or where there is none the opportunity."""
    return line.order or line.opportunity


def deals(terms: Terms, currency: str, lines: Iterable[Line]) -> list[list[Line]]:
    """The lines that count amounts of deals in other currencies, each deal's share by itself."""
    counting = {one.key for one in terms.components if one.counts is Counts.AMOUNT}
    groups: dict[tuple[Any, ...], list[Line]] = defaultdict(list)
    for line in lines:
        deal = of_deal(line)
        counts = line.kind == Line.Kind.COMMISSION and line.component in counting
        if counts and deal is not None and deal.amount and deal.currency != currency:
            share = (line.share_kind, line.seller_id, line.share)
            groups[line.component, line.sale_key, line.day, *share].append(line)
    return list(groups.values())


def comes_to(
    lines: list[Line],
    deal: Any,
    currency: str,
    rates: Mapping[str, tuple[Decimal, dt.date]],
    unit: Decimal,
) -> bool:
    """Whether the share of the deal is what the lines count, but for a unit of rounding."""

    def in_base(amount: Decimal, code: str) -> Decimal:
        return amount * rates[code][0] if code in rates else amount

    share = HUNDRED if lines[0].share is None else lines[0].share
    credit = sum((line.credit or ZERO for line in lines), ZERO)
    whole = in_base(deal.amount, deal.currency) * share / HUNDRED
    return abs(in_base(credit, currency) - whole) <= unit


def rates_of(organization: Organization, asked: Collection[tuple[str, dt.date]]) -> Rates:
    """The rates of these currencies on these days, in one query; none for what has none."""
    if not asked:
        return {}
    currencies, days = zip(*sorted(asked), strict=True)
    wish: dict[str, Any] = {
        "org": organization.pk,
        "currencies": list(currencies),
        "days": list(days),
    }
    with connection.cursor() as cursor:
        cursor.execute(RATES, wish)
        return {(code, day): (rate, on) for code, day, rate, on in cursor.fetchall() if rate}


def told(deal: Any, base: str, rates: Mapping[str, tuple[Decimal, dt.date]]) -> str:
    """What the deal was sold for, and each rate with the day from which it holds."""
    words = [_("The deal was sold for %s.") % money(deal.amount, deal.currency)]
    for code, (rate, on) in rates.items():
        values = {"one": code, "rate": number(rate, 12), "base": base, "day": shown.day(on)}
        words.append(_("Exchange rate of %(day)s: 1 %(one)s = %(rate)s %(base)s.") % values)
    return " ".join(words)
