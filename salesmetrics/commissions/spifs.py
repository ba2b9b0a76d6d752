"""Bonuses: which deals of which reps get them, in the order of deals, while the budget lasts."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeVar

from .amounts import EXACTLY, HUNDRED, ZERO, minor_unit, rounded
from .clawbacks import WHOLE_DEAL
from .credit import Credit
from .earning import Draft
from .terms import Component, Spif, Terms

R = TypeVar("R", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Award:
    """A bonus for a deal; `cut` is what the budget no longer had."""

    spif: Spif
    credit: Credit
    amount: Decimal
    cut: Decimal = ZERO

    def draft(self, _terms: Terms) -> Draft:
        return Draft(
            key=f"{self.spif.key}|{self.credit.deal}|{self.credit.share_kind}",
            kind="spif",
            component=self.spif.key,
            day=self.credit.day,
            amount=self.amount,
            cut=self.cut,
            credit=self.credit,
            note="budget" if self.cut else "",
        )


def awards(
    terms: Terms,
    credits: Mapping[R, Iterable[Credit]],
    spent: dict[str, Decimal] | None = None,
) -> dict[R, list[Award]]:
    """The bonuses of all reps of a plan, who share its budgets.

    `spent` says what earlier versions of the plan spent of each; it is kept up.
    Whoever has a share of a deal has that share of its bonus; overlays and teams have none.
    """
    found: dict[R, list[Award]] = {}
    unit = minor_unit(terms.currency)
    for spif in terms.spifs:
        before = ZERO if spent is None else spent.get(spif.key, ZERO)
        left = None if spif.budget is None else max(ZERO, spif.budget - before)
        for rep, credit in qualifying(spif, credits):
            whole = rounded(EXACTLY.multiply(spif.amount, credit.share) / HUNDRED, unit)
            amount = whole if left is None else min(whole, left)
            if left is not None:
                left -= amount
            found.setdefault(rep, []).append(Award(spif, credit, amount, whole - amount))
            if spent is not None:
                spent[spif.key] = spent.get(spif.key, ZERO) + amount
    return found


def qualifying(spif: Spif, credits: Mapping[R, Iterable[Credit]]) -> list[tuple[R, Credit]]:
    """Each rep's deals that meet the conditions, in the order of closing day and id.

    A subscription that begins is no deal of its own: it has neither an amount nor a piece.
    """
    only = Component(key=spif.key, only=spif.only)
    deals: dict[tuple[R, int], list[Credit]] = {}
    closed = {credit.deal for its in credits.values() for credit in its if is_of_deal(credit)}
    for rep, its in credits.items():
        for credit in its:
            within = spif.starts_on <= credit.day <= spif.ends_on
            owns = credit.share_kind in ("owner", "revenue")
            counts = within and owns and not credit.is_return
            if counts and credit.deal in closed and credit.meets(only):
                deals.setdefault((rep, credit.deal), []).append(credit)
    chosen = []
    for (rep, _deal), parts in deals.items():
        amount = sum((credit.amount for credit in parts), ZERO)
        first = min(parts, key=lambda credit: credit.place)
        if spif.at_least is None or whole_of(amount, first.share) >= spif.at_least:
            chosen.append((rep, replace(first, part=WHOLE_DEAL, amount=amount)))
    return sorted(chosen, key=lambda one: (*one[1].place[:2], str(one[0])))


def is_of_deal(credit: Credit) -> bool:
    return bool(credit.deals or credit.amount)


def whole_of(amount: Decimal, share: Decimal) -> Decimal:
    """The deal that a share of it is of."""
    return EXACTLY.divide(amount * HUNDRED, share) if share else amount
