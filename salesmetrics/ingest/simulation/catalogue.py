"""What the company sells and how it finds buyers: stages, products, plans, campaigns, rivals."""

from dataclasses import dataclass

import numpy as np

from .calendar import Calendar
from .dice import NONE, Dice, Floats, Ints, Urns
from .sizes import Size
from .words import COUNTRIES, PRODUCT_STEMS, RIVALS, WORLD

STAGES = (
    # id, name, probability
    ("qualified", "Qualified", 10),
    ("needs_analysis", "Needs analysis", 25),
    ("initial_quote", "Initial quote", 40),
    ("proposal", "Proposal", 60),
    ("negotiation", "Negotiation", 80),
    ("won", "Won", 100),
)
WON = 5

SOURCES = (
    # name, share of leads, how good they are, the channels they come through
    ("website", 26, 1.00, ("web", "chat", "email")),
    ("ads", 24, 0.72, ("web", "instagram", "linkedin")),
    ("referral", 9, 1.65, ("phone", "email", "whatsapp")),
    ("event", 10, 1.15, ("in person", "email")),
    ("partner", 8, 1.40, ("email", "phone")),
    ("newsletter", 9, 0.85, ("email",)),
    ("social", 9, 0.65, ("instagram", "linkedin", "whatsapp")),
    ("outbound", 5, 0.80, ("phone", "email", "linkedin")),
)
SOURCE_NAMES = [source[0] for source in SOURCES]
CHANNELS = ("web", "email", "phone", "chat", "whatsapp", "instagram", "linkedin", "in person")
PAID = ("ads", "event", "newsletter", "social")

CATEGORIES = (
    # category, median price in the base currency, cost as a share of it, sold in plans
    ("Software", 468, 0.18, True),
    ("Hardware", 390, 0.62, False),
    ("Services", 1_150, 0.55, False),
    ("Software", 348, 0.16, True),
    ("Training", 640, 0.40, False),
    ("Software", 828, 0.21, True),
)
PLANS = (
    # name, price of a unit over the middle plan's, months of the interval, rank
    ("Starter", 0.45, 1, 1),
    ("Team", 1.0, 1, 2),
    ("Enterprise", 2.1, 12, 3),
)
LOST_REASONS = (
    ("Price", 24),
    ("Lost to a competitor", 20),
    ("No decision", 18),
    ("No budget", 14),
    ("Bad timing", 10),
    ("Missing feature", 8),
    ("No answer any more", 6),
)


@dataclass(frozen=True)
class Country:
    code: str
    name: str
    part: int
    culture: str
    share: int
    currency: str
    own: float
    """How often its customers pay in that currency, not in the base currency."""

    @property
    def region(self) -> str:
        return self.code.lower()


PLACES = [Country(*row) for row in COUNTRIES]
PARTS_SHARE = (0.58, 0.28, 0.14)
PART = np.array([place.part for place in PLACES])
PLACE_SHARE = np.array([place.share / 100 * PARTS_SHARE[place.part] for place in PLACES])
PART_NAMES = WORLD


@dataclass(frozen=True)
class Products:
    name: list[str]
    category: list[str]
    price: Ints
    """In cents; of a product in plans a year of the middle plan."""
    cost: Ints
    planned: Floats
    """1 where it is sold in plans, else 0."""
    weight: Floats
    plan_price: Ints
    """Cents of one unit for one interval, by plan (product x 3 + plan)."""

    @property
    def count(self) -> int:
        return len(self.name)

    @property
    def intervals(self) -> Ints:
        """Months of the interval, by plan."""
        return np.tile([plan[2] for plan in PLANS], self.count)


def make_products(seed: int, size: Size) -> Products:
    dice, count = Dice(seed, "products"), size.products
    kind = [CATEGORIES[place % len(CATEGORIES)] for place in range(count)]
    middle = np.array([row[1] for row in kind], dtype=np.float64) * dice.between(count, 0.7, 1.6)
    price = np.rint(middle / 12).astype(np.int64) * 1200
    monthly = np.repeat(price // 12, len(PLANS))
    factor = np.tile([plan[1] for plan in PLANS], count)
    interval = np.tile([plan[2] for plan in PLANS], count)
    discount = np.where(interval == 12, 0.85, 1.0)
    return Products(
        name=[f"{stem} {row[0]}" for stem, row in zip(PRODUCT_STEMS, kind, strict=False)],
        category=[row[0] for row in kind],
        price=price,
        cost=np.rint(price * np.array([row[2] for row in kind])).astype(np.int64),
        planned=np.array([float(row[3]) for row in kind]),
        weight=1.0 / (np.arange(count) % len(CATEGORIES) + np.arange(count) * 0.15 + 1.0),
        plan_price=np.rint(monthly * factor * interval * discount / 100).astype(np.int64) * 100,
    )


@dataclass(frozen=True)
class Campaigns:
    name: list[str]
    source: Ints
    channel: Ints
    """Position in CHANNELS."""
    start: Ints
    end: Ints
    """Days; NONE while it runs."""
    urns: Urns
    """The running campaigns of month x source."""

    @property
    def count(self) -> int:
        return len(self.name)


def make_campaigns(seed: int, size: Size, calendar: Calendar) -> Campaigns:
    dice, count = Dice(seed, "campaigns"), size.campaigns
    paid = np.array([SOURCE_NAMES.index(name) for name in PAID])
    source = paid[np.arange(count) % len(PAID)]
    channel = np.array([CHANNELS.index(SOURCES[place][3][0]) for place in source])
    month = np.arange(count) * (calendar.months - 3) // max(count - 1, 1)
    month = np.where(np.arange(count) < len(PAID), 0, month)
    length = dice.whole(count, 2, 7)
    length = np.where(np.arange(count) < len(PAID), calendar.months, length)
    edges = calendar.month_starts(2 * calendar.months + 8)
    start, end = edges[month], edges[month + length] - 1
    months = np.arange(calendar.months)
    runs = (month[:, None] <= months) & (months < (month + length)[:, None])
    which, when = np.nonzero(runs)
    urns = Urns(
        when * len(SOURCES) + source[which],
        which,
        np.ones(len(which)),
        calendar.months * len(SOURCES),
    )
    words = ("Spring", "Summer", "Autumn", "Winter")
    calendar_month = (calendar.first_month + month) % 12
    year = (calendar.first_month + month) // 12
    name = [
        f"{words[(int(m) // 3 - 1) % 4]} {y} {SOURCE_NAMES[s]} {n}"
        for n, (m, y, s) in enumerate(zip(calendar_month, year, source, strict=True), start=1)
    ]
    end = np.where(end > calendar.today, NONE, end)
    return Campaigns(name, source, channel, start, end, urns)


def rivals(size: Size) -> list[str]:
    return list(RIVALS[: size.competitors])
