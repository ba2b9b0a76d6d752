"""Rounding, and sharing a whole out so that the parts add up to it."""

from collections.abc import Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, Context, Decimal

from salesmetrics.tenancy.currencies import places

ZERO = Decimal(0)
HUNDRED = Decimal(100)
# Enough for thirty digits of credit times the digits of a rate: nothing rounds before its time.
EXACTLY = Context(prec=80, rounding=ROUND_HALF_EVEN)


def minor_unit(currency: str) -> Decimal:
    return Decimal(1).scaleb(-places(currency))


def rounded(amount: Decimal, unit: Decimal) -> Decimal:
    """Half-even to a unit; a negative zero becomes a plain one."""
    return amount.quantize(unit, ROUND_HALF_EVEN, EXACTLY) + 0


def allocate(whole: Decimal, shares: Sequence[Decimal], unit: Decimal) -> list[Decimal]:
    """Share a whole out by shares that are 100 in all; the parts add up to it exactly.

    Each part is rounded down to the unit, and what is left goes unit by unit to the largest
    remainders, the first of equals first. A negative whole gives the negatives of the parts.
    """
    if whole < 0:
        return [-part for part in allocate(-whole, shares, unit)]
    exact = [EXACTLY.divide(EXACTLY.multiply(whole, share), HUNDRED) for share in shares]
    parts = [part.quantize(unit, ROUND_FLOOR, EXACTLY) for part in exact]
    left = whole - sum(parts, ZERO)
    by_remainder = sorted(range(len(parts)), key=lambda n: (parts[n] - exact[n], n))
    for n in by_remainder:
        step = min(unit, left)
        parts[n] += step
        left -= step
    return parts
