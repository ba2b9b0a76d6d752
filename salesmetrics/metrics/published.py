"""Values from published cells, now or as of an earlier run."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.db import connection

from salesmetrics.tenancy.models import Organization

from .calendar import Grain, Period, month_of, period_of
from .dimensions import NONE
from .live import Values
from .measures import Measure

WHOLE = ""

NOW = (
    "SELECT measure, period, member, value FROM metrics_cell WHERE organization_id = %(org)s"
    " AND measure = ANY(%(measures)s) AND dimension = %(dimension)s AND grain = %(grain)s"
    " AND period BETWEEN %(start)s AND %(end)s{members}"
)
THEN = (
    "SELECT measure, period, member, value FROM ("
    " SELECT measure, dimension, grain, period, member, value, organization_id FROM metrics_cell"
    "  WHERE organization_id = %(org)s AND run <= %(run)s"
    " UNION ALL"
    " SELECT measure, dimension, grain, period, member, value, organization_id"
    "   FROM metrics_formercell"
    "  WHERE organization_id = %(org)s AND run <= %(run)s AND until_run > %(run)s"
    ") cells WHERE measure = ANY(%(measures)s) AND dimension = %(dimension)s"
    " AND grain = %(grain)s AND period BETWEEN %(start)s AND %(end)s{members}"
)


def values(
    organization: Organization,
    measures: Iterable[Measure],
    asked: Sequence[Period],
    grain: Grain,
    dimension: str | None,
    members: tuple[int, ...] | None,
    run: int | None = None,
) -> Values:
    """The measures in each period, added up from cells of a grain that fills the periods.

    The keys are those of `live.values`; `run` asks for what stood when that run was published.
    """
    keys = {m.key: m for m in measures}
    parameters: dict[str, Any] = {
        "org": organization.pk,
        "measures": list(keys),
        "dimension": dimension or WHOLE,
        "grain": str(grain),
        "start": min(p.start for p in asked),
        "end": max(p.end for p in asked),
        "members": list(members) if members is not None else None,
        "run": run,
    }
    sql = (NOW if run is None else THEN).format(
        members=" AND member = ANY(%(members)s)" if members is not None else ""
    )
    number_of = numbered(organization, asked, grain)
    found: Values = {}
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        for key, period, member, value in cursor.fetchall():
            number = number_of.get(period)
            if number is None:
                continue
            row = found.setdefault((number, member), {})
            measure = keys[key]
            row[measure] = row.get(measure, Decimal(0)) + value
    return found


def numbered(
    organization: Organization, asked: Sequence[Period], grain: Grain
) -> dict[object, int]:
    """The first day of each cell's period -> the number of the asked period it belongs to."""
    found: dict[object, int] = {}
    for number, period in enumerate(asked):
        day = period.start
        while day <= period.end:
            cell = period_of(organization, grain, day)
            found[cell.start] = number
            day = cell.end.fromordinal(cell.end.toordinal() + 1)
    return found


def last_months(asked: Sequence[Period]) -> list[Period]:
    """Of each period its last month: where the state at its end is kept."""
    return [month_of(p.end) for p in asked]


def summed(found: Values, members: Iterable[int]) -> Values:
    """The values of several members, which share no record, as those of one."""
    wanted = set(members)
    sums: Values = {}
    for (number, member), row in found.items():
        if member not in wanted:
            continue
        whole = sums.setdefault((number, NONE), {})
        for measure, value in row.items():
            whole[measure] = whole.get(measure, Decimal(0)) + value
    return sums
