"""Distributions: how many answers, and how many leads by how soon they were answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

from salesmetrics.tenancy.visibility import Scope

from .declared.customers import Surveys
from .declared.leads import LeadsCreated
from .fact_rows import fact_rows
from .measures import Measure
from .questions import Question

# Where the classes of waiting begin, in hours.
WAITED = (0, 1, 4, 24, 72, 168)


@dataclass(frozen=True)
class Waited:
    """Leads that waited at least so many hours, and fewer than the next class's."""

    hours: int
    until: int | None
    leads: int


@dataclass(frozen=True)
class Waiting:
    """The leads of a period by how long they waited for the first response."""

    classes: tuple[Waited, ...]
    unanswered: int

    @property
    def leads(self) -> int:
        """All leads of the period."""
        return self.unanswered + sum(one.leads for one in self.classes)


@dataclass(frozen=True)
class Score:
    """So many answers gave this score; the best one possible is `most`."""

    score: Decimal
    most: Decimal
    answers: int
    satisfied: int


def response_times(question: Question, scope: Scope) -> Waiting:
    """How long the question's leads waited; its metric is `lead_response_hours`."""
    rows = fact_rows(LeadsCreated, question, scope, record={"hours": "response_hours"})
    counts: dict[int | None, int] = {}
    if rows is not None:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT width_bucket(p.r_hours, %s::numeric[]), count(*) FROM ({rows.sql}) p"
                " GROUP BY 1",
                [list(WAITED), *rows.parameters],
            )
            counts = dict(cursor.fetchall())
    ends: Sequence[int | None] = [*WAITED[1:], None]
    return Waiting(
        classes=tuple(
            Waited(hours, end, counts.get(place, 0))
            for place, (hours, end) in enumerate(zip(WAITED, ends, strict=True), start=1)
        ),
        unanswered=counts.get(None, 0),
    )


def recommendations(question: Question, scope: Scope) -> list[Score]:
    """How many gave each score from 0 to 10; the question's metric is `nps`."""
    counts = {
        score: (answers, satisfied)
        for score, _most, answers, satisfied in scores(question, scope, Surveys.nps_answers)
    }
    if not counts:
        return []
    return [
        Score(Decimal(score), Decimal(10), *counts.get(Decimal(score), (0, 0)))
        for score in range(11)
    ]


def satisfactions(question: Question, scope: Scope) -> list[Score]:
    """How many gave each score that was given, scale by scale; the metric is `csat`."""
    return [Score(*row) for row in scores(question, scope, Surveys.csat_answers)]


def scores(
    question: Question, scope: Scope, counted: Measure
) -> list[tuple[Decimal, Decimal, int, int]]:
    """Score, the scale's highest, answers, and those of them that are satisfied ones."""
    rows = fact_rows(
        Surveys,
        question,
        scope,
        measures=(counted, Surveys.satisfied),
        record={"score": "score", "most": "scale_max"},
    )
    if rows is None:
        return []
    sql = (
        f"SELECT p.r_score, coalesce(p.r_most, 5), count(*), count(p.m_satisfied)"
        f" FROM ({rows.sql}) p WHERE p.m_{counted.name} IS NOT NULL GROUP BY 1, 2 ORDER BY 2, 1"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, rows.parameters)
        return [(score, most, answers, good) for score, most, answers, good in cursor.fetchall()]
