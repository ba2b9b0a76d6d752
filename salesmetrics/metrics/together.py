"""Many questions answered together: what several of them need is read once.

Questions that are narrowed alike and split alike share one grid, so that a source is read once
for all their metrics and periods. Each answer is the same as by itself.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from salesmetrics.tenancy.visibility import Scope

from .answers import Answer, Answering
from .calendar import Grain, Period
from .dimensions import members_held
from .expected import Expectations
from .formulas import Need
from .grid import Grid
from .measures import Measure
from .questions import Question, checked_metric
from .targets import Targets
from .windows import COMPARED, Window

Alike = tuple[Any, ...]
Place = tuple[str | None, Grain | None]
"""How something is split, and into which periods."""


class Share(Grid):
    """What one question has of a grid: some of its periods, and the measures that it needs."""

    def __init__(self, whole: Grid, asked: Sequence[Period], needs: Iterable[Need]) -> None:
        self.whole, self.asked, self.by, self.needs = whole, asked, whole.by, frozenset(needs)
        self.places = [whole.asked.index(period) for period in asked]

    def read(self, number: int, member: int, measure: Measure, window: Window) -> Decimal | None:
        """The value of a measure in one of these periods."""
        return self.whole.read(self.places[number], member, measure, window)

    def members(self, numbers: Iterable[int]) -> set[int]:
        """The members that have a record in a measure of this question's own."""
        wanted = {self.places[number] for number in numbers}
        return {
            member
            for window, values in self.whole.values.items()
            if window not in COMPARED
            for (number, member), row in values.items()
            if number in wanted
            and any(
                (measure, window) in self.needs and measure not in self.whole.unsplit
                for measure in row
            )
        }


class Together(Answering):
    """Works out one answer of several, from what was read for all of them."""

    shared: Mapping[Place, Grid]

    def grid(self, asked: list[Period], by: str | None) -> Grid:
        """Its share of a grid that has these periods; a grid of its own where none has."""
        for grain in (self.question.grain, None):
            whole = self.shared.get((by, grain))
            if whole is not None and set(asked) <= set(whole.asked):
                return Share(whole, asked, self.needs(by))
        return super().grid(asked, by)

    def compared(self, spans: list[Period]) -> list[Period]:
        """Periods with what they are compared with."""
        others = self.counterparts(spans).values()
        return [*spans, *(period for group in others for period in group)]


def answers_together(questions: Sequence[Question], scope: Scope) -> list[Answer]:
    """The answer of each question, in their order.

    Raises QuestionError where one of them makes no sense.
    """
    targets: dict[str, Targets] = {}
    expectations: dict[str, Expectations] = {}
    with members_held():
        all_of_them = []
        for question in questions:
            metric = checked_metric(question, scope)
            if metric.ranks:
                question = replace(question, by="rep", grain=None)
            one = Together(question, scope, metric)
            one.targets, one.expectations = targets, expectations
            all_of_them.append(one)
        groups: dict[Alike, list[Together]] = {}
        for one in all_of_them:
            alike = (tuple(sorted(one.question.where.items())), one.question.as_of)
            groups.setdefault(alike, []).append(one)
        for group in groups.values():
            shared = read_for(group)
            for one in group:
                one.shared = shared
        return [one.answer() for one in all_of_them]


def read_for(group: Sequence[Together]) -> dict[Place, Grid]:
    """What the questions of a group need, by how it is split and into which periods."""
    periods: dict[Place, dict[Period, None]] = {}
    needs: dict[Place, dict[Need, None]] = {}

    def note(one: Together, by: str | None, grain: Grain | None, spans: list[Period]) -> None:
        periods.setdefault((by, grain), {}).update(dict.fromkeys(one.compared(spans)))
        needs.setdefault((by, grain), {}).update(dict.fromkeys(one.needs(by)))

    for one in group:
        question = one.question
        if not question.rows_only:
            note(one, None, None, [question.period])
        if question.by or question.grain:
            note(one, question.by, question.grain, one.spans())
    return {
        place: Grid(group[0].reader, needs[place], sorted(periods[place]), place[0], group[0].where)
        for place in periods
    }
