"""What customers say and ask: surveys and inquiries."""

from dataclasses import dataclass

import numpy as np

from .calendar import Calendar
from .catalogue import CHANNELS
from .clock import HOUR
from .demand import Accounts
from .dice import NONE, Dice, Ints
from .orders import Orders
from .people import Reps
from .sizes import Size

CSAT, NPS = 0, 1
_ASKING = np.array([CHANNELS.index(name) for name in ("phone", "email", "chat", "whatsapp")])
_PATIENCE = np.array([1.5, 5.0, 0.5, 1.0])
"""Hours to the first answer, by the channel of the question."""


@dataclass(frozen=True)
class Surveys:
    kind: Ints
    score: Ints
    scale: Ints
    account: Ints
    answered: Ints

    @property
    def count(self) -> int:
        return len(self.kind)


@dataclass(frozen=True)
class Inquiries:
    account: Ints
    channel: Ints
    received: Ints
    answered: Ints

    @property
    def count(self) -> int:
        return len(self.account)


def make_surveys(
    seed: int, size: Size, calendar: Calendar, reps: Reps, orders: Orders, accounts: Accounts
) -> Surveys:
    """Asked of those who bought; better reps and, as time goes by, the company please more."""
    dice = Dice(seed, "surveys")
    count = size.opportunities * 15 // 100
    asked = dice.whole(count, 0, orders.count)
    pause = dice.whole(count, 2 * 9 * HOUR, 30 * 9 * HOUR)
    answered = calendar.office.from_work(calendar.office.to_work(orders.ordered[asked]) + pause)
    asked = asked[answered <= calendar.horizon]
    answered = np.sort(answered[answered <= calendar.horizon])
    count, account = len(asked), orders.account[asked]
    mood = reps.skill[accounts.owner[account]] * 0.5 + 0.4 * dice.normal(count)
    mood = mood + calendar.month_of(answered // 86_400) * 0.006
    kind = np.where(dice.happens(count, 0.45), NPS, CSAT)
    ten = np.searchsorted([-0.6, -0.4, -0.25, -0.1, 0.0, 0.1, 0.2, 0.35, 0.6, 0.95], mood)
    five = 1 + np.searchsorted([-0.45, -0.15, 0.15, 0.7], mood)
    long_scale = (kind == CSAT) & dice.happens(count, 0.1)
    return Surveys(
        kind=kind,
        score=np.where(kind == NPS, ten, np.where(long_scale, np.maximum(ten, 1), five)),
        scale=np.where(kind == NPS, 10, np.where(long_scale, 10, 5)),
        account=account,
        answered=answered,
    )


def make_inquiries(seed: int, size: Size, calendar: Calendar, accounts: Accounts) -> Inquiries:
    dice = Dice(seed, "inquiries")
    count = size.opportunities * 20 // 100
    received = np.sort(calendar.web_times(dice, count))
    way = dice.pick(count, [25, 45, 20, 10])
    pause = dice.spread(count, 1.0) * _PATIENCE[way] * HOUR
    answered = calendar.office.from_work(
        calendar.office.to_work(received) + 30 + pause.astype(np.int64)
    )
    known = dice.happens(count, 0.94) & (answered <= calendar.horizon)
    return Inquiries(
        account=np.where(dice.happens(count, 0.97), accounts.chosen(dice, received), -1),
        channel=_ASKING[way],
        received=received,
        answered=np.where(known, answered, NONE),
    )
