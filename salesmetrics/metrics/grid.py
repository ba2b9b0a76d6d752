"""All values a question needs: measures by window, period and member, each read once."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from .calendar import Period, month_number, whole_months
from .formulas import Need
from .live import Filters, Values
from .measures import Measure
from .reading import Reader, add
from .windows import COMPARED, EVER, Window


class Grid:
    """Values for a list of periods (which may overlap), split by a dimension or not.

    A measure whose source does not know the dimension, or one that is filtered by, is read
    without it: formulas ask for that only where they share a denominator.
    """

    def __init__(
        self,
        reader: Reader | None,
        needs: Iterable[Need],
        asked: Sequence[Period],
        by: str | None,
        where: Filters,
    ) -> None:
        self.reader, self.asked, self.by, self.where = reader, asked, by, where
        self.values: dict[Window, Values] = {}
        self.unsplit: set[Measure] = set()
        if reader is None:
            return
        groups: dict[tuple[str | None, tuple[str, ...]], dict[Measure, list[Window]]] = {}
        for measure, window in dict.fromkeys(needs):
            known = measure.source.dimensions
            split = by if by in known else None
            if by and split is None:
                self.unsplit.add(measure)
            filters = tuple(key for key, _members in where if key in known)
            groups.setdefault((split, filters), {}).setdefault(measure, []).append(window)
        for (split, filters), windows_of in groups.items():
            narrowed = [(key, members) for key, members in where if key in filters]
            for windows, measures in read_together(windows_of):
                self.over(windows, measures, split, narrowed)

    def read(self, number: int, member: int, measure: Measure, window: Window) -> Decimal | None:
        if measure in self.unsplit:
            member = 0
        return self.values.get(window, {}).get((number, member), {}).get(measure)

    def members(self, numbers: Iterable[int]) -> set[int]:
        """The members that have a record in the figure of one of these periods.

        What a growth is held against does not bring a member in.
        """
        wanted = set(numbers)
        return {
            member
            for window, values in self.values.items()
            if window not in COMPARED
            for (number, member), row in values.items()
            if number in wanted and any(measure not in self.unsplit for measure in row)
        }

    def over(
        self, windows: Sequence[Window], measures: list[Measure], by: str | None, where: Filters
    ) -> None:
        """Read the measures over each window of each period asked for; days asked twice once."""
        reader = self.reader
        if reader is None:
            return
        shifted = {
            window: [window.shift(period, reader.today) for period in self.asked]
            for window in windows
        }
        days = sorted({period for periods in shifted.values() for period in periods})
        read: dict[Period, list[tuple[int, dict[Measure, Decimal]]]] = {}
        for (number, member), row in values_over(reader, measures, days, by, where, windows):
            read.setdefault(days[number], []).append((member, row))
        for window, periods in shifted.items():
            found = self.values.setdefault(window, {})
            for number, period in enumerate(periods):
                for member, row in read.get(period, ()):
                    found.setdefault((number, member), {}).update(row)


def read_together(
    windows_of: dict[Measure, list[Window]],
) -> Iterable[tuple[list[Window], list[Measure]]]:
    """Which windows of which measures are read at once.

    What stands on a day is read for all its windows together, what happens for one at a time.
    """
    groups: dict[tuple[Window, ...], list[Measure]] = {}
    for measure, windows in windows_of.items():
        for together in [windows] if measure.source.is_stock() else [[one] for one in windows]:
            groups.setdefault(tuple(together), []).append(measure)
    return [(list(windows), measures) for windows, measures in groups.items()]


def values_over(
    reader: Reader,
    measures: list[Measure],
    asked: list[Period],
    by: str | None,
    where: Filters,
    windows: Sequence[Window],
) -> Iterable[tuple[tuple[int, int], dict[Measure, Decimal]]]:
    """The measures in periods that may overlap, in order."""
    added = [m for m in measures if m.adds_over_time and not m.source.is_stock()]
    if EVER not in windows and not overlap(asked):
        return reader.values(measures, asked, by, where).items()
    found: Values = by_months(reader, added, asked, by, where) if added else {}
    # What is told apart is read from the facts, which may be asked of days twice.
    apart = [m for m in measures if m not in added and not lasts(m)]
    if apart:
        add(found, reader.values(apart, asked, by, where), list(range(len(asked))))
    rest = [m for m in measures if m not in added and m not in apart]
    for batch in disjoint(asked) if rest else ():
        add(found, reader.values(rest, [asked[number] for number in batch], by, where), batch)
    return found.items()


def lasts(measure: Measure) -> bool:
    """Whether a measure is of days or of periods, not of things that happen on one."""
    return measure.source.is_stock() or measure.source.is_of_periods()


def overlap(asked: Sequence[Period]) -> bool:
    return len(disjoint(asked)) > 1


def disjoint(asked: Sequence[Period]) -> list[list[int]]:
    """The numbers of the periods in batches of ones that are in order and do not overlap."""
    batches: list[list[int]] = []
    for number in sorted(range(len(asked)), key=lambda n: asked[n]):
        for batch in batches:
            if asked[batch[-1]].end < asked[number].start:
                batch.append(number)
                break
        else:
            batches.append([number])
    return batches


def by_months(
    reader: Reader, measures: list[Measure], asked: Sequence[Period], by: str | None, where: Filters
) -> Values:
    """Sums over periods that overlap: every month is read once and added where it lies whole.

    What of a period lies outside whole months is read for itself.
    """
    found: Values = {}
    inner = [reader.whole_months_in(p.until(reader.today)) for p in asked]
    first = min((month_number(p.start) for p in inner if p), default=0)
    last = max((month_number(p.end) for p in inner if p), default=-1)
    months = [whole_months(n, 1) for n in range(first, last + 1)]
    read = reader.values(measures, months, by, where) if months else {}
    for (month, member), row in read.items():
        for number, period in enumerate(inner):
            if period and period.start <= months[month].start <= period.end:
                add(found, {(0, member): row}, [number])
    for number, period in enumerate(asked):
        for edge in reader.edges(period.until(reader.today), inner[number]):
            if edge.start <= edge.end:
                add(found, reader.values(measures, [edge], by, where), [number])
    return found
