"""Kind four: who is ahead of or behind the pace of a target, by working days."""

from collections.abc import Iterator
from decimal import Decimal

from salesmetrics.metrics.answers import Figure
from salesmetrics.metrics.dimensions import Member

from .asking import Asking, Wish
from .insight import Insight, Kind

METRIC, COUNTED = "target_attainment", "revenue"
SUBJECTS = ("team", "rep")
LEAST_GAP = Decimal("0.05")
"""A smaller part of the target ahead or behind is not told."""
MOST = 3
"""So many members of a dimension at most, those with the most money."""


def paces(asking: Asking) -> Iterator[Insight]:
    """The whole, then teams and reps, where the period is running and has a target."""
    pace = asking.view.pace
    metric = asking.metric(METRIC)
    if pace is None or metric is None:
        return
    splits = asking.splits(metric, SUBJECTS)
    asking.ahead(Wish(METRIC, asking.view.period, by) for by in (None, *splits))
    whole = _gap(asking, asking.answer(METRIC, asking.view.period).total, pace)
    if whole is not None:
        yield whole
    for dimension in splits:
        rows = asking.answer(METRIC, asking.view.period, dimension).rows
        found = [
            gap
            for row in rows
            if row.member and (gap := _gap(asking, row.figure, pace, dimension, row.member))
        ]
        yield from sorted(found, key=lambda one: (-one.money, one.name))[:MOST]


def _gap(
    asking: Asking,
    figure: Figure,
    pace: Decimal,
    dimension: str = "",
    member: Member | None = None,
) -> Insight | None:
    now, target = figure.numerator, figure.denominator
    if now is None or not target:
        return None
    gap = now - target * pace
    if abs(gap) < target * LEAST_GAP:
        return None
    view = asking.view
    return Insight(
        kind=Kind.PACE,
        subject=COUNTED,
        amount=gap,
        money=abs(gap),
        period=view.period,
        good=gap > 0,
        dimension=dimension,
        member=member.id if member else None,
        name=member.name if member else "",
        figures={"now": now, "target": target, "attained": now * 100 / target, "gone": pace * 100},
        where=dict(view.where) | ({dimension: (member.id,)} if member else {}),
    )
