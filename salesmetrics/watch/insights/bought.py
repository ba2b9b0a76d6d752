"""What an organization's customers bought in five years, read once as columns."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

import polars as pl

from salesmetrics.metrics.computing import copied
from salesmetrics.metrics.grouping import MONEY

FIVE_YEARS = dt.timedelta(days=1826)

# The customers of that day; 0 stands for no industry.
ACTIVE = """
SELECT DISTINCT c.account_id, coalesce(a.industry_id, 0)
  FROM crm_customerspan c JOIN crm_account a ON a.id = c.account_id AND a.deleted_at IS NULL
 WHERE c.organization_id = %(org)s AND c.since <= %(today)s
   AND (c.until IS NULL OR c.until > %(today)s)"""

SALES = """
SELECT account_id, product_id, day, amount
  FROM crm_sale
 WHERE organization_id = %(org)s AND account_id IS NOT NULL AND kind IN ('order', 'deal')
   AND day > %(earliest)s AND day <= %(today)s"""


class Sign(NamedTuple):
    """A customer of whom something stands out, with the money a year that it is about."""

    account: int
    money: Decimal
    figures: Mapping[str, Any]
    product: int | None = None


@dataclass(frozen=True)
class Bought:
    """`active`: account, industry. `sales`: account, product, day, amount, of anybody."""

    today: dt.date
    active: pl.DataFrame
    sales: pl.DataFrame

    @classmethod
    def of(cls, organization: int, today: dt.date) -> "Bought":
        """What they had bought by the end of a day."""
        asked = {"org": organization, "today": today, "earliest": today - FIVE_YEARS}
        return cls(
            today,
            copied(ACTIVE, asked, {"account": pl.Int64, "industry": pl.Int64}),
            copied(
                SALES,
                asked,
                {"account": pl.Int64, "product": pl.Int64, "day": pl.Date, "amount": MONEY},
            ),
        )

    def since(self, day: dt.date) -> pl.DataFrame:
        """The sales from a day on."""
        return self.sales.filter(pl.col("day") >= day)
