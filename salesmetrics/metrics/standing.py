"""SQL for what holds from a day to a day: on which of some days a row counts, and at which rate."""

import datetime as dt
from collections.abc import Iterable


def places(since: str, until: str, days: str) -> str:
    """The places in `days`, a sorted array, on which a row counts: a row of its own for each.

    A join would compare every row with every day.
    """
    return (
        f"generate_series(width_bucket({since} - 1, {days}) + 1, CASE WHEN {until} IS NULL"
        f" THEN cardinality({days}) ELSE width_bucket({until} - 1, {days}) END)"
    )


def standing(table: str, days: str, day: str) -> str:
    """The rows of a table of spans, each once for every one of `days` on which it stands."""
    return f"""(
    SELECT s.*, ({days})[s.place] AS {day}
      FROM (SELECT s.*, {places("s.since", "s.until", days)} AS place
              FROM {table} s
             WHERE s.organization_id = {{org}} AND s.since <= ({days})[cardinality({days})]
               AND (s.until IS NULL OR s.until > ({days})[1])) s)"""


def rates(days: str) -> str:
    """The rate of each currency on each of `days`: looked up once, and not for every row."""
    return f"""(
    SELECT c.currency, at.day,
           (SELECT r.rate FROM crm_exchangerate r
             WHERE r.organization_id = {{org}} AND r.currency = c.currency AND r."on" <= at.day
               AND r.deleted_at IS NULL ORDER BY r."on" DESC LIMIT 1) AS rate
      FROM (SELECT DISTINCT currency FROM crm_exchangerate WHERE organization_id = {{org}}) c,
           unnest({days}) AS at (day))"""


def array(days: Iterable[dt.date]) -> str:
    """The days, each once and in order."""
    listed = ", ".join(f"DATE '{day}'" for day in sorted(set(days)))
    return f"ARRAY[{listed}]"
