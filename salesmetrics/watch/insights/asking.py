"""What insights ask of the one query function, within what the asker may see."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from salesmetrics.metrics.answers import MISSING_RATE, Answer, Figure, published_run
from salesmetrics.metrics.calendar import Grain, Period, month_number, whole_months
from salesmetrics.metrics.catalogue import METRICS
from salesmetrics.metrics.dimensions import Member
from salesmetrics.metrics.metric import Metric, Unit
from salesmetrics.metrics.questions import Question
from salesmetrics.metrics.together import answers_together
from salesmetrics.tenancy.visibility import Scope

from .insight import View


class Wish(NamedTuple):
    """A metric over a period, and how it is split."""

    key: str
    period: Period
    by: str | None = None
    grain: Grain | None = None


@dataclass(frozen=True)
class Asking:
    """Asks for one view and scope; what was asked once is remembered."""

    view: View
    scope: Scope
    known: dict[Wish, Answer] = field(default_factory=dict)

    @cached_property
    def today(self) -> dt.date:
        """The day the figures are of."""
        run = published_run(self.scope.organization, None)
        return run.today if run else self.scope.organization.today()

    def metric(self, key: str) -> Metric | None:
        """The metric, if it can be narrowed to the view's filters and the scope's."""
        metric = METRICS[key]
        needed = {*self.view.where, *self.scope.where}
        return metric if needed <= set(metric.dimensions) else None

    def answer(
        self, key: str, period: Period, by: str | None = None, grain: Grain | None = None
    ) -> Answer:
        """An answer; its filters are the view's."""
        wish = Wish(key, period, by, grain)
        if wish not in self.known:
            self.ahead([wish])
        return self.known[wish]

    def ahead(self, wishes: Iterable[Wish]) -> None:
        """Ask at once for what is going to be needed: a source is read once for all of it."""
        new = [wish for wish in dict.fromkeys(wishes) if wish not in self.known]
        where = dict(self.view.where)
        questions = [
            Question(wish.key, *wish.period, grain=wish.grain, by=wish.by, where=where)
            for wish in new
        ]
        self.known.update(zip(new, answers_together(questions, self.scope), strict=True))

    def in_both(self, keys: Iterable[str], by: str | None = None) -> list[Wish]:
        """What to ask for of the period and of the one before."""
        both = [one for one in (self.view.before, self.view.period) if one is not None]
        return [Wish(key, period, by) for key in keys for period in both]

    def splits(self, metric: Metric, wanted: Iterable[str]) -> list[str]:
        """The dimensions that it can be told apart by and is not narrowed to one member of."""
        taken = {*self.view.where, *(key for key in self.scope.where if key == "rep")}
        return [key for key in wanted if key in metric.dimensions and key not in taken]

    @property
    def year(self) -> Period:
        """The last twelve months of the view."""
        end = min(self.view.period.end, self.today)
        return Period(whole_months(month_number(end) - 11, 12).start, end)

    def worth(self, metrics: tuple[str, ...]) -> Decimal:
        """What one unit is worth, by the last twelve months; 0 where that is not known."""
        product = Decimal(1)
        for key in metrics:
            metric = self.metric(key)
            value = self.answer(key, self.year).total.value if metric else None
            if metric is None or value is None or value < 0:
                return Decimal(0)
            product *= value / 100 if metric.unit == Unit.PERCENT else value
        return product


@dataclass(frozen=True)
class Split:
    """The members of a dimension that share no record and make the whole."""

    members: Mapping[int, Member]
    figures: Mapping[int | None, Figure]
    whole: Figure
    within: bool
    """Whether they lie within one node of a tree, which may have something of its own."""


def split(one: Answer, other: Answer) -> tuple[Split, Split]:
    """Two answers by the same members: of a tree the highest that are more than one."""
    members = {
        row.member.key: row.member for found in (one, other) for row in found.rows if row.member
    }
    chosen = tops(members)
    within = any(member.parent in members for member in chosen.values())
    return _split(one, chosen, within), _split(other, chosen, within)


def tops(members: Mapping[int, Member]) -> dict[int, Member]:
    """The members that lie below no other; where that is a single one, those right below it."""
    level = {key: one for key, one in members.items() if one.parent not in members}
    while len(level) == 1:
        (single,) = level
        under = {key: one for key, one in members.items() if one.parent == single}
        if not under:
            return level
        level = under
    return level


def _split(found: Answer, chosen: Mapping[int, Member], within: bool) -> Split:
    figures = {
        row.member.key if row.member else None: row.figure
        for row in found.rows
        if row.member is None or row.member.key in chosen
    }
    return Split(chosen, figures, found.total, within)


def is_whole(figure: Figure) -> bool:
    """Whether it is known: no amount in it lacks an exchange rate."""
    return figure.reason != MISSING_RATE
