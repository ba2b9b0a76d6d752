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
from .measures import Distinct, Measure
from .projection import Projection, project, project_periods
from .sources import Source
from .splitting import Wanted, held_for

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

    def projected(dimensions: Sequence[str]) -> Projection:
        return project(
            source,
            organization,
            Period(min(p.start for p in asked), max(p.end for p in asked)),
            dimensions=dimensions,
            measures=measures,
            where=inside,
            days=[p.end for p in asked] if source.is_stock() else (),
        )

    if by and (held := held_for(by)):
        wanted = Wanted(organization, source, tuple(measures), tuple(asked), inside)
        return held.values(wanted, by, projected)
    projection = projected([by] if by else [])
    starts = [p.end if source.is_stock() else p.start for p in asked]
    timed = (
        "JOIN unnest(%s::int[], %s::date[], %s::date[]) AS a (number, first, last)"
        " ON p.at_day BETWEEN a.first AND a.last"
    )
    if starts == [p.end for p in asked]:
        # Of an equality PostgreSQL makes a table to look up, of a range it tries every pair.
        timed = timed.replace("BETWEEN a.first AND a.last", "= a.first")
    numbered = [list(range(len(asked))), starts, [p.end for p in asked]]
    one_start = len({p.start for p in asked}) == 1 and not source.is_stock()
    apart = all(isinstance(m, Distinct) for m in projection.measures)
    if one_start and apart and (len(asked) > 1 or len(projection.measures) == 1):
        return since_one_day(organization, projection, by, inside, asked)
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

    def projected(dimensions: Sequence[str]) -> Projection:
        return project_periods(
            source,
            organization,
            asked,
            today,
            dimensions=dimensions,
            measures=measures,
            where=inside,
        )

    # Narrowed to several members of what it is told apart by as well, a record counts once.
    several = getattr(source, "several", None)
    if by and several not in inside and (held := held_for(by)):
        wanted = Wanted(organization, source, tuple(measures), tuple(asked), inside)
        return held.values(wanted, by, projected)
    projection = projected([by] if by else [])
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
    member, tree, more = split(organization, by, inside)
    measures = projection.measures
    aggregates = ", ".join(m.aggregate_sql(f"p.m_{m.name}") for m in measures)
    sql = (
        f"SELECT {number}, {member}, {aggregates} FROM ({projection.sql}) p"
        f" {timed}{tree} GROUP BY 1, 2"
    )
    return read(sql, [*projection.parameters, *parameters, *more], measures)


def since_one_day(
    organization: Organization,
    projection: Projection,
    by: str | None,
    inside: Mapping[str, tuple[int, ...]],
    asked: Sequence[Period],
) -> Values:
    """The measures in periods that all begin on one day: each row is read once, not for each.

    What is told apart counts in every period from the first day on which it is there.
    """
    member, tree, more = split(organization, by, inside)
    ends = [list(range(len(asked))), [p.end for p in asked]]
    found: Values = {}
    for measure in projection.measures:
        what = f"p.m_{measure.name}"
        sql = (
            "SELECT a.number, f.member, sum(f.came) FROM ("
            "SELECT s.member, s.first, count(*) AS came FROM ("
            f"SELECT {member} AS member, min(p.at_day) AS first FROM ({projection.sql}) p{tree}"
            f" WHERE {what} IS NOT NULL AND p.at_day >= %s GROUP BY 1, {what}) s GROUP BY 1, 2) f"
            " JOIN unnest(%s::int[], %s::date[]) AS a (number, last) ON f.first <= a.last"
            " GROUP BY 1, 2"
        )
        told = [*projection.parameters, *more, asked[0].start, *ends]
        for key, row in read(sql, told, [measure]).items():
            found.setdefault(key, {}).update(row)
    return found


def split(
    organization: Organization, by: str | None, inside: Mapping[str, tuple[int, ...]]
) -> tuple[str, str, list[Any]]:
    """SQL for a row's member, for what its tree is joined with, and the parameters of that."""
    if not by:
        return "0", "", []
    dimension = Dimension.registry[by]
    if not dimension.tree:
        return f"coalesce(p.d_{by}, {NONE})", "", []
    tree = f" LEFT JOIN unnest(%s::bigint[], %s::bigint[]) AS t (node, above) ON t.node = p.d_{by}"
    # What lies above the members asked for is not asked for.
    pairs = closure(dimension.parents(organization))
    pairs = [pair for pair in pairs if by not in inside or pair[1] in inside[by]]
    more = [[node for node, _above in pairs], [above for _node, above in pairs]]
    return f"coalesce(t.above, {NONE})", tree, more


def read(sql: str, parameters: list[Any], measures: Sequence[Measure]) -> Values:
    """The values of rows of a number, a member and the measures in order."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
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
