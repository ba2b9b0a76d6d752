"""What an organization's customers bought in five years, as columns."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

import polars as pl
from django.db import connection

from salesmetrics.metrics.models import Run

from .kept_sales import Months, sales_of_years

FIVE_YEARS = dt.timedelta(days=1826)

# The customers of that day, by industry; 0 stands for none. A list for each comes sooner than rows.
ACTIVE = """
SELECT coalesce(c.industry_id, 0), array_agg(c.account_id)
  FROM crm_customerspan c
 WHERE c.organization_id = %(org)s AND c.since <= %(today)s
   AND (c.until IS NULL OR c.until > %(today)s)
   AND c.account_id NOT IN (SELECT id FROM crm_account
                             WHERE organization_id = %(org)s AND deleted_at IS NOT NULL)
 GROUP BY 1"""


class Sign(NamedTuple):
    """A customer of whom something stands out, with the money a year that it is about."""

    account: int
    money: Decimal
    figures: Mapping[str, Any]
    product: int | None = None


@dataclass(frozen=True)
class Bought:
    """`active`: account, industry. `sales`: account, product, day, amount, of anybody.

    `returned` is the same of what was given back.
    """

    today: dt.date
    active: pl.DataFrame
    sales: pl.DataFrame
    returned: pl.DataFrame

    @classmethod
    def of(cls, run: Run, lacks: Months | None) -> "Bought":
        """What they had bought by the run's day; kept sales lack some months, or (None) all."""
        earliest = run.today - FIVE_YEARS
        rows = sales_of_years(run, earliest, lacks)
        rows = rows.filter(pl.col("day") > earliest, pl.col("day") <= run.today)
        columns = pl.exclude("returned")
        return cls(
            run.today,
            active(run),
            rows.filter(~pl.col("returned")).select(columns),
            rows.filter("returned").select(columns),
        )

    def since(self, day: dt.date) -> pl.DataFrame:
        """The sales from a day on."""
        return self.sales.filter(pl.col("day") >= day)

    def in_a_year(self, accounts: Iterable[int]) -> dict[int, Decimal]:
        """What accounts have brought in the year up to today, returns taken off."""
        rows = pl.concat([self.sales, self.returned]).filter(
            pl.col("account").is_in(list(accounts)),
            pl.col("day") > self.today - dt.timedelta(days=365),
        )
        return dict(rows.group_by("account").agg(pl.col("amount").sum()).iter_rows())


def active(run: Run) -> pl.DataFrame:
    """The customers of the run's day, with their industries."""
    schema = {"account": pl.Int64, "industry": pl.Int64}
    with connection.cursor() as cursor:
        cursor.execute(ACTIVE, {"org": run.organization_id, "today": run.today})
        found = [
            pl.DataFrame({"account": accounts, "industry": industry}, schema=schema)
            for industry, accounts in cursor
        ]
    return pl.concat([pl.DataFrame(schema=schema), *found])
