"""Values worked out now, from the facts, where no cell has the answer.

The rows are those of the same projection that cells come from; PostgreSQL groups them.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import connection

from salesmetrics.tenancy.models import Organization
from salesmetrics.tenancy.trees import below, closure

from .calendar import Period
from .dimensions import NONE, Dimension
from .measures import Measure
from .projection import Projection, project, project_periods
from .sources import Source

# (index of the period asked for, member number) -> measure -> value
Values = dict[tuple[int, int], dict[Measure, Decimal]]
# (dimension, member numbers): every pair narrows further
Filters = Sequence[tuple[str, tuple[int, ...]]]


def values(
    organization: Organization,
    measures: Iterable[Measure],
    asked: Sequence[Period],
    by: str | None,
    where: Filters,
) -> Values:
    """The measures in each of the periods (which do not overlap), split by a dimension.

    Every pair of `where` narrows further; the members of a tree stand for all below them.
    """
    found: Values = {}
    by_source: dict[type[Source], list[Measure]] = {}
    for measure in dict.fromkeys(measures):
        by_source.setdefault(measure.source, []).append(measure)
    for source, its in by_source.items():
        for key, row in of_source(organization, source, its, asked, by, where).items():
            found.setdefault(key, {}).update(row)
    return found


def of_source(
    organization: Organization,
    source: type[Source],
    measures: list[Measure],
    asked: Sequence[Period],
    by: str | None,
    where: Filters,
) -> Values:
    inside = narrowed(organization, where)
    if not all(inside.values()):
        return {}  # the filters leave nobody
    projection = project(
        source,
        organization,
        Period(min(p.start for p in asked), max(p.end for p in asked)),
        dimensions=[by] if by else [],
        measures=measures,
        where=inside,
        days=[p.end for p in asked] if source.is_stock() else (),
    )
    starts = [p.end if source.is_stock() else p.start for p in asked]
    timed = (
        "JOIN unnest(%s::int[], %s::date[], %s::date[]) AS a (number, first, last)"
        " ON p.at_day BETWEEN a.first AND a.last"
    )
    if starts == [p.end for p in asked]:
        # Of an equality PostgreSQL makes a table to look up, of a range it tries every pair.
        timed = timed.replace("BETWEEN a.first AND a.last", "= a.first")
    numbered = [list(range(len(asked))), starts, [p.end for p in asked]]
    return grouped(organization, projection, by, inside, "a.number", timed, numbered)


def of_periods(
    organization: Organization,
    source: type[Source],
    measures: list[Measure],
    asked: Sequence[Period],
    today: dt.date,
    by: str | None,
    where: Filters,
) -> Values:
    """The measures of a source of periods, in each of the periods as they were asked."""
    inside = narrowed(organization, where)
    if not all(inside.values()):
        return {}  # the filters leave nobody
    projection = project_periods(
        source,
        organization,
        asked,
        today,
        dimensions=[by] if by else [],
        measures=measures,
        where=inside,
    )
    return grouped(organization, projection, by, inside, "p.number", "", [])


def grouped(
    organization: Organization,
    projection: Projection,
    by: str | None,
    inside: Mapping[str, tuple[int, ...]],
    number: str,
    timed: str,
    parameters: list[Any],
) -> Values:
    """The projection's measures by number and member."""
    member, tree, more = "0", "", []
    if by:
        member = f"coalesce(p.d_{by}, {NONE})"
        dimension = Dimension.registry[by]
        if dimension.tree:
            pairs = closure(dimension.parents(organization))
            member = f"coalesce(t.above, {NONE})"
            tree = (
                " LEFT JOIN unnest(%s::bigint[], %s::bigint[]) AS t (node, above)"
                f" ON t.node = p.d_{by}"
            )
            # What lies above the members asked for is not asked for.
            pairs = [pair for pair in pairs if by not in inside or pair[1] in inside[by]]
            more = [[node for node, _above in pairs], [above for _node, above in pairs]]
    measures = projection.measures
    aggregates = ", ".join(m.aggregate_sql(f"p.m_{m.name}") for m in measures)
    sql = (
        f"SELECT {number}, {member}, {aggregates} FROM ({projection.sql}) p"
        f" {timed}{tree} GROUP BY 1, 2"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*projection.parameters, *parameters, *more])
        return {
            (number, key): {
                m: Decimal(v) for m, v in zip(measures, row, strict=True) if v is not None
            }
            for number, key, *row in cursor.fetchall()
            if any(v is not None for v in row)
        }


def narrowed(organization: Organization, where: Filters) -> Mapping[str, tuple[int, ...]]:
    """The filters with trees spelt out; two filters of one dimension keep what both allow."""
    spelt: dict[str, tuple[int, ...]] = {}
    for key, members in where:
        dimension = Dimension.registry[key]
        allowed = set(members)
        if dimension.tree:
            allowed = below(dimension.parents(organization), members)
        if key in spelt:
            allowed &= set(spelt[key])
        spelt[key] = tuple(sorted(allowed))
    return spelt
