"""Tables of dated rows with their members, and views that narrow them."""

from bisect import bisect_left, bisect_right
from fractions import Fraction
from typing import NamedTuple

from .company import with_all_above

METRICS = {}
RANKINGS = {"top_reps": 3}


def metric(function):
    """A function of a view is the metric of its own name."""
    METRICS[function.__name__] = function
    return function


class Figure(NamedTuple):
    value: Fraction | None
    numerator: Fraction | None = None
    denominator: Fraction | None = None


def plain(value):
    return Figure(None if value is None else Fraction(value))


def ratio(numerator, denominator, times=1):
    """Parts measured apart and divided last; nothing where there is nothing to divide by."""
    if numerator is None or denominator is None:
        return Figure(None, numerator, denominator)
    value = Fraction(numerator) * times / denominator if denominator else None
    return Figure(value, Fraction(numerator), Fraction(denominator))


def percentage(numerator, denominator):
    return ratio(numerator, denominator, times=100)


def growth(now, before):
    """Over a base of zero or less there is no growth."""
    figure = percentage(now - before, before)
    return figure if before > 0 else figure._replace(value=None)


def product(*factors):
    """The product, or nothing where one of them is nothing."""
    found = Fraction(1)
    for factor in factors:
        if factor is None:
            return None
        found *= factor
    return found


def median(values):
    ordered = sorted(values)
    middle = len(ordered) // 2
    if not ordered:
        return None
    if len(ordered) % 2:
        return Fraction(ordered[middle])
    return Fraction(ordered[middle - 1] + ordered[middle]) / 2


class Row:
    """What happened on a day. `members` has, for each dimension, all members that it belongs to:
    those of a tree with all above them, and {None} where it belongs to none."""

    def __init__(self, day, members, **known):
        self.day = day
        self.members = members
        self.__dict__.update(known)


class Table:
    """Rows in the order of days, found by day and by member."""

    def __init__(self, rows):
        self.rows = sorted(rows, key=lambda row: row.day)
        self.days = [row.day for row in self.rows]
        self.narrowed = {}
        self.dimensions = set.intersection(*(set(r.members) for r in self.rows)) if rows else None

    def of(self, dimension, member):
        if (dimension, member) not in self.narrowed:
            rows = [row for row in self.rows if member in row.members[dimension]]
            self.narrowed[dimension, member] = Table(rows)
        return self.narrowed[dimension, member]

    def between(self, first, last):
        return self.rows[bisect_left(self.days, first) : bisect_right(self.days, last)]


class View:
    """A question: a company, a period, and the members that it is narrowed to.

    Several members of a dimension are joined by or, dimensions by and.
    """

    def __init__(self, company, period, where=None, counts=None, seen=None):
        self.company = company
        self.period = period
        self.where = dict(where or {})
        self.counts = counts
        self.seen = seen
        """Where given: a list that every row is put into that the answer is made from."""

    @property
    def today(self):
        return self.company.today

    @property
    def end(self):
        """The day a stock is measured: the period's last, or today while it is running."""
        return min(self.period.end, self.today)

    @property
    def so_far(self):
        return self.period.cut(self.today)

    def over(self, period):
        return View(self.company, period, self.where, self.counts, self.seen)

    def aside(self):
        """The same question, whose rows bring no member in: those of an earlier period, say."""
        return View(self.company, self.period, self.where, self.counts)

    def narrowed(self, dimension, *members):
        narrower = {**self.where, dimension: members}
        return View(self.company, self.period, narrower, self.counts, self.seen)

    def without(self, dimension):
        wider = {key: members for key, members in self.where.items() if key != dimension}
        return View(self.company, self.period, wider, self.counts, self.seen)

    def rows(self, table, period=None):
        """The table's rows of the period that belong to all that is asked."""
        first, last = period or self.period
        where = list(self.where.items())
        if where and len(where[0][1]) == 1:
            dimension, (member,) = where.pop(0)
            table = table.of(dimension, member)
        found = table.between(first, last)
        for dimension, members in where:
            found = [r for r in found if not r.members[dimension].isdisjoint(members)]
        return self.noted(found)

    def noted(self, rows):
        """The rows, of which the answer is made."""
        if self.seen is not None:
            self.seen += rows
        return rows

    def at_end(self, table_of_day, day=None):
        """The rows of a state on a day, by default that at the period's end."""
        day = day or self.end
        return self.rows(table_of_day(self.company, day), (day, day))

    def sum(self, table, column, period=None):
        return sum((getattr(row, column) for row in self.rows(table, period)), Fraction(0))

    def count(self, table, period=None):
        return len(self.rows(table, period))


def opinion(company, key, period, by=None, where=None, counts=None):
    """The total of a question and, split by a dimension, the figure of every member."""
    question = View(company, period, where, counts)
    answer = METRICS[key]
    total, seen = asked_once(company, key, period, where, counts)
    if by is None:
        return total, {}
    members = {m for row in seen if by in row.members for m in row.members[by]}
    members |= subjects_with_a_target(company, key, by)
    if by in question.where:
        asked = set(question.where[by])
        members = {m for m in members if asked & with_all_above(company, f"{by}s", m)}
    rows = {member: answer(question.narrowed(by, member)) for member in members}
    return total, first_places(rows, RANKINGS[key]) if key in RANKINGS else rows


def asked_once(company, key, period, where, counts):
    """The total and the rows it is made from: the same, by whichever dimension they are split."""
    narrowed = tuple(sorted((where or {}).items()))
    asked = ("total", key, period, narrowed, counts)
    if asked not in company.kept:
        seen = []
        total = METRICS[key](View(company, period, where, counts, seen))
        company.kept[asked] = total, seen
    return company.kept[asked]


def subjects_with_a_target(company, key, by):
    if not key.endswith("_attainment"):
        return set()
    return {row["subject_id"] for row in company.rows("targets") if row["subject"] == by}


def first_places(rows, places):
    """Those whom fewer than so many are above; nobody is in a ranking with nothing."""
    values = {member: row.value for member, row in rows.items() if member and row.value > 0}
    return {
        member: rows[member]
        for member, value in values.items()
        if sum(other > value for other in values.values()) < places
    }
