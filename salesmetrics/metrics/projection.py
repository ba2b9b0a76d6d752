"""A source's rows as columns: the one statement behind cells and live answers alike."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import F

from salesmetrics.tenancy.models import Organization

from .calendar import ONE_DAY, Period
from .dimensions import NONE, Dimension
from .measures import Measure, Unpriced
from .sources import Source
from .standing import array, places, rates

Where = Mapping[str, tuple[int, ...]]


@dataclass(frozen=True)
class Projection:
    """SQL with its parameters.

    The columns are `at_day` (of a source of periods `number`, that of the period), then
    `d_<dimension>`, `m_<measure>` and `r_<name>` for what tells the record.
    """

    sql: str
    parameters: tuple[Any, ...]
    dimensions: tuple[str, ...]
    measures: tuple[Measure, ...]


@dataclass(frozen=True)
class Asked:
    """What to project: a source's measures and dimensions over a period, narrowed."""

    source: type[Source]
    organization: Organization
    dimensions: tuple[str, ...]
    measures: tuple[Measure, ...]
    where: Where = field(default_factory=dict)
    record: Mapping[str, str] = field(default_factory=dict)

    def own_path(self, key: str) -> str | None:
        """The row's own column for a dimension; None where only the rep's place knows it."""
        own = self.source.dimensions[key].partition("|")[0]
        return None if own.startswith("@") else own

    def placed(self, key: str) -> str | None:
        """The column of the rep's place that gives the dimension, or gives it where empty."""
        path = self.source.dimensions[key]
        return path.rpartition("@")[2] if "@" in path else None


def project(
    source: type[Source],
    organization: Organization,
    period: Period,
    *,
    dimensions: Sequence[str],
    measures: Sequence[Measure],
    where: Where | None = None,
    days: Sequence[dt.date] = (),
    record: Mapping[str, str] | None = None,
) -> Projection:
    """The rows of a period, narrowed to the members in `where` (dimension -> numbers).

    Of a stock, a row for each of `days` on which it counts. `record` names columns (name ->
    path) that tell which record a row is.
    """
    asked = Asked(
        source, organization, tuple(dimensions), tuple(measures), where or {}, record or {}
    )
    rows = source.rows(organization)
    if source.is_stock():
        since, until = source.since or "", source.until or ""
        rows = rows.filter(**{f"{since}__lte": max(days)}).exclude(**{f"{until}__lte": min(days)})
    else:
        rows = rows.filter(**{f"{source.day}__range": (period.start, period.end)})
    return outer(asked, *inner(asked, rows), days)


def inner(asked: Asked, rows: Any) -> tuple[str, tuple[Any, ...]]:
    """What the rows themselves tell: own dimensions, measures, days, currencies, the rep."""
    source = asked.source
    columns: dict[str, Any] = {}
    for key in dict.fromkeys([*asked.dimensions, *asked.where]):
        path = asked.own_path(key)
        if path is None:
            continue
        dimension = Dimension.registry[key]
        if key in asked.where and not asked.placed(key):
            rows = rows.filter(dimension.narrowed(path, asked.where[key]))
        columns[f"d_{key}"] = dimension.column(path)
    if source.is_placed():
        columns["x_rep"] = Dimension.registry["rep"].column(source.dimensions["rep"])
    if source.is_stock():
        columns |= {"x_since": F(source.since or ""), "x_until": F(source.until or "")}
        # All that is money in one row is in one currency.
        for code in {m.currency for m in asked.measures if m.currency}:
            columns["x_currency"] = F(code)
    else:
        columns["x_day"] = F(source.day or "")
    columns |= {f"m_{m.name}": m.row_value() for m in asked.measures}
    columns |= {f"r_{name}": F(path) for name, path in asked.record.items()}
    return compiled(rows, columns)


def outer(
    asked: Asked, sql: str, parameters: tuple[Any, ...], days: Sequence[dt.date]
) -> Projection:
    """The rows on their days, with the rep's place on each."""
    stock = asked.source.is_stock()
    day = "at.day" if stock else "p.x_day"
    more: list[Any] = []
    chosen = [f"{day} AS at_day", *(f"{member(asked, key)} AS d_{key}" for key in asked.dimensions)]
    for m in asked.measures:
        chosen.append(f"{value(asked, m, more)} AS m_{m.name}")
    chosen += [f"p.r_{name}" for name in asked.record]
    more += parameters
    relation = on_days(asked, sql, days) if stock else f"({sql}) p"
    placed = [key for key in (*asked.dimensions, *asked.where) if asked.placed(key)]
    if placed:
        relation += (
            " LEFT JOIN tenancy_repplace w ON w.organization_id = %s AND w.rep_id = p.x_rep"
            f" AND {day} BETWEEN w.starts_on AND w.ends_on"
        )
        more.append(asked.organization.pk)
    conditions = []
    for key, members in asked.where.items():
        if asked.placed(key):
            conditions.append(f"coalesce({member(asked, key)}, {NONE}) = ANY(%s)")
            more.append(list(members))
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    return Projection(
        f"SELECT {', '.join(chosen)} FROM {relation}{where}",
        tuple(more),
        asked.dimensions,
        asked.measures,
    )


def on_days(asked: Asked, sql: str, days: Sequence[dt.date]) -> str:
    """The relation of a stock's rows, each once for every day on which it counts."""
    known = array(days)
    relation = (
        f"(SELECT p.*, {places('p.x_since', 'p.x_until', known)} AS x_place FROM ({sql}) p) p"
        f" JOIN unnest({known}) WITH ORDINALITY AS at (day, place) ON at.place = p.x_place"
    )
    if any(m.currency for m in asked.measures):
        of_days = rates(known).replace("{org}", str(int(asked.organization.pk)))
        relation += f" LEFT JOIN {of_days} x ON x.currency = p.x_currency AND x.day = at.day"
    return relation


def member(asked: Asked, key: str) -> str:
    """SQL: the member number of a dimension, from the row or from the rep's place."""
    placed = asked.placed(key)
    if placed is None:
        return f"p.d_{key}"
    if asked.own_path(key) is None:
        return f"w.{placed}_id"
    return f"coalesce(p.d_{key}, w.{placed}_id)"


def value(asked: Asked, measure: Measure, parameters: list[Any]) -> str:
    """SQL: what a row contributes; of a stock in another currency, at the day's rate."""
    own = f"p.m_{measure.name}"
    if not (measure.currency and asked.source.is_stock()):
        return own
    parameters.append(asked.organization.base_currency)
    if isinstance(measure, Unpriced):
        return f"CASE WHEN p.x_currency <> %s AND {own} <> 0 AND x.rate IS NULL THEN 1 END"
    return f"CASE WHEN p.x_currency = %s OR {own} = 0 THEN {own} ELSE round({own} * x.rate, 10) END"


def compiled(rows: Any, columns: dict[str, Any]) -> tuple[str, tuple[Any, ...]]:
    """The SQL of a queryset that gives these columns by these names."""
    renamed = {f"p_{name}": expression for name, expression in columns.items()}
    query = rows.order_by().annotate(**renamed).values_list(*renamed).query
    sql, parameters = query.get_compiler(connection=connection).as_sql()
    names = ", ".join(f'q."p_{name}" AS {name}' for name in columns)
    return f"SELECT {names} FROM ({sql}) q", tuple(parameters)


def project_periods(
    source: type[Source],
    organization: Organization,
    periods: Sequence[Period],
    today: dt.date,
    *,
    dimensions: Sequence[str],
    measures: Sequence[Measure],
    where: Where | None = None,
    record: Sequence[str] = (),
) -> Projection:
    """The rows of a source of periods for each of the periods, whole ones as they were asked."""
    relation = str(getattr(source, "relation", "")).replace("{org}", str(int(organization.pk)))
    relation = relation.replace("{base}", organization.base_currency)
    relation = relation.replace("{endings}", array(min(p.end, today) for p in periods))
    relation = relation.replace("{eves}", array(p.start - ONE_DAY for p in periods))
    dates = ", ".join(
        f"({number}, DATE '{p.start}', DATE '{p.end}', DATE '{min(p.end, today)}')"
        for number, p in enumerate(periods)
    )
    keys = [f"r.{key}" for key in dict.fromkeys(dimensions)]
    chosen = [
        "r.number",
        *(f"{path} AS d_{key}" for path, key in zip(keys, dimensions, strict=True)),
        *(f"r.{m.name} AS m_{m.name}" for m in measures),
        *(f"r.{name} AS r_{name}" for name in record),
    ]
    conditions = [f"coalesce(r.{key}, {NONE}) = ANY(%s)" for key in where or {}]
    narrowed = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    several = getattr(source, "several", None)
    once = several in (where or {}) and several not in dimensions
    # Narrowed to several members of it and not split by them, a record counts once.
    select = "SELECT DISTINCT ON (r.number, r.record)" if once else "SELECT"
    sql = (
        f"WITH asked (number, first, last, ending) AS (VALUES {dates}) "
        f"{select} {', '.join(chosen)} FROM ({relation}) r{narrowed}"
    )
    parameters = tuple(list(members) for members in (where or {}).values())
    return Projection(sql, parameters, tuple(dimensions), tuple(measures))
