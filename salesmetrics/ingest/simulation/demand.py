"""Leads and accounts: who asks, who is answered how fast, who becomes a customer's account."""

from dataclasses import dataclass

import numpy as np

from .calendar import Calendar
from .catalogue import CHANNELS, PLACE_SHARE, PLACES, SOURCES, Campaigns
from .clock import HOUR, WORKDAY
from .dice import NONE, Dice, Flags, Floats, Ints
from .people import Reps
from .sizes import Size
from .words import TRADES

_ANSWERED = 0.88
_QUALIFIED = 0.56
_CONVERTED = 0.66
_NEW_ACCOUNT = 0.75
"""Share of converted leads that are new accounts, not another contact of a known one."""


@dataclass(frozen=True)
class Leads:
    created: Ints
    place: Ints
    source: Ints
    channel: Ints
    campaign: Ints
    owner: Ints
    answered: Ints
    qualified: Ints
    converted: Ints
    account: Ints

    @property
    def count(self) -> int:
        return len(self.created)


@dataclass(frozen=True)
class Accounts:
    """In the order in which they became known."""

    created: Ints
    place: Ints
    trade: Ints
    employees: Ints
    owner: Ints
    weight: Floats
    """How much business it does, over others."""
    currency: Ints
    """Position in PLACES of the country whose currency it pays in; -1 for the base currency."""
    lead: Ints
    """The lead it came from; -1 without one."""
    found: Flags
    """Whether a rep found it without a lead."""

    @property
    def count(self) -> int:
        return len(self.created)

    def chosen(self, dice: Dice, times: Ints) -> Ints:
        """For each time an account known by then, big ones more often."""
        heap = np.cumsum(self.weight)
        known = np.maximum(np.searchsorted(self.created, times, side="left"), 1)
        places = np.searchsorted(heap, dice.unit(len(times)) * heap[known - 1], side="right")
        chosen: Ints = np.minimum(places, known - 1)
        return chosen


def make_demand(
    seed: int, size: Size, calendar: Calendar, reps: Reps, campaigns: Campaigns
) -> tuple[Leads, Accounts]:
    leads = _leads(Dice(seed, "leads"), size, calendar, reps, campaigns)
    dice = Dice(seed, "accounts")
    converted = np.flatnonzero(leads.converted != NONE)
    newcomers = converted[dice.happens(len(converted), _NEW_ACCOUNT)]
    accounts = _accounts(dice, size, calendar, reps, leads, newcomers)
    leads.account[converted] = accounts.chosen(dice, leads.converted[converted])
    from_lead = np.flatnonzero(accounts.lead >= 0)
    leads.account[accounts.lead[from_lead]] = from_lead
    return leads, accounts


def _leads(dice: Dice, size: Size, calendar: Calendar, reps: Reps, campaigns: Campaigns) -> Leads:
    count = size.leads
    created = np.sort(calendar.web_times(dice, count))
    month = calendar.month_of(created // 86_400)
    place = dice.pick(count, PLACE_SHARE)
    source = dice.pick(count, [row[1] for row in SOURCES])
    campaign = np.where(
        dice.happens(count, 0.6), campaigns.urns.draw(dice, month * len(SOURCES) + source), -1
    )
    owner = reps.at_work(month, place, dice)
    quality = np.array([row[2] for row in SOURCES])[source]

    pause = dice.spread(count, 1.1) * reps.answer[owner] * 1.6 * HOUR
    answered = _later(calendar, created, pause, dice.happens(count, _ANSWERED))
    pause = dice.spread(count, 0.8) * 4 * WORKDAY
    fit = dice.happens(count, np.minimum(_QUALIFIED * quality, 0.92))
    qualified = _later(calendar, answered, pause, fit)
    pause = dice.spread(count, 0.7) * 3 * WORKDAY * reps.pace[owner]
    keen = dice.happens(count, np.minimum(_CONVERTED * (0.6 + 0.4 * reps.skill[owner]), 0.95))
    converted = _later(calendar, qualified, pause, keen)

    untouched = (answered == NONE) & dice.happens(count, 0.3)
    return Leads(
        created=created,
        place=place,
        source=source,
        channel=_channels(dice, source),
        campaign=campaign,
        owner=np.where(untouched, -1, owner),
        answered=answered,
        qualified=qualified,
        converted=converted,
        account=np.full(count, -1),
    )


def _later(calendar: Calendar, since: Ints, pause: Floats, happens: Flags) -> Ints:
    """So many working seconds later, NONE where it does not happen or has not happened yet."""
    known = happens & (since != NONE)
    start = np.where(known, since, calendar.horizon)
    times = calendar.office.from_work(calendar.office.to_work(start) + 60 + pause.astype(np.int64))
    return np.where(known & (times <= calendar.horizon), times, NONE)


def _channels(dice: Dice, source: Ints) -> Ints:
    numbers = np.full((len(SOURCES), 3), -1)
    for row, (_, _, _, names) in enumerate(SOURCES):
        numbers[row] = [CHANNELS.index(names[turn % len(names)]) for turn in range(3)]
    return numbers[source, dice.pick(len(source), [6, 3, 1])]


def _accounts(
    dice: Dice, size: Size, calendar: Calendar, reps: Reps, leads: Leads, newcomers: Ints
) -> Accounts:
    known = max(4, size.opportunities * 6 // 100)
    found = max(4, size.opportunities * 14 // 100)
    before = calendar.start * 86_400 + 12 * HOUR - dice.whole(known, 1, 1_800) * 86_400
    created = np.concatenate(
        [before, calendar.office_times(dice, found), leads.converted[newcomers]]
    )
    lead = np.concatenate([np.full(known + found, -1), newcomers])
    place = np.concatenate([dice.pick(known + found, PLACE_SHARE), leads.place[newcomers]])
    is_found = np.arange(len(lead)) - known < found
    is_found[:known] = False

    order = np.argsort(created, kind="stable")
    created, lead, place = created[order], lead[order], place[order]
    count = len(order)
    month = calendar.month_of(created // 86_400)
    owner = np.where(lead >= 0, leads.owner[lead], reps.at_work(month, place, dice))
    owner = np.where(owner < 0, reps.at_work(month, place, dice), owner)
    employees = 1 + np.minimum(dice.spread(count, 1.5) * 38, 60_000).astype(np.int64)
    own = np.array([place.own if place.currency != "EUR" else 0.0 for place in PLACES])
    return Accounts(
        created=created,
        place=place,
        trade=dice.pick(count, [trade[2] for trade in TRADES]),
        employees=employees,
        owner=owner,
        weight=1.0 / (dice.unit(count) + 0.012),
        currency=np.where(dice.happens(count, own[place]), place, -1),
        lead=lead,
        found=is_found[order],
    )
