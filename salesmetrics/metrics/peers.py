"""Who a rep is compared with, and how: never so that one colleague's figure can be told.

The same for everybody who looks at a scorecard, so that a rep and a manager talk about one
paper. Names, and figures of single colleagues, do not leave this module.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum

from django.db.models import Q

from salesmetrics.tenancy.models import Organization, RepPlace, Team
from salesmetrics.tenancy.trees import ancestors, below

from .metric import Good

# Of fewer figures, the median and one's own are enough to guess whose the others are.
FEWEST = 5
# The middle one of an odd number is somebody's own figure: it is told with so many digits.
DIGITS = 2


class Band(StrEnum):
    """In which third of the team a figure lies, the best ones first."""

    TOP = "top"
    MIDDLE = "middle"
    LAST = "last"


@dataclass(frozen=True)
class Peers:
    """A rep's team; `team` is None where it is everybody."""

    team: str | None
    members: frozenset[int]

    @property
    def enough(self) -> bool:
        """Whether there are so many that a median tells nobody's figure."""
        return len(self.members) >= FEWEST


@dataclass(frozen=True)
class Comparison:
    """What a rep is told of the team: about the middle figure, and the third of the own one."""

    median: Decimal | None = None
    band: Band | None = None


def peers_of(organization: Organization, rep: int, day: dt.date) -> Peers:
    """The rep's team on a day; where it is too small, the nearest team above that is not."""
    places = placed(organization, day)
    if rep not in places:
        return Peers(None, frozenset({rep}))
    rows = Team.objects.filter(organization=organization).values_list("id", "parent", "name")
    parents = {key: parent for key, parent, _name in rows}
    names = {key: name for key, _parent, name in rows}
    own = places[rep]
    for team in ancestors(parents, own) if own is not None else []:
        inside = below(parents, [team])
        found = Peers(names[team], frozenset(r for r, t in places.items() if t in inside))
        if found.enough:
            return found
    return Peers(None, frozenset(places))


def placed(organization: Organization, day: dt.date) -> dict[int, int | None]:
    """The reps who are there on a day, each with the team."""
    here = Q(rep__hired_on__isnull=True) | Q(rep__hired_on__lte=day)
    still = Q(rep__left_on__isnull=True) | Q(rep__left_on__gte=day)
    rows = RepPlace.objects.filter(
        here,
        still,
        organization=organization,
        rep__deleted_at__isnull=True,
        starts_on__lte=day,
        ends_on__gte=day,
    )
    return dict(rows.values_list("rep_id", "team_id"))


def compared(figures: Mapping[int, Decimal | None], rep: int, good: Good) -> Comparison:
    """How a rep's figure stands among those of the team, the rep's own included."""
    known = sorted(value for value in figures.values() if value is not None)
    if len(known) < FEWEST:
        return Comparison()
    return Comparison(about(middle(known)), band(known, figures.get(rep), good))


def middle(ordered: Sequence[Decimal]) -> Decimal:
    """The median."""
    half, odd = divmod(len(ordered), 2)
    return ordered[half] if odd else (ordered[half - 1] + ordered[half]) / 2


def about(value: Decimal) -> Decimal:
    """The figure with two digits, so that it is nobody's own."""
    if not value:
        return value
    return value.quantize(Decimal(1).scaleb(value.adjusted() - DIGITS + 1), ROUND_HALF_EVEN)


def band(ordered: Sequence[Decimal], own: Decimal | None, good: Good) -> Band | None:
    """The third that the figure lies in; equal figures lie in the same one."""
    if own is None or good == Good.NEUTRAL or ordered[0] == ordered[-1]:
        return None
    higher = sum(value > own for value in ordered)
    lower = sum(value < own for value in ordered)
    better, worse = (higher, lower) if good == Good.UP else (lower, higher)
    # The place among the figures, ties in the middle of the places that they share.
    place = Decimal(better + len(ordered) - worse) / 2
    thirds = place * 3 / len(ordered)
    return Band.TOP if thirds <= 1 else Band.MIDDLE if thirds <= 2 else Band.LAST
