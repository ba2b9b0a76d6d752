"""When a limit is crossed, and when things are calm again."""

from collections.abc import Collection, Sequence
from decimal import Decimal

from salesmetrics.watch.models.alerts import Alert, Side

from .reading import Reading


def crossed(alert: Alert, reading: Reading) -> bool:
    """Whether the limit is reached, by a figure that stands on enough records."""
    if alert.least and reading.count is not None and reading.count < alert.least:
        return False
    return reaches(alert, reading.measured, alert.limit)


def stays(alert: Alert, reading: Reading) -> bool:
    """Whether what fired before has not calmed: the second limit is not crossed back yet."""
    return reaches(alert, reading.measured, alert.limit if alert.calm is None else alert.calm)


def reaches(alert: Alert, measured: Decimal, limit: Decimal) -> bool:
    """Whether what was measured is on the limit's far side."""
    if alert.side == Side.ABOVE:
        return measured >= limit
    if alert.side == Side.BELOW:
        return measured <= limit
    return abs(measured) >= abs(limit)


def step(
    alert: Alert, firing: Collection[str], found: Sequence[Reading]
) -> tuple[list[Reading], list[str]]:
    """What fires anew, and for whom the alert is firing from now on.

    Who fired and has no figure now is calm.
    """
    anew = [one for one in found if one.member not in firing and crossed(alert, one)]
    still = [one.member for one in found if one.member in firing and stays(alert, one)]
    return anew, sorted({*still, *(one.member for one in anew)})
