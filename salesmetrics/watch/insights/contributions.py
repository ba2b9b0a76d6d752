"""What each member has in the change of a sum; the parts add up to the change exactly.

Which split tells most is chosen as by Bhagwan et al., "Adtributor: Revenue Debugging in
Advertising Systems" (NSDI 2014): where the members' shares of the whole differ most between the
two periods, measured by the Jensen-Shannon divergence ("surprise").
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import log

ZERO = Decimal(0)
MOST = 3


@dataclass(frozen=True)
class Contribution:
    """A member's values before and now; the key None is what belongs to no other member."""

    key: int | None
    before: Decimal
    now: Decimal

    @property
    def change(self) -> Decimal:
        return self.now - self.before


def contributions(
    before: Mapping[int | None, Decimal],
    now: Mapping[int | None, Decimal],
    whole_before: Decimal,
    whole_now: Decimal,
) -> list[Contribution] | None:
    """Each member's part, the largest first; None where the members are not the whole."""
    if sum(before.values(), ZERO) != whole_before or sum(now.values(), ZERO) != whole_now:
        return None
    keys = sorted({*before, *now}, key=lambda key: (key is None, key or 0))
    found = [Contribution(key, before.get(key, ZERO), now.get(key, ZERO)) for key in keys]
    return sorted(found, key=lambda one: -abs(one.change))


def told(found: Sequence[Contribution], most: int = MOST) -> list[Contribution]:
    """The largest parts by themselves, and one of all the others, so that nothing is lost."""
    named = [one for one in found if one.key is not None and one.change][:most]
    rest = [one for one in found if one not in named]
    others = Contribution(
        None, sum((one.before for one in rest), ZERO), sum((one.now for one in rest), ZERO)
    )
    return [*named, others]


def surprise(found: Sequence[Contribution]) -> float:
    """How far the members' shares of the whole lie apart in the two periods: 0 to ln 2."""
    then = [max(float(one.before), 0.0) for one in found]
    now = [max(float(one.now), 0.0) for one in found]
    whole_then, whole_now = sum(then), sum(now)
    if not whole_then or not whole_now:
        return 0.0
    return sum(_divergence(p / whole_then, q / whole_now) for p, q in zip(then, now, strict=True))


def _divergence(p: float, q: float) -> float:
    middle = (p + q) / 2
    return sum(part * log(part / middle) / 2 for part in (p, q) if part)
