"""How a quota came about, in plain words."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import groupby

from django.utils.translation import gettext as _

from salesmetrics.commissions.amounts import HUNDRED
from salesmetrics.commissions.periods import MONTHS
from salesmetrics.commissions.seats import Origin, Piece
from salesmetrics.commissions.terms import Component

from .amounts import money, number, percent

Amount = Callable[[Decimal], str]


def quota_told(
    component: Component, kept: Decimal, pieces: Sequence[Piece] | None, kind: str, currency: str
) -> str:
    """What a quota is the sum of; nothing where it is the assignment's as it stands there.

    `kept` is the quota in the statement, `kind` that of the plan's periods; without pieces
    nothing tells any more how it came about.
    """

    def amount(value: Decimal) -> str:
        return money(value, currency) if component.counts.is_money else number(value)

    if not pieces:
        return _("The quota is as it was at the computation; the assignment has changed since.")
    if len(pieces) == 1 and pieces[0].plain:
        return ""
    words = {
        "quota": amount(kept),
        "pieces": " + ".join(terms(pieces, kind, amount)),
    }
    if component.over_year:
        return _("Quota of the fiscal year %(quota)s: %(pieces)s.") % words
    return _("Quota %(quota)s: %(pieces)s.") % words


def terms(pieces: Sequence[Piece], kind: str, amount: Amount) -> list[str]:
    """The pieces in words, with neighbours that are the same taken together."""
    told = []
    for words, same in groupby(pieces, lambda piece: term(piece, kind, amount)):
        its = list(same)
        one = words if its[0].plain else f"({words})"
        told.append(words if len(its) == 1 else f"{len(its)} × {one}")
    return told


def term(piece: Piece, kind: str, amount: Amount) -> str:
    """One piece: the whole quota, percent of it, days and the ramp."""
    words = whole(piece, kind, amount)
    ramped = piece.percent != HUNDRED
    if ramped:
        words = _("%(percent)s of %(quota)s") % {"percent": percent(piece.percent), "quota": words}
    if piece.days != piece.of_days:
        days = {"quota": words, "days": piece.days, "all": piece.of_days}
        words = _("%(quota)s for %(days)s of %(all)s days") % days
    return f"{words} ({ramp(piece)})" if ramped else words


def whole(piece: Piece, kind: str, amount: Amount) -> str:
    """The quota of a whole period, with where it is from unless that is the assignment."""
    if piece.origin is Origin.YEAR and piece.seat.quota is not None and MONTHS[kind] != 12:
        year = {"quota": amount(piece.seat.quota), "months": MONTHS[kind]}
        return _("%(quota)s a year × %(months)s/12") % year
    if piece.origin is Origin.PERIOD:
        return _("%s (set for this period)") % amount(piece.whole)
    if piece.origin is Origin.COMPONENT:
        return _("%s (the component's own quota)") % amount(piece.whole)
    return amount(piece.whole)


def ramp(piece: Piece) -> str:
    """The months of tenure in which a step of the ramp holds."""
    first, last = (max(1, month) for month in piece.months)
    if first == last:
        return _("ramp, month %s") % first
    return _("ramp, months %(first)s to %(last)s") % {"first": first, "last": last}
