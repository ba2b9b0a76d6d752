"""Sales, who bought, and what selling cost."""

from django.db.models import Q

from salesmetrics.crm.models import Sale, Spend

from ..measures import count, distinct, total
from ..measures import unpriced as lacking
from ..sources import Source
from .expressions import in_base, without_rate

SALE = Q(kind__in=["order", "deal"])
MONEY = Q(kind__in=["order", "deal", "return"])
KNOWN_COST = MONEY & Q(cost__isnull=False)


class Sales(Source):
    """Lines of sales and returns, on the day of the order or of winning."""

    record = {
        "orders": "order_id",
        "opportunities": "opportunity_id",
        "subscriptions": "subscription_id",
    }
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
    unpriced = lacking(where=MONEY & Q(amount__isnull=True))
    unpriced_cost = lacking(where=MONEY & (Q(amount__isnull=True) | Q(cost_unpriced=True)))
    revenue = total("amount", where=MONEY, unless=unpriced)
    sales = distinct("sale_key", where=SALE, adds_over_time=True)
    order_revenue = total("amount", where=Q(kind__in=["order", "return"]), unless=unpriced)
    orders = distinct("sale_key", where=Q(kind="order"), adds_over_time=True)
    revenue_of_known_cost = total("amount", where=KNOWN_COST, unless=unpriced_cost)
    cost = total("cost", where=KNOWN_COST, unless=unpriced_cost)
    customers_won = distinct("account_id", where=Q(wins_customer=True), adds_over_time=True)


class Buyers(Source):
    """Customers who bought, told apart: they do not add up over time."""

    record = Sales.record
    model, day = Sale, "day"
    where = SALE & Q(account__isnull=False)
    dimensions = Sales.dimensions
    buyers = distinct("account_id")
    grown = distinct("account_id", where=Q(growth__in=["upsell", "cross_sell"]))


class SalesByLead(Source):
    """Sales by where the customer's first lead came from."""

    record = Sales.record
    model, day = Sale, "day"
    where = MONEY
    dimensions = {
        "source": "lead_source_id",
        "channel": "lead_channel_id",
        "campaign": "lead_campaign_id",
    }
    unpriced = lacking(where=Q(amount__isnull=True))
    revenue = total("amount", unless=unpriced)


MARKETING = Q(kind="marketing")


class Spending(Source):
    """Sales and marketing spend."""

    record = {"spend": "id"}
    model, day = Spend, "spent_on"
    where = Q(deleted_at__isnull=True)
    dimensions = {
        "source": "source_id,campaign__source_id",
        "channel": "channel_id,campaign__channel_id",
        "campaign": "campaign_id",
        "spend_category": "category",
    }
    unpriced = lacking(where=without_rate("amount", "spent_on"))
    unpriced_marketing = lacking(where=without_rate("amount", "spent_on") & MARKETING)
    spend = total(in_base("amount", "spent_on"), unless=unpriced)
    marketing = total(in_base("amount", "spent_on"), where=MARKETING, unless=unpriced_marketing)
    entries = count()
