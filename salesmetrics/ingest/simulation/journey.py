"""The way of every opportunity through the stages: what changed when, and what was expected."""

from dataclasses import dataclass, field

import numpy as np

from .calendar import Calendar
from .catalogue import WON
from .clock import DAY, HOUR, WORKDAY
from .dice import NONE, Dice, Flags, Floats, Ints

_DAYS = (4.0, 7.0, 6.0, 9.0, 7.0)
"""Median working days in each stage."""
_OPEN_STAGES = len(_DAYS)


@dataclass(frozen=True)
class Journey:
    """Stage changes, ordered by opportunity and time, up to the day the books are read."""

    opportunity: Ints
    stage: Ints
    entered: Ints
    expected: Ints
    """The expected closing day; NONE where nobody knows."""
    is_last: Flags
    closed: Ints
    """By opportunity: the closing; NONE while it is open."""
    last_stage: Ints
    """By opportunity."""
    last_expected: Ints
    """By opportunity."""


@dataclass
class _Steps:
    """Stage changes as they are found, in working seconds."""

    opportunity: list[Ints] = field(default_factory=list)
    stage: list[Ints] = field(default_factory=list)
    work: list[Ints] = field(default_factory=list)
    expected: list[Ints] = field(default_factory=list)

    def add(self, opportunity: Ints, stage: "int | Ints", work: Ints, expected: Ints) -> None:
        self.opportunity.append(opportunity)
        self.stage.append(np.broadcast_to(np.asarray(stage), opportunity.shape))
        self.work.append(work)
        self.expected.append(expected)


def travel(
    dice: Dice,
    calendar: Calendar,
    created: Ints,
    wins: Flags,
    reach: Ints,
    pace: Floats,
    bulk: Floats,
    blank: Flags,
) -> Journey:
    """Let every opportunity pass the stages up to `reach`, and then close.

    `blank` ones have no expected closing day while they are open.
    """
    steps = _Steps()
    slow = pace * np.array([0.8, 1.0, 1.25, 1.6])[np.searchsorted([0.5, 1.5, 5.0], bulk)]
    start = calendar.selling.to_work(created)
    stays = _stays(dice, reach, wins, slow)
    ends = start + np.cumsum(stays, axis=1)[:, -1]
    ends = np.where(wins, _rush(dice, calendar, ends), ends)
    expected = _first_guess(dice, calendar, start, slow)
    expected = _pass_stages(dice, calendar, steps, start, stays, ends, reach, slow, expected)
    ends = _reopen(dice, calendar, steps, ends, reach, wins)
    winners = np.flatnonzero(wins)
    steps.add(winners, WON, ends[winners], calendar.selling.from_work(ends[winners]) // DAY)
    return _history(calendar, steps, created, ends, blank)


def _stays(dice: Dice, reach: Ints, wins: Flags, slow: Floats) -> Ints:
    """Working seconds in each open stage, 0 in those that are skipped or never reached."""
    count = len(reach)
    stays = np.zeros((count, _OPEN_STAGES), dtype=np.int64)
    for stage, days in enumerate(_DAYS):
        visited = reach >= stage
        if 0 < stage < _OPEN_STAGES - 1:
            visited &= (reach == stage) | ~dice.happens(count, 0.1)
        # Hopeless deals are closed late, and some only when somebody tidies up.
        hopeless = np.where(dice.happens(count, 0.12), 9.0, 1.5)
        linger = np.where((reach == stage) & ~wins, hopeless, 1.0)
        length = days * WORKDAY * dice.spread(count, 0.75) * slow * linger
        stays[:, stage] = np.where(visited, length.astype(np.int64) + 60, 0)
    return stays


def _rush(dice: Dice, calendar: Calendar, ends: Ints) -> Ints:
    """Many a deal is signed in the last days of its month."""
    back = dice.pick(len(ends), [5, 3, 2])
    return np.where(dice.happens(len(ends), 0.28), calendar.selling.to_month_end(ends, back), ends)


def _first_guess(dice: Dice, calendar: Calendar, start: Ints, slow: Floats) -> Ints:
    """The day a rep expects the deal to close, often too early."""
    span = sum(_DAYS) * WORKDAY * slow * dice.between(len(start), 0.6, 1.5)
    return calendar.selling.from_work(start + span.astype(np.int64)) // DAY


def _pass_stages(
    dice: Dice,
    calendar: Calendar,
    steps: _Steps,
    start: Ints,
    stays: Ints,
    ends: Ints,
    reach: Ints,
    slow: Floats,
    expected: Ints,
) -> Ints:
    enters = start.copy()
    for stage, days in enumerate(_DAYS):
        here = np.flatnonzero(stays[:, stage] > 0)
        enter, guess = enters[here], expected[here]
        leave = np.where(reach[here] == stage, ends[here], enter + stays[here, stage])
        rest = sum(_DAYS[stage:]) * WORKDAY * slow[here] * dice.between(len(here), 0.5, 1.3)
        review = calendar.selling.from_work(enter + rest.astype(np.int64)) // DAY
        late = calendar.selling.from_work(enter) // DAY + int(days) > guess
        guess = np.where(late | dice.happens(len(here), 0.25), review, guess)
        steps.add(here, stage, enter, guess)
        expected[here] = _slip(dice, calendar, steps, here, stage, enter, leave, guess)
        enters += stays[:, stage]
    return expected


def _slip(
    dice: Dice,
    calendar: Calendar,
    steps: _Steps,
    here: Ints,
    stage: int,
    enter: Ints,
    leave: Ints,
    guess: Ints,
) -> Ints:
    """When the expected day passes without a closing, half of the reps put in a later one."""
    missed = calendar.selling.to_work(guess * DAY) + dice.whole(len(here), HOUR, 5 * WORKDAY)
    slips = (missed > enter + HOUR) & (missed < leave) & dice.happens(len(here), 0.45)
    later = calendar.selling.from_work(missed) // DAY + dice.whole(len(here), 10, 50)
    steps.add(here[slips], stage, missed[slips], later[slips])
    return np.where(slips, later, guess)


def _reopen(
    dice: Dice, calendar: Calendar, steps: _Steps, ends: Ints, reach: Ints, wins: Flags
) -> Ints:
    """A few closed deals come back a stage earlier and are decided once more."""
    count = len(ends)
    back = ends + dice.whole(count, 8 * WORKDAY, 50 * WORKDAY)
    happens = dice.happens(count, 0.025) & (reach >= 2)
    happens &= calendar.selling.from_work(back) <= calendar.horizon
    again = np.flatnonzero(happens)
    back, stage = back[again], reach[again]
    forward = back + dice.whole(len(again), WORKDAY, 12 * WORKDAY)
    decided = forward + dice.whole(len(again), WORKDAY, 20 * WORKDAY)
    guess = calendar.selling.from_work(decided) // DAY + dice.whole(len(again), -6, 20)
    steps.add(again, stage - 1, back, guess)
    steps.add(again, stage, forward, guess)
    ends = ends.copy()
    ends[again] = np.where(wins[again], _rush(dice, calendar, decided), decided)
    return ends


def _history(calendar: Calendar, steps: _Steps, created: Ints, ends: Ints, blank: Flags) -> Journey:
    opportunity = np.concatenate(steps.opportunity)
    stage = np.concatenate(steps.stage)
    work = np.concatenate(steps.work)
    expected = np.concatenate(steps.expected)
    is_first = np.arange(len(work)) < len(created)
    entered = np.where(is_first, created[opportunity], calendar.selling.from_work(work))
    done = entered <= calendar.horizon
    order = np.flatnonzero(done)
    # One integer sorts by opportunity, then time, then stage.
    key = (opportunity[order] << 41) | (work[order] << 3) | stage[order]
    order = order[np.argsort(key, kind="stable")]
    opportunity, stage = opportunity[order], stage[order]
    entered, expected = entered[order], expected[order]

    closing = calendar.selling.from_work(ends)
    closed = np.where(closing <= calendar.horizon, closing, NONE)
    expected = np.where((blank & (closed == NONE))[opportunity], NONE, expected)
    is_last = np.append(opportunity[1:] != opportunity[:-1], True)
    last_stage = np.zeros(len(created), dtype=np.int64)
    last_stage[opportunity[is_last]] = stage[is_last]
    last_expected = np.full(len(created), NONE)
    last_expected[opportunity[is_last]] = expected[is_last]
    return Journey(
        opportunity, stage, entered, expected, is_last, closed, last_stage, last_expected
    )
