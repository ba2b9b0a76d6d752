"""The change of a ratio, split into what members' rates add and what their shares add.

With shares w of the denominator and rates r, a ratio R is the sum of w x r. Its change is

    sum of (w0 + w1) / 2 x (r1 - r0)   the rates, at the mean share, and
    sum of (w1 - w0) x ((r0 + r1) / 2 - (R0 + R1) / 2)   the mix, at the mean rate,

which leaves no remainder: the midpoint form of a shift-share decomposition (weights after
Marshall and Edgeworth; see Bennet, "The Theory of Measurement of Changes in Cost of Living",
Journal of the Royal Statistical Society 83, 1920). Fractions keep it exact.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

Pair = tuple[Decimal, Decimal]
"""A numerator and its denominator."""
NOTHING: Pair = (Decimal(0), Decimal(0))


@dataclass(frozen=True)
class Effect:
    """What a member adds to the change of the ratio; the key None is all the others together."""

    key: int | None
    rate: Fraction
    mix: Fraction


def effects(
    before: Mapping[int | None, Pair],
    now: Mapping[int | None, Pair],
    whole_before: Pair,
    whole_now: Pair,
) -> list[Effect] | None:
    """Each member's effects, the largest first; None where the members do not make the whole.

    Members with no denominator in one of the periods have no rate there: they are told together.
    """
    if added(before.values()) != whole_before or added(now.values()) != whole_now:
        return None
    if whole_before[1] <= 0 or whole_now[1] <= 0:
        return None
    groups = comparable(before, now)
    if groups is None:
        return None
    ratio_before, ratio_now = _ratio(whole_before), _ratio(whole_now)
    middle = (ratio_before + ratio_now) / 2
    found = []
    for key, (then, this) in groups.items():
        share_then = Fraction(then[1]) / Fraction(whole_before[1])
        share_now = Fraction(this[1]) / Fraction(whole_now[1])
        rate_then, rate_now = _ratio(then), _ratio(this)
        found.append(
            Effect(
                key,
                (share_then + share_now) / 2 * (rate_now - rate_then),
                (share_now - share_then) * ((rate_then + rate_now) / 2 - middle),
            )
        )
    return sorted(found, key=lambda one: (-abs(one.rate + one.mix), one.key is None, one.key or 0))


def comparable(
    before: Mapping[int | None, Pair], now: Mapping[int | None, Pair]
) -> dict[int | None, tuple[Pair, Pair]] | None:
    """Members that have a rate in both periods, and the rest as one that has."""
    groups: dict[int | None, tuple[Pair, Pair]] = {}
    rest = (NOTHING, NOTHING)
    keys = sorted({*before, *now}, key=lambda key: (key is None, key or 0))
    for key in keys:
        pairs = before.get(key, NOTHING), now.get(key, NOTHING)
        if key is None or pairs[0][1] <= 0 or pairs[1][1] <= 0:
            rest = _together(rest, pairs)
        else:
            groups[key] = pairs
    # What has no denominator borrows that of the smallest members, until it has a rate.
    while rest != (NOTHING, NOTHING) and (rest[0][1] <= 0 or rest[1][1] <= 0):
        if not groups:
            return None
        smallest = min(groups, key=lambda key: (groups[key][0][1] + groups[key][1][1], key or 0))
        rest = _together(rest, groups.pop(smallest))
    if rest != (NOTHING, NOTHING):
        groups[None] = rest
    return groups


def added(pairs: Iterable[Pair]) -> Pair:
    """Numerators and denominators, each added up."""
    over, under = NOTHING
    for one in pairs:
        over, under = over + one[0], under + one[1]
    return over, under


def _together(one: tuple[Pair, Pair], other: tuple[Pair, Pair]) -> tuple[Pair, Pair]:
    return added((one[0], other[0])), added((one[1], other[1]))


def _ratio(pair: Pair) -> Fraction:
    return Fraction(pair[0]) / Fraction(pair[1])
