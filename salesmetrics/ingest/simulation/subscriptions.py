"""Subscriptions: they start with a won deal, grow, shrink, change plan, end, and come back."""

from dataclasses import dataclass, field

import numpy as np

from .calendar import Calendar
from .catalogue import PLANS, Products
from .clock import DAY
from .deals import Deals, list_price
from .dice import NONE, Dice, Floats, Ints
from .pipeline import Opportunities

_INTERVAL = np.array([plan[2] for plan in PLANS])
_CHURN, _ANNUAL_CHURN = 0.012, 0.13
_GROWS, _SHRINKS, _UPGRADES = 0.018, 0.007, 0.005
_COMES_BACK = 0.2


@dataclass(frozen=True)
class Subscriptions:
    """One row is one price; ordered by subscription and start."""

    opportunity: Ints
    """The deal it began with; it also names the subscription."""
    plan: Ints
    quantity: Ints
    price: Ints
    start: Ints
    end: Ints
    """The last day; NONE while it runs."""

    @property
    def count(self) -> int:
        return len(self.opportunity)


@dataclass
class _Running:
    """What stands now, one place for each subscription."""

    plan: Ints
    quantity: Ints
    factor: Floats
    """What is paid over the list price: discount and currency."""
    start: Ints
    stopped: Ints
    """The month in which it comes back; -1 while it runs, FOREVER when it never does."""
    rows: list[Ints] = field(default_factory=list)

    def close(self, which: Ints, price: Ints, end: "int | Ints") -> None:
        ends = np.broadcast_to(np.asarray(end), which.shape)
        columns = [which, self.plan[which], self.quantity[which], price, self.start[which], ends]
        self.rows.append(np.stack(columns))


_FOREVER = 1 << 20


def make_subscriptions(
    seed: int,
    calendar: Calendar,
    opportunities: Opportunities,
    deals: Deals,
    products: Products,
) -> Subscriptions:
    dice = Dice(seed, "subscriptions")
    deal = _beginnings(opportunities, deals)
    first = opportunities.closed[deal] // DAY + 1 + dice.whole(len(deal), 0, 20)
    deal, first = deal[first <= calendar.today], first[first <= calendar.today]
    months = np.maximum(deals.months[deal], 1)
    listed = list_price(products, deals.product[deal], deals.plan[deal], months)
    seats = np.clip(np.rint(deals.base_amount[deal] / listed), 1, 5_000).astype(np.int64)
    per_seat = deals.amount[deal] / (listed * np.maximum(seats, 1))
    now = _Running(
        plan=deals.plan[deal].copy(),
        quantity=seats,
        factor=np.clip(per_seat, 0.2, 12.0),
        start=first.copy(),
        stopped=np.full(len(deal), -1),
    )
    edges = calendar.month_starts(calendar.months + 1)
    for month in range(1, calendar.months):
        _pass_month(dice, calendar, products, now, first, month, int(edges[month]))
    running = np.flatnonzero(now.stopped < 0)
    now.close(running, _price(products, now, running), NONE)
    table = np.concatenate(now.rows, axis=1)
    table = table[:, np.argsort((table[0] << 32) | table[4], kind="stable")]
    return Subscriptions(deal[table[0]], *table[1:])


def _beginnings(opportunities: Opportunities, deals: Deals) -> Ints:
    """The first won deal of each account and product that is sold in a plan."""
    won = opportunities.won
    won = won[deals.plan[won] >= 0]
    won = won[np.argsort(opportunities.closed[won], kind="stable")]
    pair = opportunities.account[won] * 1_000 + deals.product[won]
    _, first = np.unique(pair, return_index=True)
    chosen: Ints = np.sort(won[first])
    return chosen


def _price(products: Products, now: _Running, which: Ints) -> Ints:
    unit = products.plan_price[now.plan[which]] * now.factor[which]
    price: Ints = np.maximum(np.rint(unit), 1).astype(np.int64) * now.quantity[which]
    return price


def _pass_month(
    dice: Dice,
    calendar: Calendar,
    products: Products,
    now: _Running,
    first: Ints,
    month: int,
    opening: int,
) -> None:
    count = len(first)
    chance, day = dice.unit(count), opening + dice.whole(count, 0, 28)
    back = np.flatnonzero((now.stopped == month) & (day <= calendar.today))
    runs = (now.stopped < 0) & (now.start < opening)
    yearly = _INTERVAL[now.plan % len(PLANS)] == 12
    anniversary = (month - calendar.month_of(first)) % 12 == 0
    churn = np.where(yearly, np.where(anniversary, _ANNUAL_CHURN, 0.0), _CHURN)

    leaves = np.flatnonzero(runs & (chance < churn))
    now.close(leaves, _price(products, now, leaves), day[leaves])
    returns = dice.happens(len(leaves), _COMES_BACK)
    rest = dice.whole(len(leaves), 2, 8)
    now.stopped[leaves] = np.where(returns, month + rest, _FOREVER)

    spare = chance - churn
    changes = runs & (spare >= 0) & (day <= calendar.today)
    grows = changes & (spare < _GROWS)
    shrinks = changes & ~grows & (spare < _GROWS + _SHRINKS) & (now.quantity > 1)
    upgrades = changes & ~grows & (spare >= 0.5) & (spare < 0.5 + _UPGRADES)
    upgrades &= now.plan % len(PLANS) < len(PLANS) - 1
    altered = np.flatnonzero(grows | shrinks | upgrades)
    now.close(altered, _price(products, now, altered), day[altered] - 1)
    step = dice.between(count, 0.1, 0.6)
    more = now.quantity + np.maximum(np.rint(now.quantity * step), 1).astype(np.int64)
    less = np.maximum(now.quantity - 1 - (now.quantity * step / 2).astype(np.int64), 1)
    now.quantity = np.where(grows, more, np.where(shrinks, less, now.quantity))
    now.plan = now.plan + upgrades
    now.start[altered] = day[altered]

    now.start[back] = day[back]
    now.stopped[back] = -1
