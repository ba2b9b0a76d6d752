"""Every rep's periods, and the places that many of them share: version, seat, standing."""

import datetime as dt
from bisect import bisect_right
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from ..credit import Standing
from ..periods import Span
from ..seats import Chain, Held
from ..work import Version, Work
from .sold import Seller

SLOTS: dict[str, type[pl.DataType]] = {
    "rep": pl.Int64, "kind": pl.Int64, "low": pl.Int64, "high": pl.Int64,
}  # fmt: skip


@dataclass(frozen=True)
class Place:
    """A period as all see it who have the plan on the same terms."""

    period: Span
    version: Version
    held: Held | None
    standing: Standing


class Slots:
    """The periods of these reps: from the first of which something is to be told to today's.

    Of the reps in `since` what begins before that day stays as it is.
    """

    def __init__(
        self,
        work: Work,
        known: Mapping[int, Seller],
        stood: Mapping[int, Collection[dt.date]],
        since: Mapping[int, dt.date],
        today: dt.date,
    ) -> None:
        self.work, self.today = work, today
        ranges = {}
        for rep in stood:
            first = known[rep].first if rep in known else None
            found = days_told(work, rep, first, stood[rep], since.get(rep), today)
            if found is not None:
                ranges[rep] = found
        lows = [low for low, _high in ranges.values()]
        highs = [high for _low, high in ranges.values()]
        self.periods = list(work.periods(min(lows), max(highs))) if ranges else []
        self.starts = [period.start for period in self.periods]
        self.versions = [work.version(start) for start in self.starts]
        self.kinds: dict[object, int] = {}
        self.chains: list[Chain] = []
        self.rows = self.made(ranges)

    def made(self, ranges: Mapping[int, tuple[dt.date, dt.date]]) -> pl.DataFrame:
        """A row for each slot: its number, rep, period and place, in the order of time."""
        spans = [
            (rep, self.kind(self.work.chains[rep]), self.number(low), self.number(high))
            for rep, (low, high) in ranges.items()
        ]
        count = len(self.periods)
        with_version = [n for n, version in enumerate(self.versions) if version is not None]
        return (
            pl.DataFrame(spans, schema=SLOTS, orient="row")
            .sort("rep")
            .with_columns(period=pl.int_ranges("low", pl.col("high") + 1))
            .explode("period")
            .filter(pl.col("period").is_in(with_version))
            .select(
                "rep",
                "period",
                place=pl.col("kind") * count + pl.col("period"),
                start=pl.col("period").replace_strict(
                    range(count), self.starts, return_dtype=pl.Date
                ),
            )
            .with_row_index("slot")
        )

    def number(self, day: dt.date) -> int:
        """The number of the period of a day."""
        return bisect_right(self.starts, day) - 1

    def kind(self, chain: Chain) -> int:
        """The number of all chains that have the plan on the same terms at the same time."""
        (held,) = chain.held
        seat = held.seat
        own = tuple(seat.quotas.items())
        key = (held.start, held.end, chain.first, chain.last, seat.quota, seat.per_year, own,
               seat.rate, seat.variable_pay)  # fmt: skip
        found = self.kinds.get(key)
        if found is None:
            found = self.kinds[key] = len(self.chains)
            self.chains.append(chain)
        return found

    @cached_property
    def places(self) -> dict[int, Place]:
        """By its number each place that a slot has."""
        return {number: self.place(number) for number in self.rows["place"].unique().sort()}

    def place(self, number: int) -> Place:
        kind, at = divmod(number, len(self.periods))
        chain, period, version = self.chains[kind], self.periods[at], self.versions[at]
        if version is None:
            raise LookupError(f"No version of the plan holds from {period.start}.")
        held = next(chain.within(period), None)
        standing = chain.standing(version.terms, self.work.plan.period, period, (period,))
        return Place(period, version, held, standing)


def days_told(
    work: Work,
    rep: int,
    first_sale: dt.date | None,
    stood: Collection[dt.date],
    since: dt.date | None,
    today: dt.date,
) -> tuple[dt.date, dt.date] | None:
    """The first and the last day of which something is to be told, as `chain_periods` has it."""
    chain = work.chains[rep]
    end = min(chain.last, today)
    told = [*stood, end]
    if first_sale is not None and max(first_sale, chain.first) <= end:
        told.append(max(first_sale, chain.first))
    if work.any("draw"):
        told.append(chain.first)
    last = max([end, *(day for day in told if day <= today)])
    # Of what stays as it is nothing is told, and what is empty in between is not kept.
    first = max(min(told) if since is None else since, chain.first)
    return (first, last) if min(told) <= last and first <= last else None
