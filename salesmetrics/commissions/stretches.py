"""Where rates change: the stretches of credit in which all is paid alike."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from .amounts import EXACTLY, HUNDRED, ZERO
from .terms import Component

ONE = Decimal(1)
GATE, CAP = "gate", "cap"


@dataclass(frozen=True, slots=True)
class Paying:
    """What is paid: of a band (its place among the plan's), a rate, times a multiplier.

    Without a rate it is the rep's own.
    """

    band: int
    rate: Decimal | None
    times: Decimal = ONE


@dataclass(frozen=True, slots=True)
class Stretch:
    """Credit from `start` to `end`; None is without end. `held` says what keeps it from paying."""

    number: int
    start: Decimal | None
    end: Decimal | None
    paying: Paying
    held: str = ""


class Part(NamedTuple):
    """What of one credit lies in one stretch."""

    stretch: Stretch
    before: Decimal
    after: Decimal


def position(percent: Decimal, quota: Decimal) -> Decimal:
    """The credit at which a percentage of the quota is reached."""
    return EXACTLY.divide(EXACTLY.multiply(percent, quota), HUNDRED)


def paying(component: Component, percent: Decimal | None) -> Paying:
    """What is paid where so much of the quota is reached; None where there is no quota."""
    band, rate = 0, component.rate
    at = ZERO if percent is None else percent
    for number, one in enumerate(component.bands):
        if number == 0 or one.start <= at:
            band, rate = number, one.rate
    times = ONE
    if percent is not None:
        above = [m for m in component.multipliers if m.above and m.at <= at]
        below = [m for m in component.multipliers if not m.above and m.at > at]
        if above:
            times = EXACTLY.multiply(times, max(above, key=lambda m: m.at).times)
        if below:
            times = EXACTLY.multiply(times, min(below, key=lambda m: m.at).times)
    return Paying(band, rate, times)


def held(component: Component, percent: Decimal | None) -> str:
    """What keeps credit at this place from paying, apart from a gate that opens for all."""
    gate, cap = component.gate, component.caps.attainment
    if gate and not gate.from_first and (percent is None or percent < gate.at):
        return GATE
    return CAP if cap is not None and percent is not None and percent >= cap else ""


def stretches(component: Component, quota: Decimal | None, reached: Decimal) -> list[Stretch]:
    """The stretches of a component, the first without a start, the last without an end.

    `reached` is all the credit of the time in which attainment is measured: what is
    retroactive is paid by it alone, and a gate for all is open or shut by it.
    """
    if not quota:
        shut = GATE if component.gate else ""
        return [Stretch(0, None, None, paying(component, None), shut)]
    marks = sorted({ZERO, *thresholds(component)})
    starts = [position(mark, quota) for mark in marks]
    shut = ""
    if component.gate and component.gate.from_first:
        shut = "" if reached >= position(component.gate.at, quota) else GATE
    final = ZERO
    for mark, start in zip(marks, starts, strict=True):
        if start <= reached:
            final = mark
    made = []
    for number, mark in enumerate(marks):
        made.append(
            Stretch(
                number,
                starts[number] if number else None,
                starts[number + 1] if number + 1 < len(marks) else None,
                paying(component, final if component.retroactive else mark),
                shut or held(component, mark),
            )
        )
    return joined(made) if component.retroactive else made


def thresholds(component: Component) -> Iterator[Decimal]:
    yield from (band.start for band in component.bands)
    yield from (multiplier.at for multiplier in component.multipliers)
    if component.gate:
        yield component.gate.at
    if component.caps.attainment is not None:
        yield component.caps.attainment


def joined(made: list[Stretch]) -> list[Stretch]:
    """Neighbours that pay alike as one: a deal is not divided where nothing changes."""
    kept: list[Stretch] = []
    for one in made:
        if kept and (kept[-1].paying, kept[-1].held) == (one.paying, one.held):
            last = kept.pop()
            one = Stretch(last.number, last.start, one.end, one.paying, one.held)
        kept.append(one)
    return kept


def parts(found: list[Stretch], before: Decimal, credit: Decimal) -> Iterator[Part]:
    """A credit divided at the stretches it goes through, upwards or (below zero) downwards."""
    after = EXACTLY.add(before, credit)
    if len(found) == 1 and credit:
        yield Part(found[0], before, after)
        return
    low, high = min(before, after), max(before, after)
    for stretch in found if credit > 0 else reversed(found):
        start = low if stretch.start is None else max(low, stretch.start)
        end = high if stretch.end is None else min(high, stretch.end)
        if start < end:
            yield Part(stretch, start, end) if credit > 0 else Part(stretch, end, start)
