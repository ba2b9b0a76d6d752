"""Which insights belong on which page of figures."""

from collections.abc import Iterable
from dataclasses import dataclass

from salesmetrics.watch.insights.finding import best, few
from salesmetrics.watch.insights.insight import Insight, Kind


@dataclass(frozen=True)
class Place:
    """What a page is about: figures, kinds that need no figure, splits; empty takes any."""

    subjects: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    splits: tuple[str, ...] = ()

    def takes(self, one: Insight) -> bool:
        """Whether an insight belongs there."""
        if not self.subjects and not self.kinds and not self.splits:
            return True
        if one.kind in self.kinds:
            return True
        if self.splits and one.dimension not in self.splits:
            return False
        return one.subject in self.subjects if self.subjects else bool(self.splits)

    def of(self, found: Iterable[Insight]) -> list[Insight]:
        """The few that stand on the page."""
        return few(best(one for one in found if self.takes(one)))


PLACES = {
    "overview": Place(),
    "trend": Place(kinds=(Kind.UNUSUAL, Kind.PACE), subjects=("revenue", "won_count")),
    "funnel": Place(
        kinds=(Kind.STAGE,),
        subjects=(
            "pipeline_value", "opportunities_created", "won_count", "win_rate",
            "average_deal_size",
        ),
    ),
    "regions": Place(splits=("region",)),
    "reps": Place(splits=("rep", "team")),
    "leads": Place(subjects=("leads_created", "conversion_rate")),
    "customers": Place(
        kinds=(Kind.RISK, Kind.READY), subjects=("new_customers", "churned_customers", "mrr")
    ),
    "products": Place(splits=("product",), kinds=(Kind.READY,)),
    "costs": Place(subjects=("spend_total", "profit_margin")),
}  # fmt: skip
