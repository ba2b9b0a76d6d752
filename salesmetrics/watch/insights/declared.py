"""Which figures are looked at for what stands out: a new one is one more line.

`worth` names metrics whose product tells what one unit is worth, in the base currency; empty
where the figure is money already. They are taken over the last twelve months.
"""

from dataclasses import dataclass

SPLITS = ("region", "team", "rep", "product", "source", "industry", "deal_type")


@dataclass(frozen=True)
class Watched:
    """A metric that is looked at, and how it comes to money."""

    metric: str
    worth: tuple[str, ...] = ()
    series: bool = False
    """Whether its months are held against its own band."""


SUMS = (
    Watched("revenue", series=True),
    Watched("pipeline_value", ("win_rate",)),
    Watched("won_count", ("average_deal_size",), series=True),
    Watched("new_customers", ("average_ticket",), series=True),
    Watched("leads_created", ("conversion_rate", "average_ticket"), series=True),
    Watched("opportunities_created", ("win_rate", "average_deal_size"), series=True),
    Watched("churned_customers", ("average_ticket",), series=True),
    Watched("mrr"),
    Watched("spend_total"),
)
# The change of the ratio times its denominator, at what its numerator is worth.
RATIOS = (
    Watched("win_rate", ("average_deal_size",)),
    Watched("average_deal_size"),
    Watched("average_revenue_per_sale"),
    Watched("conversion_rate", ("average_ticket",)),
    Watched("profit_margin"),
)
LEAST_CHANGE = 2
"""In percent of the larger of both figures: what differs by less is not told."""
