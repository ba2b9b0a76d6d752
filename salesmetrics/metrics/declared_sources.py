"""The sources: what happened, on which day, and what can be told of it."""

from decimal import Decimal

from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Round

from salesmetrics.commissions.models import RepRate
from salesmetrics.crm.models import Deal, DealState, Sale, StageVisit

from .measures import count, distinct, total
from .sources import Source

SALE = Q(kind__in=["order", "deal"])
MONEY = Q(kind__in=["order", "deal", "return"])
WON, LOST = Q(status="won"), Q(status="lost")


class Sales(Source):
    """Lines of sales and returns, on the day of the order or of winning."""

    model, day = Sale, "day"
    dimensions = {
        "rep": "rep_id",
        "team": "team_id",
        "region": "region_id",
        "product": "product_id",
        "plan": "plan_id",
        "source": "source_id",
        "channel": "channel_id",
        "campaign": "campaign_id",
        "deal_type": "deal_type",
        "industry": "industry_id",
    }
    revenue = total("amount", where=MONEY)
    sales = distinct("sale_key", where=SALE, adds_over_time=True)
    customers_won = distinct("account_id", where=Q(wins_customer=True), adds_over_time=True)


class DealsClosed(Source):
    """Opportunities, on the day they were won or lost."""

    model, day = Deal, "closed_on"
    dimensions = {
        "rep": "rep_id",
        "team": "closed_team_id",
        "region": "closed_region_id",
        "product": "product_id",
        "plan": "plan_id",
        "source": "source_id",
        "channel": "channel_id",
        "campaign": "campaign_id",
        "deal_type": "deal_type",
        "industry": "industry_id",
        "lost_reason": "lost_reason_id",
        "competitor": "competitor_id",
    }
    won = count(where=WON)
    lost = count(where=LOST)
    won_amount = total("closed_amount", where=WON)
    cycle_days = total("cycle_days", where=WON)
    cycles = count(where=WON & Q(cycle_days__isnull=False))


class DealsCreated(Source):
    """Opportunities, on the day they were created."""

    model, day = Deal, "created_on"
    dimensions = {
        **DealsClosed.dimensions,
        "team": "created_team_id",
        "region": "created_region_id",
    }
    created = count()


class StageVisits(Source):
    """Opportunities in stages, on the day they entered."""

    model, day = StageVisit, "entered_on"
    dimensions = {
        "rep": "deal__rep_id",
        "team": "team_id",
        "region": "region_id",
        "product": "deal__product_id",
        "plan": "deal__plan_id",
        "source": "deal__source_id",
        "channel": "deal__channel_id",
        "campaign": "deal__campaign_id",
        "deal_type": "deal__deal_type",
        "industry": "deal__industry_id",
        "stage": "stage_id",
    }
    entered = count()
    entered_open = count(where=Q(open_stage=True))
    advanced = count(where=Q(advanced=True))
    lost = count(where=Q(lost_here=True))


class Pipeline(Source):
    """Open opportunities, as they stood on each day."""

    model, since, until = DealState, "since", "until"
    dimensions = {
        "rep": "deal__rep_id",
        "team": "team_id",
        "region": "region_id",
        "product": "deal__product_id",
        "plan": "deal__plan_id",
        "source": "deal__source_id",
        "channel": "deal__channel_id",
        "campaign": "deal__campaign_id",
        "deal_type": "deal__deal_type",
        "industry": "deal__industry_id",
        "stage": "stage_id",
    }
    open = count()
    amount = total(Coalesce("amount", Decimal(0)), currency="currency")


class CommissionsEarned(Source):
    """What reps earn on sales, at the rate of their day."""

    model, day = Sale, "day"
    where = MONEY & Q(rep__isnull=False)
    dimensions = {
        key: path for key, path in Sales.dimensions.items() if key not in ("plan", "deal_type")
    }
    commission = total(
        Round(
            F("amount")
            * Subquery(
                RepRate.objects.in_force(OuterRef("rep_id"), OuterRef("day")).values("rate")[:1]
            )
            / 100,
            precision=10,
        )
    )
