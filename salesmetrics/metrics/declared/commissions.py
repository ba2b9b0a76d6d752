"""What reps earn: the lines of their statements."""

from django.db.models import Q

from salesmetrics.commissions.models import Line

from ..measures import total
from ..measures import unpriced as lacking
from ..sources import Source


class CommissionsStated(Source):
    """Lines of commission statements, on their day.

    The revenue of a deal is told once, by the first line that pays the one who sold it.
    """

    record = {
        "orders": "order_id",
        "opportunities": "opportunity_id",
        "subscriptions": "subscription_id",
        "reps": "rep_id",
    }
    model, day = Line, "day"
    dimensions = {
        "rep": "rep_id",
        "team": "team_id",
        "region": "region_id",
        "product": "product_id",
        "deal_type": "deal_type",
        "commission_plan": "plan_id",
    }
    unpriced = lacking(where=Q(note="unpriced"))
    commission = total("amount_base", unless=unpriced)
    base = total("revenue", unless=unpriced)
