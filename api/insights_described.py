"""What insights look like, and what each of their operations is, for the OpenAPI document."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter

from dashboards.asked import FILTERS
from salesmetrics.watch.insights.insight import Kind
from salesmetrics.watch.models.insights import CustomerSign

from .described import IDS, PLACES, SPAN, operation, parameter
from .shapes import (
    DAY,
    DECIMAL,
    FLAG,
    TEXT,
    Schema,
    counted,
    listing,
    many,
    one_of,
    or_null,
    thing,
)

INSIGHTS = "insights"
FIGURES: Schema = {
    "type": "object",
    "additionalProperties": {"type": ["string", "integer"]},
}
OF_INSIGHTS: dict[str, Schema] = {
    "Insight": thing(
        {
            "key": TEXT,
            "kind": one_of(Kind),
            "subject": TEXT,
            "text": many(TEXT),
            "amount": DECIMAL,
            "money": DECIMAL,
            "currency": TEXT,
            "good": or_null(FLAG),
            "from": or_null(DAY),
            "to": or_null(DAY),
            "dimension": or_null(TEXT),
            "member": or_null(TEXT),
            "name": TEXT,
            "figures": FIGURES,
            "parts": many(
                thing({"member": or_null(TEXT), "name": TEXT, "amount": DECIMAL, "mix": DECIMAL})
            ),
            "address": TEXT,
            "dismissed": FLAG,
        }
    ),
    "CustomerSign": thing(
        {
            "reason": one_of(CustomerSign.Reason.values),
            "account": TEXT,
            "name": TEXT,
            "rep": or_null(TEXT),
            "product": or_null(TEXT),
            "text": TEXT,
            "money": DECIMAL,
            "currency": TEXT,
        }
    ),
}
WISH = [
    *(one for one in SPAN if one.name != "as_of"),
    *(parameter(key, IDS, _("Only these members, by id.")) for key in FILTERS),
]
KEY = OpenApiParameter("insight", str, OpenApiParameter.PATH)

insights = operation(
    INSIGHTS,
    "list_insights",
    _("What stands out, by the money concerned"),
    {200: listing("Insight")},
    parameters=WISH,
)
dismiss = operation(
    INSIGHTS,
    "dismiss_insight",
    _("Put an insight away until its figures change by much"),
    {204: None},
    request=None,
    parameters=[KEY, *WISH],
)
restore = operation(
    INSIGHTS, "restore_insight", _("Show an insight again"), {204: None}, parameters=[KEY, *WISH]
)
signs = operation(
    INSIGHTS,
    "list_customer_signs",
    _("Customers at risk, and ready for more, each with the reason"),
    {200: counted("CustomerSign")},
    parameters=[parameter("reason", one_of(CustomerSign.Reason.values)), *PLACES],
)
