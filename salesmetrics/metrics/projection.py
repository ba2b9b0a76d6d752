"""A source's rows as columns: the one statement behind cells and live answers alike."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import F

from salesmetrics.tenancy.models import Organization

from .calendar import Period
from .dimensions import Dimension
from .measures import Measure
from .sources import Source


@dataclass(frozen=True)
class Projection:
    """SQL with its parameters; the columns are `at_day`, `d_<dimension>` and `m_<measure>`."""

    sql: str
    parameters: tuple[Any, ...]
    dimensions: tuple[str, ...]
    measures: tuple[Measure, ...]


def project(
    source: type[Source],
    organization: Organization,
    period: Period,
    *,
    dimensions: Sequence[str],
    measures: Sequence[Measure],
    where: Mapping[str, tuple[int, ...]] | None = None,
    days: Sequence[dt.date] = (),
) -> Projection:
    """The rows of a period, narrowed to the members in `where` (dimension -> numbers).

    Of a stock, a row for each of `days` on which it counts.
    """
    rows = source.rows(organization)
    for key, numbers in (where or {}).items():
        rows = rows.filter(Dimension.registry[key].narrowed(source.dimensions[key], numbers))
    columns: dict[str, Any] = {
        f"d_{key}": Dimension.registry[key].column(source.dimensions[key]) for key in dimensions
    }
    columns |= {f"m_{m.name}": m.row_value() for m in measures}
    if source.is_stock():
        return at_days(source, organization, rows, columns, dimensions, measures, days)
    columns["at_day"] = F(source.day or "")
    rows = rows.filter(**{f"{source.day}__range": (period.start, period.end)})
    names = ["at_day", *(f"d_{key}" for key in dimensions), *(f"m_{m.name}" for m in measures)]
    sql, parameters = compiled(rows, columns, names)
    return Projection(sql, parameters, tuple(dimensions), tuple(measures))


def at_days(
    source: type[Source],
    organization: Organization,
    rows: Any,
    columns: dict[str, Any],
    dimensions: Sequence[str],
    measures: Sequence[Measure],
    days: Sequence[dt.date],
) -> Projection:
    since, until = source.since or "", source.until or ""
    rows = rows.filter(**{f"{since}__lte": max(days)}).exclude(**{f"{until}__lte": min(days)})
    money = {m: f"c_{m.name}" for m in measures if m.currency}
    columns |= {"at_since": F(since), "at_until": F(until)}
    columns |= {name: F(m.currency or "") for m, name in money.items()}
    inner, parameters = compiled(rows, columns, list(columns))
    chosen = ["at.day AS at_day", *(f"p.d_{key}" for key in dimensions)]
    more: list[Any] = []
    for m in measures:
        if m not in money:
            chosen.append(f"p.m_{m.name}")
            continue
        amount, code = f"p.m_{m.name}", f"p.{money[m]}"
        chosen.append(
            f"CASE WHEN {code} = %s OR {amount} = 0 THEN {amount}"
            f" ELSE round({amount} * crm_rate(%s, {code}, at.day), 10) END AS m_{m.name}"
        )
        more += [organization.base_currency, organization.pk]
    sql = (
        f"SELECT {', '.join(chosen)} FROM ({inner}) p JOIN unnest(%s::date[]) AS at (day)"
        " ON p.at_since <= at.day AND (p.at_until IS NULL OR p.at_until > at.day)"
    )
    return Projection(sql, (*more, *parameters, list(days)), tuple(dimensions), tuple(measures))


def compiled(rows: Any, columns: dict[str, Any], names: list[str]) -> tuple[str, tuple[Any, ...]]:
    """The SQL of a queryset that gives these columns, by these names and in this order."""
    renamed = {f"p_{name}": expression for name, expression in columns.items()}
    query = rows.order_by().annotate(**renamed).values_list(*(f"p_{n}" for n in names)).query
    sql, parameters = query.get_compiler(connection=connection).as_sql()
    outer = ", ".join(f'q."p_{name}" AS {name}' for name in names)
    return f"SELECT {outer} FROM ({sql}) q", tuple(parameters)
