"""Draws: an advance against later commission, and what is carried over."""

from dataclasses import dataclass
from decimal import Decimal

from .amounts import ZERO
from .terms import Draw

NO_DRAW = Draw()


@dataclass(frozen=True, slots=True)
class Settled:
    advance: Decimal
    repaid: Decimal
    payable: Decimal
    balance: Decimal


def settled(draw: Draw | None, earned: Decimal, balance: Decimal) -> Settled:
    """What is paid of what was earned, and the balance that is left.

    Without a draw the same sums carry what was earned below zero over to later periods.
    """
    draw = draw or NO_DRAW
    advance = max(ZERO, draw.amount - earned)
    repaid = min(balance, max(ZERO, earned - draw.amount))
    left = balance + advance - repaid
    return Settled(advance, repaid, earned + advance - repaid, left if draw.recoverable else ZERO)
