"""How a question's measures are read: from cells where they have it, else from the facts."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from salesmetrics.tenancy.models import Organization
from salesmetrics.tenancy.trees import ancestors, below

from . import live, published
from .calendar import ONE_DAY, Grain, Period, month_number, month_of, period_of, whole_months
from .dimensions import Dimension
from .live import Filters, Values
from .measures import Distinct, Measure
from .questions import QuestionError
from .sources import Source

MONTH_GRAINS = (Grain.MONTH, Grain.QUARTER, Grain.YEAR)
"""Of these there are cells for each member of each dimension."""


@dataclass(frozen=True)
class Reader:
    """Reads measures of an organization whose cells were computed on `today`.

    With `run`, what stood when that run was published; then only cells can answer.
    """

    organization: Organization
    today: dt.date
    run: int | None = None

    def values(
        self, measures: Iterable[Measure], asked: Sequence[Period], by: str | None, where: Filters
    ) -> Values:
        """The measures in each of the periods, by member of `by` (0: of none, or no split).

        The periods are in order and do not overlap; what of them is later than today counts
        nothing, and of a stock the last day that is over counts.
        """
        over = [(i, p.until(self.today)) for i, p in enumerate(asked) if p.start <= self.today]
        if not over:
            return {}
        numbers, periods = [i for i, _p in over], [p for _i, p in over]
        found: Values = {}
        groups: dict[Callable[..., Values], list[Measure]] = {}
        for measure in dict.fromkeys(measures):
            groups.setdefault(self.way_to_read(measure), []).append(measure)
        for read, group in groups.items():
            spans = [asked[n] for n in numbers] if read == self.of_periods else periods
            for (number, member), row in read(group, spans, by, where).items():
                found.setdefault((numbers[number], member), {}).update(row)
        return found

    def way_to_read(self, measure: Measure) -> Callable[..., Values]:
        if measure.source.is_of_periods():
            return self.of_periods
        return self.stocks if measure.source.is_stock() else self.flows

    def of_periods(
        self, measures: list[Measure], asked: list[Period], by: str | None, where: Filters
    ) -> Values:
        """Measures of whole periods: from cells where a period is one that has them."""
        cells = self.split_for_cells(by, where)
        grains = MONTH_GRAINS if cells is not None and len(cells[1] or (0,)) == 1 else ()

        def grain_of(period: Period) -> Grain | None:
            whole = ((g, period_of(self.organization, g, period.start)) for g in grains)
            return next((g for g, p in whole if p == period), None)

        def read(grain: Grain | None, periods: list[Period]) -> Values:
            if grain is None or cells is None:
                return self.of_periods_now(measures, periods, by, where)
            return self.cells(measures, periods, grain, *cells)

        return in_parts(asked, grain_of, read)

    def of_periods_now(
        self, measures: list[Measure], asked: list[Period], by: str | None, where: Filters
    ) -> Values:
        self.refuse_earlier_runs()
        found: Values = {}
        by_source: dict[type[Source], list[Measure]] = {}
        for measure in measures:
            by_source.setdefault(measure.source, []).append(measure)
        for source, its in by_source.items():
            read = live.of_periods(self.organization, source, its, asked, self.today, by, where)
            for key, row in read.items():
                found.setdefault(key, {}).update(row)
        return found

    def flows(
        self, measures: list[Measure], asked: list[Period], by: str | None, where: Filters
    ) -> Values:
        cells = self.split_for_cells(by, where)
        if cells is None:
            return self.from_facts(measures, asked, by, where)
        # What several members share would count for each of them.
        several = cells[2] and len(cells[1] or ()) > 1
        whole = [
            m for m in measures if not m.adds_over_time or (several and isinstance(m, Distinct))
        ]
        if whole:
            both = self.wholes(whole, asked, by, where)
            adding = [m for m in measures if m not in whole]
            for key, row in (self.flows(adding, asked, by, where) if adding else {}).items():
                both.setdefault(key, {}).update(row)
            return both
        dimension, members, merge = cells
        if dimension is None and any(not self.fills_months(p) for p in asked):
            return self.cells(measures, asked, Grain.DAY, dimension, members, merge)
        inner = [self.whole_months_in(p) for p in asked]
        edges = [
            (number, edge)
            for number, period in enumerate(asked)
            for edge in self.edges(period, inner[number])
        ]
        found: Values = {}
        filled = [(number, p) for number, p in enumerate(inner) if p is not None]
        if filled:
            periods = [p for _n, p in filled]
            read = self.cells(measures, periods, Grain.MONTH, dimension, members, merge)
            add(found, read, [n for n, _p in filled])
        if edges:
            read = self.from_facts(measures, [p for _n, p in edges], by, where)
            add(found, read, [n for n, _p in edges])
        return found

    def wholes(
        self, measures: list[Measure], asked: list[Period], by: str | None, where: Filters
    ) -> Values:
        """What cannot be added over time: from cells where a period is just what one is for."""
        cells = self.split_for_cells(by, where)
        grains: tuple[Grain, ...] = ()
        if cells is not None and len(cells[1] or (0,)) == 1:
            grains = MONTH_GRAINS if cells[0] else (*MONTH_GRAINS, Grain.DAY)

        def read(grain: Grain | None, periods: list[Period]) -> Values:
            if grain is None or cells is None:
                return self.from_facts(measures, periods, by, where)
            whole = [period_of(self.organization, grain, p.start) for p in periods]
            return self.cells(measures, whole, grain, *cells)

        def grain_of(period: Period) -> Grain | None:
            whole = ((g, period_of(self.organization, g, period.start)) for g in grains)
            return next((g for g, p in whole if p.until(self.today) == period), None)

        return in_parts(asked, grain_of, read)

    def stocks(
        self, measures: list[Measure], asked: list[Period], by: str | None, where: Filters
    ) -> Values:
        cells = self.split_for_cells(by, where)

        def grain_of(period: Period) -> Grain | None:
            return Grain.MONTH if cells and self.ends_a_month(period.end) else None

        def read(grain: Grain | None, periods: list[Period]) -> Values:
            if grain is None or cells is None:
                return self.from_facts(measures, [Period(p.end, p.end) for p in periods], by, where)
            return self.cells(measures, [month_of(p.end) for p in periods], grain, *cells)

        return in_parts(asked, grain_of, read)

    def cells(
        self,
        measures: list[Measure],
        asked: list[Period],
        grain: Grain,
        dimension: str | None,
        members: tuple[int, ...] | None,
        merge: bool,
    ) -> Values:
        found = published.values(
            self.organization, measures, asked, grain, dimension, members, self.run
        )
        return published.summed(found, members or ()) if merge else found

    def from_facts(
        self, measures: list[Measure], asked: list[Period], by: str | None, where: Filters
    ) -> Values:
        self.refuse_earlier_runs()
        return live.values(self.organization, measures, asked, by, where)

    def refuse_earlier_runs(self) -> None:
        """What the facts say now is not what an earlier run published."""
        if self.run is not None:
            raise QuestionError(
                {
                    "as_of": _(
                        "What was published then is kept for whole months with at most one "
                        "dimension, and by day for the organization as a whole."
                    )
                }
            )

    def split_for_cells(
        self, by: str | None, where: Filters
    ) -> tuple[str | None, tuple[int, ...] | None, bool] | None:
        """Which cells have the answer: dimension, members, and whether to add these up.

        None where more than one dimension is asked about.
        """
        keys = {key for key, _members in where}
        if len(keys | ({by} if by else set())) > 1:
            return None
        if not where:
            return by, None, False
        key = next(iter(keys))
        dimension = Dimension.registry[key]
        parents = dimension.parents(self.organization) if dimension.tree else {}
        allowed = live.narrowed(self.organization, where)[key]
        if by:
            return key, allowed, False
        # A node of a tree has all below it in its own cells.
        tops = [m for m in allowed if not set(ancestors(parents, m)[1:]) & set(allowed)]
        inside = below(parents, tops) if dimension.tree else set(tops)
        if inside != set(allowed):
            return None
        return key, tuple(tops), True

    def fills_months(self, period: Period) -> bool:
        return period.start.day == 1 and self.ends_a_month(period.end)

    def ends_a_month(self, day: dt.date) -> bool:
        """Whether nothing of the day's month is missing: of the running one, nothing yet."""
        return day == self.today or (day + ONE_DAY).day == 1

    def whole_months_in(self, period: Period) -> Period | None:
        """The months that lie in the period whole."""
        first = month_number(period.start) + (period.start.day != 1)
        last = month_number(period.end) - (not self.ends_a_month(period.end))
        return whole_months(first, last - first + 1) if first <= last else None

    def edges(self, period: Period, inner: Period | None) -> list[Period]:
        """What of the period lies before and after its whole months."""
        if inner is None:
            return [period]
        parts = []
        if period.start < inner.start:
            parts.append(Period(period.start, inner.start - ONE_DAY))
        if inner.end < period.end:
            parts.append(Period(inner.end + ONE_DAY, period.end))
        return parts


def in_parts(
    asked: Sequence[Period],
    grain_of: Callable[[Period], Grain | None],
    read: Callable[[Grain | None, list[Period]], Values],
) -> Values:
    """Read each period from where it is kept, or from the facts; those of one kind at once."""
    parts: dict[Grain | None, list[int]] = {}
    for number, period in enumerate(asked):
        parts.setdefault(grain_of(period), []).append(number)
    found: Values = {}
    for grain, numbers in parts.items():
        add(found, read(grain, [asked[number] for number in numbers]), numbers)
    return found


def add(found: Values, read: Values, numbers: list[int]) -> None:
    """Add what was read to what was found, under the numbers of the periods it belongs to."""
    for (number, member), row in read.items():
        whole = found.setdefault((numbers[number], member), {})
        for measure, value in row.items():
            whole[measure] = whole.get(measure, 0) + value
