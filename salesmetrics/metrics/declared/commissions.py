"""What reps earn: the lines of their statements."""

from salesmetrics.commissions.models import Line

from ..measures import total
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
    commission = total("amount_base")
    base = total("revenue")
