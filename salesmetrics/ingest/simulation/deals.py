"""What is in a deal: product, plan, lines, amount, cost, currency."""

from dataclasses import dataclass

import numpy as np

from .catalogue import PLANS, Products
from .clock import DAY
from .demand import Accounts
from .dice import NONE, Dice, Floats, Ints
from .people import Reps
from .pipeline import Opportunities
from .rates import Rates

_TYPICAL = 5_200_00
"""Cents of the base currency."""
_MONTHS = (12, 24, 36, 6)


@dataclass(frozen=True)
class Lines:
    """Ordered by parent; `line` counts from 1 within it."""

    parent: Ints
    line: Ints
    product: Ints
    plan: Ints
    """Position among all plans; -1 without one."""
    quantity: Ints
    unit_price: Ints
    amount: Ints
    cost: Ints
    """NONE where nobody noted it."""

    @property
    def count(self) -> int:
        return len(self.parent)

    def spans(self, parents: int) -> tuple[Ints, Ints]:
        """Where the lines of each parent start, and how many they are."""
        names = np.arange(parents)
        start = np.searchsorted(self.parent, names, side="left")
        return start, np.searchsorted(self.parent, names, side="right") - start


@dataclass(frozen=True)
class Deals:
    """What stands in each opportunity, in the order of the opportunities."""

    product: Ints
    plan: Ints
    months: Ints
    currency: Ints
    amount: Ints
    cost: Ints
    fees: Ints
    base_amount: Floats
    """Cents of the base currency at the rate of the day of creation, for planning only."""
    lines: Lines


def make_deals(
    seed: int,
    opportunities: Opportunities,
    accounts: Accounts,
    reps: Reps,
    products: Products,
    rates: Rates,
) -> Deals:
    dice, count = Dice(seed, "deals"), opportunities.count
    product = dice.pick(count, products.weight)
    plan = _plans(dice, product, products)
    months = np.where(plan >= 0, np.array(_MONTHS)[dice.pick(count, [70, 16, 8, 6])], NONE)
    currency = rates.of_places(accounts.currency[opportunities.account])
    rate = rates.of(opportunities.created // DAY, currency)
    discount = np.clip(reps.discount[opportunities.owner] * dice.between(count, 0, 2), 0, 0.3)
    wanted = _TYPICAL * opportunities.bulk * np.where(plan >= 0, months / 12.0, 0.8)
    price_factor = (1.0 - discount) / rate

    lines = _lines(dice, opportunities, products, product, plan, months, wanted, price_factor)
    starts, lengths = lines.spans(count)
    sums = np.concatenate([[0], np.cumsum(lines.amount)])
    costs = np.concatenate([[0], np.cumsum(np.maximum(lines.cost, 0))])
    unknown = np.concatenate([[0], np.cumsum(lines.cost == NONE)])
    ends = starts + lengths
    has_lines = lengths > 0
    whole = np.rint(wanted / rate / 1000).astype(np.int64) * 1000
    amount = np.where(has_lines, sums[ends] - sums[starts], np.maximum(whole, 5000))
    ratio = products.cost[product] / products.price[product] * dice.between(count, 0.9, 1.1)
    guessed = np.where(dice.happens(count, 0.8), np.rint(amount * ratio).astype(np.int64), NONE)
    complete = has_lines & (unknown[ends] == unknown[starts])
    cost = np.where(complete, costs[ends] - costs[starts], np.where(has_lines, NONE, guessed))
    setup = (plan >= 0) & dice.happens(count, 0.25)
    bare = opportunities.bare
    return Deals(
        product=product,
        plan=plan,
        months=months,
        currency=currency,
        amount=np.where(bare, NONE, amount),
        cost=np.where(bare, NONE, cost),
        fees=np.where(setup & ~bare, amount // 2000 * 100, NONE),
        base_amount=np.where(bare, 0.0, amount * rate),
        lines=lines,
    )


def _plans(dice: Dice, product: Ints, products: Products) -> Ints:
    rank = dice.pick(len(product), [30, 50, 20])
    return np.where(products.planned[product] > 0, product * len(PLANS) + rank, -1)


def list_price(products: Products, product: Ints, plan: Ints, months: Ints) -> Ints:
    """Cents of the base currency for one unit: of a plan for all months of the contract."""
    interval = np.array([row[2] for row in PLANS])[plan % len(PLANS)]
    by_plan = products.plan_price[np.maximum(plan, 0)] * np.maximum(months, 1) // interval
    return np.where(plan >= 0, by_plan, products.price[product])


def _lines(
    dice: Dice,
    opportunities: Opportunities,
    products: Products,
    product: Ints,
    plan: Ints,
    months: Ints,
    wanted: Floats,
    price_factor: Floats,
) -> Lines:
    lengths = dice.pick(opportunities.count, [30, 40, 20, 10])
    lengths[opportunities.bare] = 0
    parent = np.repeat(np.arange(opportunities.count), lengths)
    count = len(parent)
    line = np.arange(count) - np.repeat(np.cumsum(lengths) - lengths, lengths) + 1
    main = line == 1
    other = dice.pick(count, products.weight)
    of_product = np.where(main, product[parent], other)
    of_plan = np.where(main, plan[parent], _plans(dice, other, products))
    term = np.where(months[parent] > 0, months[parent], 12)
    price = list_price(products, of_product, of_plan, term)
    share = np.where(main, 0.85, dice.between(count, 0.05, 0.25))
    quantity = np.clip(np.rint(wanted[parent] * share / price), 1, 5_000).astype(np.int64)
    unit_price = np.maximum(np.rint(price * price_factor[parent]), 1).astype(np.int64)
    ratio = products.cost[of_product] / products.price[of_product]
    cost = np.rint(quantity * unit_price * ratio * dice.between(count, 0.92, 1.08))
    return Lines(
        parent=parent,
        line=line,
        product=of_product,
        plan=of_plan,
        quantity=quantity,
        unit_price=unit_price,
        amount=quantity * unit_price,
        cost=np.where(dice.happens(count, 0.93), cost.astype(np.int64), NONE),
    )
