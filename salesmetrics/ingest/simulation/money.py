"""What the company spends, what it aims at, and how it stands beside its rivals."""

from dataclasses import dataclass

import numpy as np

from .calendar import Calendar
from .catalogue import PART, PART_NAMES, Campaigns
from .clock import DAY
from .deals import Deals
from .demand import Accounts
from .dice import NONE, Dice, Floats, Ints
from .orders import Orders
from .people import Reps
from .pipeline import Opportunities
from .rates import Rates
from .sizes import Size

CATEGORIES = (
    # category, kind, share of the month's revenue
    ("salaries", "sales", 0.095),
    ("benefits", "sales", 0.018),
    ("training", "sales", 0.004),
    ("commissions", "sales", 0.03),
    ("tools", "sales", 0.008),
    ("salaries", "marketing", 0.03),
    ("creative", "marketing", 0.006),
    ("production", "marketing", 0.008),
    ("technology", "marketing", 0.007),
    ("tracking", "marketing", 0.002),
    ("other", "marketing", 0.003),
)
_FIXED = 5
"""The first so many categories and marketing's salaries hardly follow the month."""
_ADVERTISING = 0.045


@dataclass(frozen=True)
class Revenue:
    """Cents of the base currency by month: of the whole, the parts of the world, the reps."""

    whole: Floats
    part: Floats
    rep: Floats
    wins: Floats
    """Number of deals won, by rep and month."""


@dataclass(frozen=True)
class Spend:
    day: Ints
    amount: Ints
    category: Ints
    """Position in CATEGORIES; -1 is advertising."""
    campaign: Ints

    @property
    def count(self) -> int:
        return len(self.day)


@dataclass(frozen=True)
class Target:
    metric: str
    subject: str
    subject_id: str | None
    first: int
    last: int
    amount: int
    """Cents, or the number of deals."""


def revenue(
    calendar: Calendar,
    reps: Reps,
    opportunities: Opportunities,
    deals: Deals,
    accounts: Accounts,
    orders: Orders,
    rates: Rates,
) -> Revenue:
    """What came in by month, close enough to plan by."""
    won, months = opportunities.won, calendar.months
    month = calendar.month_of(opportunities.closed[won] // DAY)
    amount = deals.base_amount[won]
    part = PART[accounts.place[opportunities.account[won]]]
    shop = np.flatnonzero((orders.opportunity < 0) & (orders.amount > 0))
    days = orders.ordered[shop] // DAY
    online = orders.amount[shop] * rates.of(days, orders.currency[shop])
    online_part = PART[accounts.place[orders.account[shop]]]
    shop_month = calendar.month_of(days)

    def table(rows: Ints, columns: Ints, values: Floats, count: int) -> Floats:
        cells = np.bincount(rows * months + columns, values, count * months)
        return cells.astype(np.float64).reshape(count, months)

    of_part = table(part, month, amount, len(PART_NAMES))
    of_part = of_part + table(online_part, shop_month, online, len(PART_NAMES))
    owner = opportunities.owner[won]
    return Revenue(
        whole=of_part[0] + of_part[1] + of_part[2],
        part=of_part,
        rep=table(owner, month, amount, reps.count),
        wins=table(owner, month, np.ones(len(won)), reps.count),
    )


def make_spend(seed: int, calendar: Calendar, campaigns: Campaigns, revenue: Revenue) -> Spend:
    dice = Dice(seed, "spend")
    edges = calendar.month_starts(calendar.months + 1)
    usual = np.maximum(_smooth(revenue.whole), 20_000_00)
    rows: list[Ints] = []
    for number, (_, _, share) in enumerate(CATEGORIES):
        sway = 0.03 if number <= _FIXED else 0.2
        amount = usual * share * (1.0 + sway * np.clip(dice.normal(calendar.months), -2, 2))
        day = edges[1:] - 1 - dice.whole(calendar.months, 0, 4)
        rows.append(_spent(day, amount, np.full(calendar.months, number), NONE))
    for campaign in range(campaigns.count):
        end = int(campaigns.end[campaign])
        end = calendar.today if end == NONE else end
        month = np.flatnonzero((edges[:-1] >= campaigns.start[campaign]) & (edges[:-1] <= end))
        at_once = 4 + campaigns.count / 8
        amount = usual[month] * _ADVERTISING / at_once * dice.between(len(month), 0.5, 1.5)
        day = edges[month] + dice.whole(len(month), 1, 27)
        rows.append(_spent(day, amount, np.full(len(month), -1), campaign))
    table = np.concatenate(rows, axis=1)
    table = table[:, table[0] <= calendar.today]
    return Spend(*table[:, np.argsort(table[0], kind="stable")])


def _spent(day: Ints, amount: Floats, category: Ints, campaign: int) -> Ints:
    cents = np.rint(amount / 1000).astype(np.int64) * 1000
    return np.stack([day, cents, category, np.full(len(day), campaign)])


def _smooth(by_month: Floats) -> Floats:
    """The mean of half a year around each month."""
    months = np.arange(by_month.shape[-1])
    low, high = np.maximum(months - 3, 0), np.minimum(months + 4, len(months))
    heap = np.concatenate([np.zeros((*by_month.shape[:-1], 1)), np.cumsum(by_month, -1)], -1)
    mean: Floats = (heap[..., high] - heap[..., low]) / (high - low)
    return mean


def make_targets(seed: int, calendar: Calendar, reps: Reps, revenue: Revenue) -> list[Target]:
    """Every month and quarter to the end of the running year, set with hope and some error."""
    dice = Dice(seed, "targets")
    ahead = 11 - calendar.today_month % 12
    count = calendar.months + ahead
    edges = calendar.month_starts(count + 1)
    quarters = range((-calendar.first_month) % 3, count - 2, 3)
    targets: list[Target] = []

    def aim(metric: str, subject: str, name: str | None, course: Floats, unit: int) -> None:
        hope = dice.between(count, 0.94, 1.22)
        wanted = np.append(course, np.full(ahead, course[-1] * 1.05)) * hope
        whole = np.maximum(np.rint(wanted / unit), 1).astype(np.int64) * unit
        if subject != "rep":
            for month in range(count):
                bounds = int(edges[month]), int(edges[month + 1]) - 1
                targets.append(Target(metric, subject, name, *bounds, int(whole[month])))
        if subject in ("organization", "rep"):
            for month in quarters:
                bounds = int(edges[month]), int(edges[month + 3]) - 1
                total = int(whole[month : month + 3].sum())
                targets.append(Target(metric, subject, name, *bounds, total))

    season = np.maximum(_season(calendar), 0.1)
    aim("revenue", "organization", None, _smooth(revenue.whole) * season, 1_000_00)
    aim("won_count", "organization", None, _smooth(revenue.wins.sum(axis=0)) * season, 1)
    for number, part in enumerate(PART_NAMES):
        aim("revenue", "region", part.lower(), _smooth(revenue.part[number]) * season, 100_00)
    for number, team in enumerate(reps.leaves):
        mates = revenue.rep[reps.team == number]
        course = _smooth(np.concatenate([np.zeros((1, calendar.months)), mates]).cumsum(axis=0)[-1])
        aim("revenue", "team", team.id, course * season, 100_00)
    everybody = _smooth(revenue.rep.cumsum(axis=0)[-1]) / reps.count
    for rep in range(reps.count):
        # Half what the rep does, half what everybody does.
        course = (_smooth(revenue.rep[rep]) + everybody) / 2 * season
        aim("revenue", "rep", f"rep-{rep + 1}", course, 100_00)
        aim("won_count", "rep", f"rep-{rep + 1}", _smooth(revenue.wins[rep]) * season, 1)
    return [target for target in targets if _employed(reps, target)]


def _season(calendar: Calendar) -> Floats:
    by_month = np.array([0.9, 0.95, 1.1, 0.95, 0.97, 1.1, 0.9, 0.75, 1.05, 1.05, 1.1, 1.2])
    return by_month[(calendar.first_month + np.arange(calendar.months)) % 12]


def _employed(reps: Reps, target: Target) -> bool:
    if target.subject != "rep" or target.subject_id is None:
        return True
    rep = int(target.subject_id.removeprefix("rep-")) - 1
    return int(reps.hired[rep]) <= target.last and int(reps.left[rep]) >= target.first


@dataclass(frozen=True)
class Standing:
    """A competitor's figures of a quarter; competitor -1 is the company itself."""

    competitor: int
    first: int
    last: int
    share: int
    """Hundredths of a percent."""
    satisfaction: int
    revenue: int
    growth: int
    margin: int


def make_standings(seed: int, size: Size, calendar: Calendar, revenue: Revenue) -> list[Standing]:
    dice = Dice(seed, "competitors")
    edges = calendar.month_starts(calendar.months + 1)
    quarters = range((-calendar.first_month) % 3, calendar.months - 3, 3)
    strength = np.append(dice.between(size.competitors, 0.3, 1.6), 0.8)
    standings = []
    for turn, month in enumerate(quarters):
        strength = strength * np.append(
            dice.between(size.competitors, 0.94, 1.06), dice.between(1, 0.99, 1.06)
        )
        total = float(strength.cumsum()[-1]) + 0.9
        own = int(revenue.whole[month : month + 3].cumsum()[-1])
        for number in range(-1, size.competitors):
            shift = dice.between(4, -1.0, 1.0)
            standings.append(
                Standing(
                    competitor=number,
                    first=int(edges[month]),
                    last=int(edges[month + 3]) - 1,
                    share=round(float(strength[number]) / total * 10_000),
                    satisfaction=round(7_400 + 900 * float(shift[0])),
                    revenue=round(own * float(strength[number] / strength[-1]) / 1e5) * 100_000,
                    growth=NONE if turn == 0 else round(500 + 900 * float(shift[1])),
                    margin=round(4_800 + 800 * float(shift[2])),
                )
            )
    return standings
