"""Which sale a return undoes, and how much of it is undone then.

A return of an opportunity undoes that one's sale; another the latest sale before it of the same
product to the same account, and what that leaves over the one before.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from .amounts import EXACTLY, ZERO
from .clawbacks import WHOLE_DEAL
from .credit import Credit
from .credits import Sold, Splits

ONE = Decimal(1)


@dataclass(slots=True)
class Standing:
    """A part of a sale with what is left of it."""

    sold: Sold
    left: Decimal


@dataclass(frozen=True, slots=True)
class Undone:
    """A return undid a part of a sale from one share to another."""

    by: Sold
    sale: Sold
    before: Decimal
    after: Decimal
    part: int
    deal_done: bool = False


def undone(parts: Iterable[Sold]) -> Iterator[Undone]:
    """What the returns among the parts undo, in the order of their days."""
    found = sorted(parts, key=lambda one: (one.credit.day, one.kind == "return", *one.credit.place))
    by_product: dict[tuple[int | None, int], list[Standing]] = defaultdict(list)
    by_opportunity: dict[int, list[Standing]] = defaultdict(list)
    by_deal: dict[int, list[Standing]] = defaultdict(list)
    for one in found:
        if one.kind != "return":
            standing = Standing(one, one.credit.amount)
            by_product[one.account, one.credit.part].append(standing)
            by_deal[one.credit.deal].append(standing)
            if one.credit.opportunity:
                by_opportunity[one.credit.opportunity].append(standing)
            continue
        own = by_opportunity.get(one.credit.opportunity or 0, [])
        fitting = [s for s in own if s.sold.credit.part == one.credit.part] or own
        known = fitting or by_product.get((one.account, one.credit.part), [])
        yield from taking(one, known, by_deal)


def taking(
    one: Sold, known: list[Standing], by_deal: dict[int, list[Standing]]
) -> Iterator[Undone]:
    """The sales that a return takes from, the latest first, until it is used up."""
    rest = -one.credit.amount
    for standing in reversed(known):
        taken = min(rest, standing.left)
        if taken <= 0:
            continue
        whole, left = standing.sold.credit.amount, standing.left
        deal = by_deal[standing.sold.credit.deal]
        before = share(deal)
        standing.left, rest = left - taken, rest - taken
        after = share(deal)
        head = standing.sold
        done = after == ONE != before
        yield Undone(
            one, head, part(whole, left), part(whole, standing.left), head.credit.part, done
        )
        yield Undone(one, head, before, after, WHOLE_DEAL)


def part(whole: Decimal, left: Decimal) -> Decimal:
    return ONE if left == 0 else EXACTLY.divide(whole - left, whole)


def share(deal: list[Standing]) -> Decimal:
    """How much of a deal is undone."""
    whole = sum((one.sold.credit.amount for one in deal), ZERO)
    return part(whole, sum((one.left for one in deal), ZERO)) if whole > 0 else ZERO


def undoing(found: Iterable[Undone], splits: Splits) -> Iterator[tuple[int, Credit]]:
    """For each rep who was credited with the sale, what is undone of that credit."""
    for one in found:
        for rep, credit in splits.shared(one.sale):
            yield rep, negative(one, credit)


def negative(one: Undone, credit: Credit) -> Credit:
    less = EXACTLY.subtract(one.before, one.after)
    if one.part == WHOLE_DEAL:
        less = ZERO
    by = one.by.credit
    return replace(
        credit,
        deal=by.deal,
        day=by.day,
        part=one.part,
        amount=(credit.amount * less),
        margin=(credit.margin * less),
        revenue=(credit.revenue * less),
        deals=-credit.deals if one.deal_done else ZERO,
        customers=-credit.customers if one.deal_done else ZERO,
        mrr=ZERO,
        is_return=True,
        undoes=one.sale.credit.deal,
        undone_before=one.before,
        undone_after=one.after,
    )
