"""The operations on assignments and splits for the OpenAPI document."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter

from salesmetrics.commissions.models import Assignment, CreditSplit

from .commissions_described import COMMISSIONS, NUMBER
from .described import IDEMPOTENCY, PAGE, operation, parameter
from .shapes import DAY, DECIMAL, TEXT, WHOLE, Schema, many, one_of, or_null, page, ref, thing

COUNTS = ("created", "changed", "unchanged")
QUOTA_PER: Schema = one_of(Assignment.Span.values)
KIND: Schema = one_of(CreditSplit.Kind.values)
# An exact number as a text, or a whole one; what is out of bounds is told row by row.
GIVEN: Schema = {"type": ["string", "integer", "null"]}
NO_TEXT = or_null(TEXT)
SHAPES: dict[str, Schema] = {
    "CommissionAssignment": thing(
        {
            "id": WHOLE,
            **dict.fromkeys(("plan", "rep_id"), TEXT),
            "from": DAY,
            "to": or_null(DAY),
            "quota": DECIMAL,
            "quota_per": QUOTA_PER,
            **dict.fromkeys(("variable_pay", "rate"), DECIMAL),
            "team_id": NO_TEXT,
            "ramp": TEXT,
        }
    ),
    "AssignmentRow": thing(
        {**dict.fromkeys(("plan", "rep_id"), TEXT), "from": DAY},
        {
            "to": or_null(DAY),
            "quota_per": QUOTA_PER,
            **dict.fromkeys(("quota", "variable_pay", "rate"), GIVEN),
            **dict.fromkeys(("team_id", "ramp"), NO_TEXT),
        },
    ),
    "AssignmentRows": thing({"rows": {**many(ref("AssignmentRow")), "maxItems": 50_000}}),
    "CreditShare": thing(
        {
            "id": WHOLE,
            **dict.fromkeys(("opportunity_id", "order_id"), NO_TEXT),
            "rep_id": TEXT,
            "percent": DECIMAL,
            "kind": KIND,
        }
    ),
    "ShareRow": thing(
        {"rep_id": TEXT, "percent": {"type": ["string", "integer"]}},
        {**dict.fromkeys(("opportunity_id", "order_id"), NO_TEXT), "kind": KIND},
    ),
    "ShareRows": thing({"rows": {**many(ref("ShareRow")), "maxItems": 50_000}}),
    "RowsWritten": thing(dict.fromkeys(COUNTS, WHOLE)),
}
DEAL = [
    parameter("opportunity", TEXT, _("Only of this opportunity, by id.")),
    parameter("order", TEXT, _("Only of this order, by id.")),
]

assignments = operation(
    COMMISSIONS,
    "list_commission_assignments",
    _("Which rep within sight has which plan"),
    {200: page("CommissionAssignment")},
    parameters=[
        parameter("rep", TEXT, _("Only of this rep, by id.")),
        parameter("plan", TEXT, _("Only by this plan, by key.")),
        *PAGE,
    ],
)
write_assignments = operation(
    COMMISSIONS,
    "write_commission_assignments",
    _("Give reps plans, all rows or none; for admins"),
    {200: ref("RowsWritten")},
    request={"application/json": ref("AssignmentRows")},
    parameters=[IDEMPOTENCY],
)
remove_assignment = operation(
    COMMISSIONS,
    "remove_commission_assignment",
    _("Take an assignment away; what is locked stays; for admins"),
    {204: None},
    parameters=[NUMBER],
)
splits = operation(
    COMMISSIONS,
    "list_credit_splits",
    _("The shares of deals that several reps share; for admins"),
    {200: page("CreditShare")},
    parameters=[*DEAL, *PAGE],
)
write_splits = operation(
    COMMISSIONS,
    "write_credit_splits",
    _("Share deals out, all rows or none: those of a deal are all its shares; for admins"),
    {200: ref("RowsWritten")},
    request={"application/json": ref("ShareRows")},
    parameters=[IDEMPOTENCY],
)
remove_splits = operation(
    COMMISSIONS,
    "remove_credit_splits",
    _("Give a shared deal back to its owner; for admins"),
    {204: None},
    parameters=[
        OpenApiParameter("opportunity", TEXT, description=_("The opportunity, by id.")),
        OpenApiParameter("order", TEXT, description=_("The order, by id.")),
    ],
)
