"""Opportunities: where they come from, who works on them, which way they go and when."""

from dataclasses import dataclass

import numpy as np

from .calendar import Calendar
from .catalogue import CHANNELS, SOURCE_NAMES, SOURCES, WON
from .clock import DAY
from .demand import Accounts, Leads
from .dice import NONE, Dice, Flags, Floats, Ints
from .journey import Journey, travel
from .people import Reps
from .sizes import Size

OPEN, WINS, LOSES = 0, 1, 2
NEW, UPSELL, CROSS_SELL, RENEWAL = 0, 1, 2, 3
DEAL_TYPES = ("new", "upsell", "cross_sell", "renewal")

_WIN_RATE = 0.262
_REACH = (0.40, 0.24, 0.15, 0.12, 0.09)
"""Of the lost ones, the stage that was their last."""


@dataclass(frozen=True)
class Opportunities:
    """In the order of their creation."""

    created: Ints
    account: Ints
    lead: Ints
    owner: Ints
    source: Ints
    channel: Ints
    campaign: Ints
    bulk: Floats
    """The size of the deal over the usual."""
    status: Ints
    stage: Ints
    """The last stage of its history."""
    closed: Ints
    deal_type: Ints
    bare: Flags
    """Open ones of which no amount is known yet."""
    journey: Journey

    @property
    def count(self) -> int:
        return len(self.created)

    @property
    def won(self) -> Ints:
        """Positions of those that were won."""
        return np.flatnonzero(self.status == WINS)


def make_opportunities(
    seed: int, size: Size, calendar: Calendar, reps: Reps, leads: Leads, accounts: Accounts
) -> Opportunities:
    dice = Dice(seed, "opportunities")
    created, account, lead = _origins(dice, size, calendar, leads, accounts)
    count = len(created)
    source, channel, campaign = _sources(dice, lead, leads)
    owner = _owner(dice, calendar, reps, accounts, account, created)
    bulk = _bulk(dice, accounts, account)
    wins = dice.happens(count, _chance(reps, source, owner, bulk, accounts, account, lead))
    reach = np.where(wins, WON - 1, dice.pick(count, _REACH))
    blank = dice.happens(count, 0.05)
    journey = travel(dice, calendar, created, wins, reach, reps.pace[owner], bulk, blank)

    status = np.where(journey.closed == NONE, OPEN, np.where(wins, WINS, LOSES))
    end = np.where(status == OPEN, calendar.horizon, journey.closed) // DAY
    gone = ~reps.still_there(owner, end)
    heir = reps.at_work(calendar.month_of(end), accounts.place[account], dice)
    return Opportunities(
        created=created,
        account=account,
        lead=lead,
        owner=np.where(gone, heir, owner),
        source=source,
        channel=channel,
        campaign=campaign,
        bulk=bulk,
        status=status,
        stage=journey.last_stage,
        closed=journey.closed,
        deal_type=_deal_types(dice, account, created, journey.closed, status),
        bare=(status == OPEN) & (journey.last_stage <= 1) & dice.happens(count, 0.14),
        journey=journey,
    )


def _origins(
    dice: Dice, size: Size, calendar: Calendar, leads: Leads, accounts: Accounts
) -> tuple[Ints, Ints, Ints]:
    """Creation, account and lead: converted leads, accounts that reps found, known customers."""
    converted = np.flatnonzero(leads.converted != NONE)[: size.opportunities]
    found = np.flatnonzero(accounts.found)[: size.opportunities - len(converted)]
    again = calendar.office_times(dice, size.opportunities - len(converted) - len(found))
    created = np.concatenate([leads.converted[converted], accounts.created[found], again])
    account = np.concatenate([leads.account[converted], found, accounts.chosen(dice, again)])
    lead = np.concatenate([converted, np.full(len(found) + len(again), -1)])
    order = np.argsort(created, kind="stable")
    created, account = created[order], account[order]
    return np.maximum(created, accounts.created[account]), account, lead[order]


def _sources(dice: Dice, lead: Ints, leads: Leads) -> tuple[Ints, Ints, Ints]:
    """The lead's, or left to be taken from there; without a lead mostly the rep's own work."""
    count = len(lead)
    own = np.array([SOURCE_NAMES.index(name) for name in ("outbound", "partner", "referral")])
    by_rep = np.where(dice.happens(count, 0.7), own[dice.pick(count, [6, 2, 2])], -1)
    ways = np.array([CHANNELS.index(name) for name in ("phone", "email", "in person")])
    told = dice.happens(count, 0.7)
    source = np.where(lead >= 0, np.where(told, leads.source[lead], -1), by_rep)
    channel = np.where(
        lead >= 0,
        np.where(told, leads.channel[lead], -1),
        np.where(by_rep >= 0, ways[dice.pick(count, [5, 3, 2])], -1),
    )
    return source, channel, np.where((lead >= 0) & told, leads.campaign[lead], -1)


def _owner(
    dice: Dice, calendar: Calendar, reps: Reps, accounts: Accounts, account: Ints, created: Ints
) -> Ints:
    """Mostly the account's owner, while there; else whoever sells in that part of the world."""
    days = created // DAY
    usual = accounts.owner[account]
    keeps = reps.still_there(usual, days) & dice.happens(len(created), 0.8)
    other = reps.at_work(calendar.month_of(days), accounts.place[account], dice)
    return np.where(keeps, usual, other)


def _bulk(dice: Dice, accounts: Accounts, account: Ints) -> Floats:
    people = accounts.employees[account]
    by_people = np.array([0.55, 0.85, 1.3, 2.4])[np.searchsorted([12, 80, 500], people)]
    bulk: Floats = dice.spread(len(account), 0.8) * by_people
    return bulk


def _chance(
    reps: Reps,
    source: Ints,
    owner: Ints,
    bulk: Floats,
    accounts: Accounts,
    account: Ints,
    lead: Ints,
) -> Floats:
    quality = np.array([*(0.7 + 0.3 * row[2] for row in SOURCES), 1.0])[source]
    ease = np.array([1.2, 1.05, 0.9, 0.7])[np.searchsorted([0.5, 1.5, 5.0], bulk)]
    known = np.where((lead < 0) & ~accounts.found[account], 1.2, 1.0)
    chance: Floats = _WIN_RATE * (0.3 + 0.7 * reps.skill[owner]) * quality * ease * known
    bounded: Floats = np.clip(chance, 0.03, 0.85)
    return bounded


def _deal_types(dice: Dice, account: Ints, created: Ints, closed: Ints, status: Ints) -> Ints:
    """New until the account has bought once; then what customers buy."""
    count = len(account)
    never = np.iinfo(np.int64).max
    first = np.full(int(account.max()) + 1, never)
    won = status == WINS
    np.minimum.at(first, account[won], closed[won])
    customer = created > first[account]
    return np.where(customer, dice.pick(count, [14, 32, 26, 28]), NEW)
