"""What customers pay of the orders that a rep has won; the shop is paid at once."""

from dataclasses import dataclass

import numpy as np

from .calendar import Calendar
from .clock import DAY
from .dice import Dice, Ints
from .orders import Orders


@dataclass(frozen=True)
class Payments:
    """In the order of their days."""

    paid: Ints
    """The day."""
    order: Ints
    amount: Ints

    @property
    def count(self) -> int:
        return len(self.paid)


def make_payments(seed: int, calendar: Calendar, orders: Orders) -> Payments:
    """Most pay within a month and a half, some in two parts, few have not paid yet."""
    dice = Dice(seed, "payments")
    owed = np.flatnonzero((orders.opportunity >= 0) & (orders.amount > 0))
    first = orders.ordered[owed] // DAY + dice.whole(len(owed), 3, 46)
    halved = dice.happens(len(owed), 0.15)
    whole = orders.amount[owed]
    part = np.where(halved, whole // 2, whole)
    second = first[halved] + dice.whole(int(halved.sum()), 20, 61)
    paid = np.concatenate([first, second])
    order = np.concatenate([owed, owed[halved]])
    amount = np.concatenate([part, (whole - part)[halved]])
    come = np.flatnonzero((paid <= calendar.today) & (amount > 0))
    come = come[np.argsort(paid[come], kind="stable")]
    return Payments(paid[come], order[come], amount[come])
