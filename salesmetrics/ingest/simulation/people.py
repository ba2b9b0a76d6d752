"""The reps: where they sit in the tree of teams, when they came and went, how good they are."""

from dataclasses import dataclass

import numpy as np

from .calendar import Calendar
from .catalogue import PART, PART_NAMES, PARTS_SHARE, PLACE_SHARE, PLACES
from .dice import NONE, Dice, Floats, Ints, Urns
from .sizes import Size
from .words import FAMILY, GIVEN, TEAM_NAMES

FAR = 1 << 40


@dataclass(frozen=True)
class Team:
    id: str
    name: str
    parent: str | None


@dataclass(frozen=True)
class Move:
    """A rep changed teams; `day` is the first in the new one."""

    rep: int
    former: int
    day: int


@dataclass(frozen=True)
class Reps:
    name: list[str]
    place: Ints
    team: Ints
    """The present team, a position among the leaves."""
    hired: Ints
    left: Ints
    """The last day; FAR for who is still there."""
    skill: Floats
    pace: Floats
    discount: Floats
    answer: Floats
    """How slowly leads are answered, over the usual time."""
    vigour: Floats
    teams: list[Team]
    leaves: list[Team]
    moves: list[Move]
    urns: Urns
    """Who is at work, by month x part of the world."""

    @property
    def count(self) -> int:
        return len(self.name)

    def at_work(self, months: Ints, places: Ints, dice: Dice) -> Ints:
        """For each month and country a rep who sells there then."""
        return self.urns.draw(dice, months * len(PART_NAMES) + PART[places])

    def still_there(self, reps: Ints, days: Ints) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
        return (days >= self.hired[reps]) & (days <= self.left[reps])


def make_reps(seed: int, size: Size, calendar: Calendar) -> Reps:
    dice, count = Dice(seed, "reps"), size.reps
    part = _parts(count)
    place = _places(dice, part)
    teams, leaves, team = _teams(size, part)
    anchor = np.concatenate([[True], part[1:] != part[:-1]])
    hired, left = _service(dice, anchor, calendar)
    leaf_answer = dice.spread(len(leaves), 0.5)
    moves, team = _moves(dice, anchor, hired, left, team, len(leaves), calendar)
    vigour = dice.spread(count, 0.25)
    skill = np.clip(dice.spread(count, 0.28), 0.5, 1.8)
    months = calendar.month_starts(calendar.months + 1)
    there = (hired[:, None] <= months[:-1]) & (left[:, None] >= months[1:] - 1)
    who, when = np.nonzero(there)
    parts = len(PART_NAMES)
    return Reps(
        name=_names(dice, place),
        place=place,
        team=team,
        hired=hired,
        left=left,
        skill=skill,
        pace=np.clip(dice.spread(count, 0.2), 0.6, 1.6),
        discount=np.clip(0.06 + 0.03 * dice.normal(count), 0.0, 0.15),
        answer=leaf_answer[team] * dice.spread(count, 0.3),
        vigour=vigour,
        teams=teams,
        leaves=leaves,
        moves=moves,
        urns=Urns(when * parts + part[who], who, (vigour * skill)[who], calendar.months * parts),
    )


def _parts(count: int) -> Ints:
    """Every part of the world has someone; the rest follows its share."""
    last = np.maximum(np.rint(count * np.array(PARTS_SHARE[1:])).astype(np.int64), 1)
    return np.repeat(np.arange(len(PARTS_SHARE)), [count - int(last.sum()), *last])


def _places(dice: Dice, part: Ints) -> Ints:
    places = np.empty(len(part), dtype=np.int64)
    for number in range(len(PARTS_SHARE)):
        here = np.flatnonzero(part == number)
        places[here] = dice.pick(len(here), np.where(number == PART, PLACE_SHARE, 0.0))
    return places


def _teams(size: Size, part: Ints) -> tuple[list[Team], list[Team], Ints]:
    """A root, the parts of the world, their teams; a tiny company has two teams below the root."""
    root = Team("sales", "Sales", None)
    if size.reps < 10:
        leaves = [Team("europe", "Europe", root.id), Team("overseas", "Overseas", root.id)]
        return [root, *leaves], leaves, np.minimum(part, 1)
    middle = [Team(name.lower(), f"{name} sales", root.id) for name in PART_NAMES]
    leaves, team = [], np.empty(len(part), dtype=np.int64)
    for number, above in enumerate(middle):
        here = np.flatnonzero(part == number)
        team[here] = len(leaves) + np.arange(len(here)) // size.team
        for _ in range(-(-len(here) // size.team)):
            name = TEAM_NAMES[len(leaves)]
            leaves.append(Team(name.lower(), name, above.id))
    return [root, *middle, *leaves], leaves, team


def _service(
    dice: Dice, anchor: "np.ndarray[tuple[int], np.dtype[np.bool_]]", calendar: Calendar
) -> tuple[Ints, Ints]:
    """First and last days: people start with a month and leave at the end of one.

    The first rep of each part of the world was always there and stays, so that there is always
    someone to sell.
    """
    count = len(anchor)
    others = np.flatnonzero(~anchor)[dice.shuffled(int((~anchor).sum()))]
    newcomers = others[: max(1, round(count * 0.36))]
    leavers = others[-max(1, round(count * 0.17)) :]
    months = calendar.month_starts(calendar.months)
    hired = months[0] - dice.whole(count, 30, 2_000)
    hired[newcomers] = months[dice.whole(len(newcomers), 1, max(2, calendar.months - 3))]
    left = np.full(count, FAR)
    first = np.searchsorted(months, hired[leavers]) + 6
    chosen = first + dice.whole(len(leavers), 0, calendar.months)
    inside = chosen < calendar.months
    left[leavers[inside]] = months[chosen[inside]] - 1
    if not inside.any():
        veteran = others[len(newcomers) :][:1]
        left[veteran] = months[calendar.months * 2 // 3] - 1
    return hired, left


def _moves(
    dice: Dice,
    anchor: "np.ndarray[tuple[int], np.dtype[np.bool_]]",
    hired: Ints,
    left: Ints,
    team: Ints,
    leaves: int,
    calendar: Calendar,
) -> tuple[list[Move], Ints]:
    """A few of those who stay for long change to a neighbouring team."""
    months = calendar.month_starts(calendar.months)
    steady = np.flatnonzero((left == FAR) & (hired < months[0]))
    movers = steady[dice.shuffled(len(steady))][: max(1, round(len(team) * 0.1))]
    when = dice.whole(len(movers), calendar.months // 4, calendar.months * 3 // 4)
    team = team.copy()
    moves = []
    for rep, month in sorted(zip(movers.tolist(), when.tolist(), strict=True)):
        former = int(team[rep])
        team[rep] = former + 1 if former + 1 < leaves else former - 1
        moves.append(Move(rep, former, int(months[month])))
    return moves, team


def _names(dice: Dice, place: Ints) -> list[str]:
    """Names of the country's people, no two alike."""
    heard: dict[str, int] = {}
    shuffles = {culture: dice.shuffled(24 * 24) for culture in sorted(GIVEN)}
    names = []
    for number in place.tolist():
        culture = PLACES[number].culture
        turn = heard.get(culture, 0)
        heard[culture] = turn + 1
        mix = int(shuffles[culture][turn])
        names.append(f"{GIVEN[culture].split()[mix // 24]} {FAMILY[culture].split()[mix % 24]}")
    return names


def assignments(reps: Reps) -> tuple[Ints, Ints, Ints, Ints]:
    """Rep, team, first and last day of every assignment of those who changed teams."""
    rows = []
    for move in reps.moves:
        rows.append((move.rep, move.former, int(reps.hired[move.rep]), move.day - 1))
        rows.append((move.rep, int(reps.team[move.rep]), move.day, NONE))
    table = np.array(rows, dtype=np.int64).reshape(-1, 4)
    return table[:, 0], table[:, 1], table[:, 2], table[:, 3]


def commission_rates(seed: int, reps: Reps, calendar: Calendar) -> tuple[Ints, Ints, Ints, Ints]:
    """Rep, first and last day, and rate (hundredths of a percent) of what reps earn on sales.

    Some had a rise halfway through the history.
    """
    dice, count = Dice(seed, "commission rates"), reps.count
    rate = 300 + 50 * dice.pick(count, [1, 2, 4, 4, 3, 2, 1])
    rise = int(calendar.month_starts(calendar.months)[calendar.months // 2])
    risen = np.flatnonzero(dice.happens(count, 0.4) & (reps.hired < rise) & (reps.left >= rise))
    end = np.full(count, NONE)
    end[risen] = rise - 1
    who = np.concatenate([np.arange(count), risen])
    first = np.concatenate([reps.hired, np.full(len(risen), rise)])
    last = np.concatenate([end, np.full(len(risen), NONE)])
    return who, first, last, np.concatenate([rate, rate[risen] + 50])
