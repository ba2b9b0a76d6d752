"""What reps do all day: calls, mails, meetings, demos around leads and opportunities."""

from dataclasses import dataclass

import numpy as np

from .calendar import Calendar
from .clock import DAY, WORKDAY
from .demand import Accounts, Leads
from .dice import NONE, Dice, Flags, Ints
from .people import Reps
from .pipeline import OPEN, WINS, Opportunities
from .sizes import Size

TYPES = (
    # type, how often it is put in the calendar first, usual minutes
    ("call", 0.35, 12),
    ("email", 0.0, 8),
    ("meeting", 1.0, 50),
    ("demo", 1.0, 60),
    ("proposal", 0.0, 90),
    ("follow_up", 0.2, 10),
    ("event", 0.6, 180),
    ("social", 0.0, 5),
    ("other", 0.0, 20),
)
CALL, EMAIL, MEETING, DEMO, PROPOSAL, FOLLOW_UP, EVENT, SOCIAL, OTHER = range(len(TYPES))
_BOOKED = np.array([row[1] for row in TYPES])
_MINUTES = np.array([row[2] for row in TYPES], dtype=np.float64)
_BOTH_WAYS = np.isin(np.arange(len(TYPES)), [CALL, EMAIL, SOCIAL])

#              call  email meet  demo  prop  f-up  event social other
_EARLY = (34, 34, 12, 6, 1, 8, 1, 2, 2)
_MIDDLE = (20, 28, 14, 18, 6, 10, 1, 1, 2)
_LATE = (18, 30, 12, 5, 14, 17, 1, 1, 2)
_ON_LEADS = (40, 38, 6, 3, 0, 9, 1, 2, 1)
_ANYWHERE = (10, 8, 8, 0, 0, 0, 18, 48, 8)

OUTCOMES = ("connected", "no answer", "voicemail", "held", "no show", "replied", "sent")
_CONNECTED, _NO_SHOW, _HELD, _REPLIED = 0, 4, 3, 5


@dataclass(frozen=True)
class Activities:
    """In the order of their times."""

    type: Ints
    owner: Ints
    lead: Ints
    opportunity: Ints
    account: Ints
    booked: Ints
    happened: Ints
    minutes: Ints
    incoming: Ints
    """1 in, 0 out, -1 neither."""
    outcome: Ints
    quantity: Ints

    @property
    def count(self) -> int:
        return len(self.type)


@dataclass(frozen=True)
class _Plan:
    """Activities before it is known whether they took place, in working seconds."""

    type: Ints
    owner: Ints
    lead: Ints
    opportunity: Ints
    account: Ints
    since: Ints
    work: Ints
    response: Flags


def make_activities(
    seed: int,
    size: Size,
    calendar: Calendar,
    reps: Reps,
    leads: Leads,
    accounts: Accounts,
    opportunities: Opportunities,
) -> Activities:
    on_leads, anywhere = size.activities * 22 // 100, size.activities * 6 // 100
    dice = Dice(seed, "activities")
    plans = [
        _responses(dice, calendar, leads, on_leads),
        _around_accounts(dice, calendar, reps, accounts, anywhere),
    ]
    more = on_leads - len(plans[0].type)
    plans.append(_on_leads(dice, calendar, leads, more))
    rest = size.activities - anywhere - on_leads
    plans.append(_on_opportunities(dice, calendar, reps, opportunities, rest))
    plan = _Plan(
        **{
            name: np.concatenate([getattr(part, name) for part in plans])
            for name in _Plan.__dataclass_fields__
        }
    )
    return _take_place(dice, calendar, plan)


def _responses(dice: Dice, calendar: Calendar, leads: Leads, limit: int) -> _Plan:
    """The first answer to a lead is a call or a mail that went out."""
    lead = np.flatnonzero(leads.answered != NONE)[:limit]
    count = len(lead)
    return _Plan(
        type=np.where(dice.happens(count, 0.55), EMAIL, CALL),
        owner=leads.owner[lead],
        lead=lead,
        opportunity=np.full(count, -1),
        account=np.full(count, -1),
        since=leads.created[lead],
        work=calendar.office.to_work(leads.answered[lead]),
        response=np.ones(count, dtype=np.bool_),
    )


def _on_leads(dice: Dice, calendar: Calendar, leads: Leads, count: int) -> _Plan:
    """After the answer: until it is converted, or for three weeks."""
    answered = np.flatnonzero(leads.answered != NONE)
    lead = answered[dice.whole(count, 0, len(answered))]
    first = calendar.office.to_work(leads.answered[lead])
    converted = leads.converted[lead]
    end = calendar.office.to_work(np.where(converted == NONE, calendar.horizon, converted))
    end = np.maximum(np.minimum(end, first + 15 * WORKDAY), first + 60)
    return _Plan(
        type=dice.pick(count, _ON_LEADS),
        owner=leads.owner[lead],
        lead=lead,
        opportunity=np.full(count, -1),
        account=np.full(count, -1),
        since=leads.answered[lead],
        work=first + (dice.unit(count) * (end - first)).astype(np.int64),
        response=np.zeros(count, dtype=np.bool_),
    )


def _around_accounts(
    dice: Dice, calendar: Calendar, reps: Reps, accounts: Accounts, count: int
) -> _Plan:
    """Events, social media, a word with a customer: on no lead and no opportunity."""
    times = calendar.office_times(dice, count)
    account = accounts.chosen(dice, times)
    month = calendar.month_of(times // DAY)
    return _Plan(
        type=dice.pick(count, _ANYWHERE),
        owner=reps.at_work(month, accounts.place[account], dice),
        lead=np.full(count, -1),
        opportunity=np.full(count, -1),
        account=np.where(dice.happens(count, 0.5), account, -1),
        since=accounts.created[account],
        work=calendar.office.to_work(times),
        response=np.zeros(count, dtype=np.bool_),
    )


def _on_opportunities(
    dice: Dice, calendar: Calendar, reps: Reps, opportunities: Opportunities, count: int
) -> _Plan:
    """More on deals that got far, on won ones, and by busy reps; some are still to come."""
    weight = (
        (1.5 + opportunities.stage)
        * reps.vigour[opportunities.owner]
        * np.where(opportunities.status == WINS, 1.25, 1.0)
    )
    deal = np.sort(dice.pick(count, weight))
    start = calendar.office.to_work(opportunities.created[deal])
    is_open = opportunities.status[deal] == OPEN
    end = calendar.office.to_work(np.where(is_open, calendar.horizon, opportunities.closed[deal]))
    end = np.where(is_open, np.minimum(end + 8 * WORKDAY, start + 90 * WORKDAY), end)
    phase = dice.unit(count)
    kinds = [dice.pick(count, weights) for weights in (_EARLY, _MIDDLE, _LATE)]
    return _Plan(
        type=np.choose((phase * 3).astype(np.int64), kinds),
        owner=opportunities.owner[deal],
        lead=np.full(count, -1),
        opportunity=deal,
        account=np.where(dice.happens(count, 0.8), opportunities.account[deal], -1),
        since=opportunities.created[deal],
        work=start + (phase * (end - start)).astype(np.int64),
        response=np.zeros(count, dtype=np.bool_),
    )


def _take_place(dice: Dice, calendar: Calendar, plan: _Plan) -> Activities:
    count = len(plan.type)
    now = int(calendar.office.to_work(np.array([calendar.horizon]))[0])
    ahead = plan.work >= now
    # What lies ahead can only be known because it is in the calendar.
    kind = np.where(ahead & (_BOOKED[plan.type] == 0), MEETING, plan.type)
    booked = (dice.happens(count, _BOOKED[kind]) | ahead) & ~plan.response
    notice = dice.whole(count, 2 * 3_600, 8 * WORKDAY)
    first = calendar.office.to_work(plan.since)
    booking = np.maximum(np.minimum(plan.work, now - 60) - notice, first)
    booked_at = np.maximum(
        np.minimum(calendar.office.from_work(booking), calendar.horizon), plan.since
    )
    missed = booked & ~ahead & dice.happens(count, 0.07)
    happened = ~ahead & ~missed
    happened_at = np.maximum(calendar.office.from_work(plan.work), plan.since)
    when = np.where(happened, happened_at, booked_at)
    order = np.argsort(when, kind="stable")

    incoming = np.where(dice.happens(count, 0.22) & ~plan.response, 1, 0)
    incoming = np.where(_BOTH_WAYS[kind], incoming, -1)
    minutes = np.maximum(np.rint(_MINUTES[kind] * dice.spread(count, 0.4)), 1).astype(np.int64)
    quantity = np.where(kind == SOCIAL, 1 + dice.pick(count, [40, 20, 12, 8, 6, 5, 4, 3, 2]), NONE)
    columns = {
        "type": kind,
        "owner": plan.owner,
        "lead": plan.lead,
        "opportunity": plan.opportunity,
        "account": plan.account,
        "booked": np.where(booked, booked_at, NONE),
        "happened": np.where(happened, happened_at, NONE),
        "minutes": np.where(happened, minutes, NONE),
        "incoming": incoming,
        "outcome": _outcomes(dice, kind, happened, missed, plan.response),
        "quantity": quantity,
    }
    return Activities(**{name: values[order] for name, values in columns.items()})


def _outcomes(dice: Dice, kind: Ints, happened: Flags, missed: Flags, response: Flags) -> Ints:
    count = len(kind)
    by_call = dice.pick(count, [5, 3, 2])
    by_mail = np.where(dice.happens(count, 0.4), _REPLIED, _REPLIED + 1)
    met = (kind == MEETING) | (kind == DEMO) | (kind == EVENT)
    outcome = np.where(kind == CALL, np.where(response, _CONNECTED, by_call), -1)
    outcome = np.where(kind == EMAIL, by_mail, outcome)
    outcome = np.where(met, _HELD, outcome)
    return np.where(missed, _NO_SHOW, np.where(happened, outcome, -1))
