"""The stretches of credit in which all is paid alike, for every component of every place."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from ..amounts import EXACTLY, HUNDRED, ZERO
from ..credit import Standing
from ..stretches import ONE, Stretch, position, stretches, thresholds
from ..terms import Component, Rule
from .slots import Place
from .units import CREDIT, ENDLESS, MONEY, units

BASES = {"place": pl.Int64, "component": pl.Int64, "base": pl.Int64, "first": pl.Date,
         "last": pl.Date}  # fmt: skip
MARKS = {"base": pl.Int64, "mark": pl.Int128}
STRETCHES = {
    "base": pl.Int64, "reach": pl.Int64, "number": pl.Int64, "starts": pl.Int128,
    "ends": pl.Int128, "band": pl.Int64, "rate": pl.String, "times": pl.String, "held": pl.String,
    "deal_cap": pl.Int128, "period_cap": pl.Int128, "sign": pl.UInt64,
}  # fmt: skip


@dataclass(frozen=True)
class Base:
    """A component with a quota and a rate: what its stretches hang on but for what is reached."""

    component: Component
    standing: Standing

    @property
    def quota(self) -> Decimal | None:
        return self.standing.quota_of(self.component)

    @property
    def marks(self) -> list[Decimal]:
        """Where what was reached begins to make another difference to what is paid from 0 on."""
        if not (self.quota and hangs_on_all(self.component)):
            return []
        return sorted({position(mark, self.quota) for mark in thresholds(self.component)} | {ZERO})


class Stretched:
    """Tables of stretches; `components` are those of all versions, in the order of these."""

    def __init__(self, places: Mapping[int, Place], components: Mapping[tuple[int, str], int]):
        self.known: dict[object, int] = {}
        self.bases: list[Base] = []
        rows = []
        for number, place in places.items():
            if place.held is None:
                continue
            version = place.version
            for component in version.terms.components:
                base = self.base(version.model.pk, component, place.standing)
                own = components[version.model.pk, component.key]
                rows.append((number, own, base, place.held.start, place.held.end))
        self.of_places = pl.DataFrame(rows, schema=BASES, orient="row")
        marks = [
            (number, units(mark, CREDIT))
            for number, base in enumerate(self.bases)
            for mark in base.marks
        ]
        self.marks = pl.DataFrame(marks, schema=MARKS, orient="row")
        self.pays: list[Decimal] = []
        self.rows = pl.DataFrame(list(self.told()), schema=STRETCHES, orient="row")

    def base(self, version: int, component: Component, standing: Standing) -> int:
        made, own = Base(component, standing), standing.rates[0]
        key = (version, component.key, made.quota, own.rate, own.factor)
        found = self.known.get(key)
        if found is None:
            found = self.known[key] = len(self.bases)
            self.bases.append(made)
        return found

    def told(self) -> Iterator[tuple[object, ...]]:
        for number, base in enumerate(self.bases):
            for reach, reached in enumerate([ZERO, *base.marks]):
                for one in stretches(base.component, base.quota, reached):
                    yield number, reach, *self.row(base, one)

    def row(self, base: Base, one: Stretch) -> tuple[object, ...]:
        component, own = base.component, base.standing.rates[0]
        rate = own.rate if component.rule is Rule.INDIVIDUAL else one.paying.rate
        times = EXACTLY.multiply(one.paying.times, own.factor)
        pays = EXACTLY.multiply(rate or ZERO, times)
        self.pays.append(EXACTLY.divide(pays, HUNDRED) if component.counts.is_money else pays)
        caps = component.caps
        told = (
            one.paying.band if component.bands else None,
            None if rate is None else f"{round(rate, 10):f}",
            None if times == ONE else f"{round(times, 6):f}",
            one.held,
        )
        return (
            one.number,
            0 if one.start is None else units(one.start, CREDIT),
            ENDLESS if one.end is None else units(one.end, CREDIT),
            *told,
            ENDLESS if caps.deal is None else units(caps.deal, MONEY),
            ENDLESS if caps.period is None else units(caps.period, MONEY),
            signed(component.key, one.number, *told),
        )


def hangs_on_all(component: Component) -> bool:
    """Whether what the period comes to decides what its first deal is paid."""
    return component.retroactive or bool(component.gate and component.gate.from_first)


def signed(*parts: object) -> int:
    """A number of 64 bits that is another as soon as a part is."""
    return int.from_bytes(hashlib.sha256(repr(parts).encode()).digest()[:8])
