"""Orders: of won deals, of the web shop (nobody's), and returns; and the carts of the shop."""

from dataclasses import dataclass

import numpy as np

from .calendar import Calendar
from .catalogue import CHANNELS, Products
from .clock import DAY, HOUR, WORKDAY
from .deals import Deals, Lines
from .demand import Accounts
from .dice import NONE, Dice, Ints, spans
from .pipeline import Opportunities
from .rates import Rates
from .sizes import Size

_SHOP_CHANNELS = np.array([CHANNELS.index(name) for name in ("web", "instagram", "chat")])


@dataclass(frozen=True)
class Orders:
    """In the order of their times."""

    ordered: Ints
    account: Ints
    opportunity: Ints
    """-1 for orders of the web shop."""
    channel: Ints
    """-1 where it is the opportunity's."""
    amount: Ints
    currency: Ints
    cost: Ints
    lines: Lines

    @property
    def count(self) -> int:
        return len(self.ordered)


@dataclass(frozen=True)
class Carts:
    started: Ints
    checked_out: Ints
    account: Ints
    amount: Ints
    currency: Ints
    channel: Ints
    order: Ints

    @property
    def count(self) -> int:
        return len(self.started)


def make_orders(
    seed: int,
    size: Size,
    calendar: Calendar,
    opportunities: Opportunities,
    deals: Deals,
    accounts: Accounts,
    products: Products,
    rates: Rates,
) -> Orders:
    dice = Dice(seed, "orders")
    signed = _of_deals(dice, calendar, opportunities, deals)
    shop = _of_shop(dice, size, calendar, accounts, products, rates)
    sold = _together(signed, shop)
    return _by_time(_together(sold, _returns(dice, calendar, sold)))


def _of_deals(dice: Dice, calendar: Calendar, opportunities: Opportunities, deals: Deals) -> Orders:
    won = opportunities.won
    pause = dice.spread(len(won), 0.9) * 1.5 * WORKDAY
    closed = opportunities.closed[won]
    ordered = calendar.office.from_work(
        calendar.office.to_work(closed) + 600 + pause.astype(np.int64)
    )
    chosen = (ordered <= calendar.horizon) & dice.happens(len(won), 0.86)
    won, ordered = won[chosen], ordered[chosen]
    starts, lengths = deals.lines.spans(opportunities.count)
    return Orders(
        ordered=ordered,
        account=opportunities.account[won],
        opportunity=won,
        channel=np.full(len(won), -1),
        amount=deals.amount[won],
        currency=deals.currency[won],
        cost=deals.cost[won],
        lines=_copied(deals.lines, starts[won], lengths[won], 1),
    )


def _copied(lines: Lines, starts: Ints, lengths: Ints, sign: int) -> Lines:
    place = spans(starts, lengths)
    cost = lines.cost[place]
    return Lines(
        parent=np.repeat(np.arange(len(starts)), lengths),
        line=lines.line[place],
        product=lines.product[place],
        plan=lines.plan[place],
        quantity=lines.quantity[place] * sign,
        unit_price=lines.unit_price[place],
        amount=lines.amount[place] * sign,
        cost=np.where(cost == NONE, NONE, cost * sign),
    )


def _of_shop(
    dice: Dice,
    size: Size,
    calendar: Calendar,
    accounts: Accounts,
    products: Products,
    rates: Rates,
) -> Orders:
    """The shop sells what is not sold in plans."""
    count = size.opportunities * 18 // 100
    ordered = calendar.web_times(dice, count, shopping=True)
    account = accounts.chosen(dice, ordered)
    currency = rates.of_places(accounts.currency[account])
    rate = rates.of(ordered // DAY, currency)
    lengths = 1 + dice.pick(count, [65, 25, 10])
    parent = np.repeat(np.arange(count), lengths)
    total = len(parent)
    product = dice.pick(total, products.weight * (1.0 - products.planned) + 1e-9)
    quantity = 1 + dice.pick(total, [60, 20, 8, 5, 4, 3])
    unit_price = np.maximum(np.rint(products.price[product] / rate[parent]), 1).astype(np.int64)
    cost = np.rint(products.cost[product] / rate[parent]).astype(np.int64) * quantity
    lines = Lines(
        parent=parent,
        line=np.arange(total) - np.repeat(np.cumsum(lengths) - lengths, lengths) + 1,
        product=product,
        plan=np.full(total, -1),
        quantity=quantity,
        unit_price=unit_price,
        amount=quantity * unit_price,
        cost=cost,
    )
    sums = np.concatenate([[0], np.cumsum(lines.amount)])
    costs = np.concatenate([[0], np.cumsum(cost)])
    ends = np.cumsum(lengths)
    return Orders(
        ordered=ordered,
        account=account,
        opportunity=np.full(count, -1),
        channel=_SHOP_CHANNELS[dice.pick(count, [80, 12, 8])],
        amount=sums[ends] - sums[ends - lengths],
        currency=currency,
        cost=costs[ends] - costs[ends - lengths],
        lines=lines,
    )


def _returns(dice: Dice, calendar: Calendar, sold: Orders) -> Orders:
    """A few orders come back whole: the same with its sign turned."""
    pause = dice.whole(sold.count, 3 * WORKDAY, 25 * WORKDAY)
    ordered = calendar.office.from_work(calendar.office.to_work(sold.ordered) + pause)
    back = np.flatnonzero((ordered <= calendar.horizon) & dice.happens(sold.count, 0.022))
    starts, lengths = sold.lines.spans(sold.count)
    cost = sold.cost[back]
    return Orders(
        ordered=ordered[back],
        account=sold.account[back],
        opportunity=sold.opportunity[back],
        channel=sold.channel[back],
        amount=-sold.amount[back],
        currency=sold.currency[back],
        cost=np.where(cost == NONE, NONE, -cost),
        lines=_copied(sold.lines, starts[back], lengths[back], -1),
    )


def _together(one: Orders, two: Orders) -> Orders:
    def both(name: str) -> Ints:
        return np.concatenate([getattr(one, name), getattr(two, name)])

    def both_lines(name: str) -> Ints:
        return np.concatenate([getattr(one.lines, name), getattr(two.lines, name)])

    lines = {name: both_lines(name) for name in Lines.__dataclass_fields__ if name != "parent"}
    parent = np.concatenate([one.lines.parent, two.lines.parent + one.count])
    columns = {name: both(name) for name in Orders.__dataclass_fields__ if name != "lines"}
    return Orders(**columns, lines=Lines(parent=parent, **lines))


def _by_time(orders: Orders) -> Orders:
    order = np.argsort(orders.ordered, kind="stable")
    starts, lengths = orders.lines.spans(orders.count)
    columns = {
        name: getattr(orders, name)[order]
        for name in Orders.__dataclass_fields__
        if name != "lines"
    }
    return Orders(**columns, lines=_copied(orders.lines, starts[order], lengths[order], 1))


def make_carts(seed: int, calendar: Calendar, orders: Orders, accounts: Accounts) -> Carts:
    """Every sale of the shop had a cart; for each there are two that were left behind."""
    dice = Dice(seed, "carts")
    paid = np.flatnonzero((orders.opportunity < 0) & (orders.amount > 0))
    left = len(paid) * 2
    # Shopping begins at six in the morning, so a cart begun at most an hour earlier stays clear
    # of the small hours, where clocks are put forward and back.
    begun = orders.ordered[paid] - dice.whole(len(paid), 60, HOUR)
    idle = calendar.web_times(dice, left, shopping=True)
    known = np.where(dice.happens(left, 0.55), accounts.chosen(dice, idle), -1)
    twin = paid[dice.whole(left, 0, max(len(paid), 1))] if len(paid) else paid
    started = np.concatenate([begun, idle])
    order = np.argsort(started, kind="stable")
    nothing = np.full(left, NONE)
    columns = {
        "started": started,
        "checked_out": np.concatenate([orders.ordered[paid], nothing]),
        "account": np.concatenate([orders.account[paid], known]),
        "amount": np.concatenate([orders.amount[paid], orders.amount[twin]]),
        "currency": np.concatenate([orders.currency[paid], orders.currency[twin]]),
        "channel": np.concatenate([orders.channel[paid], orders.channel[twin]]),
        "order": np.concatenate([paid, nothing]),
    }
    return Carts(**{name: values[order] for name, values in columns.items()})
