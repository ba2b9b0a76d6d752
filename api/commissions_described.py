"""The operations on commissions for the OpenAPI document: words, parameters, shapes."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter

from salesmetrics.commissions.disputes import SETTLED
from salesmetrics.commissions.models import Dispute, Line, Plan, Statement
from salesmetrics.commissions.seats import Origin

from .described import IDEMPOTENCY, PAGE, operation, parameter
from .shapes import (
    DAY,
    DECIMAL,
    FLAG,
    MOMENT,
    TEXT,
    WHOLE,
    Schema,
    listing,
    many,
    one_of,
    or_null,
    page,
    ref,
    thing,
)

COMMISSIONS = "commissions"
AMOUNT: Schema = {**DECIMAL, "type": "string"}
NAMED: Schema = thing({"id": TEXT, "name": TEXT})
OF_PLAN: Schema = thing({"key": TEXT, "name": TEXT})
WORDS: Schema = {**TEXT, "minLength": 1, "maxLength": 5000, "pattern": r"\S"}
PLAN: Schema = {
    **dict.fromkeys(("key", "name", "currency"), TEXT),
    "period": one_of(Plan.Period.values),
    "archived": FLAG,
}
COMPONENT: Schema = thing(
    {
        **dict.fromkeys(("key", "name"), TEXT),
        "credit": AMOUNT,
        **dict.fromkeys(("quota", "attainment"), DECIMAL),
        **dict.fromkeys(("earned", "cut"), AMOUNT),
    },
    {"quota_pieces": many(ref("QuotaPiece"))},
)
# What a document may hold is told in the documentation of plans; the check names all problems.
DOCUMENT: Schema = {
    "type": "object",
    "properties": {
        **dict.fromkeys(("key", "name"), TEXT),
        "period": one_of(Plan.Period.values),
        "starts_on": DAY,
    },
    "required": ["key", "name", "period", "starts_on"],
}
STATEMENT: Schema = {
    "id": WHOLE,
    "rep": NAMED,
    "plan": OF_PLAN,
    "version": WHOLE,
    "from": DAY,
    "to": DAY,
    "status": one_of(Statement.Status.values),
    "currency": TEXT,
    **dict.fromkeys(
        ("earned", "eligible", "advance", "repaid", "payable", "balance_before", "balance"), AMOUNT
    ),
    "components": many(ref("ComponentReached")),
    **dict.fromkeys(
        ("computed_at", "submitted_at", "approved_at", "locked_at", "paid_at"), or_null(MOMENT)
    ),
}
LINE: Schema = {
    "id": WHOLE,
    "key": TEXT,
    "position": WHOLE,
    "kind": one_of(Line.Kind.values),
    "component": TEXT,
    "day": DAY,
    "deal": thing(
        {"name": TEXT, **dict.fromkeys(("opportunity", "order", "subscription"), or_null(TEXT))}
    ),
    "seller": or_null(NAMED),
    "share": DECIMAL,
    "share_kind": TEXT,
    **dict.fromkeys(("credit", "before", "after"), DECIMAL),
    "band": or_null(WHOLE),
    **dict.fromkeys(("rate", "multiplier"), DECIMAL),
    **dict.fromkeys(("amount", "cut"), AMOUNT),
    "currency": TEXT,
    "corrects": or_null(thing({"from": DAY, "key": TEXT})),
    "note": TEXT,
    "reason": TEXT,
}
SHAPES: dict[str, Schema] = {
    "ComponentReached": COMPONENT,
    "QuotaPiece": thing(
        {
            "from": DAY,
            "to": DAY,
            "amount": AMOUNT,
            "whole": AMOUNT,
            "source": one_of(Origin),
            "days": WHOLE,
            "of_days": WHOLE,
            "percent": AMOUNT,
            "months_of_tenure": {**many(WHOLE), "minItems": 2, "maxItems": 2},
        }
    ),
    "CommissionPlan": thing(
        {**PLAN, "versions": many(thing({"number": WHOLE, "from": DAY}))},
    ),
    "WholeCommissionPlan": thing(
        {
            **PLAN,
            "versions": many(
                thing({"number": WHOLE, "from": DAY, "document": {"type": "object"}})
            ),
        }
    ),
    "PlanDocument": DOCUMENT,
    "CommissionStatement": thing(STATEMENT),
    "StatementLine": thing(LINE),
    "WhatIfWish": thing(
        {},
        {
            "rep": TEXT,
            "deals": {
                **many(
                    thing(
                        {"opportunity": TEXT},
                        {"amount": {**AMOUNT, "pattern": r"^[0-9]{1,12}(\.[0-9]{1,4})?$"},
                         "closes_on": DAY},
                    )
                ),
                "maxItems": 200,
            },
        },
    ),
    "WhatIfAnswer": thing(
        {
            "plan": OF_PLAN,
            "from": DAY,
            "to": DAY,
            "currency": TEXT,
            **dict.fromkeys(("now", "then"), AMOUNT),
            "alone": many(thing({"opportunity": TEXT, "amount": AMOUNT})),
            "components": many(ref("ComponentReached")),
        }
    ),
    "Dispute": thing(
        {
            "id": WHOLE,
            "statement": WHOLE,
            "rep": NAMED,
            "line": TEXT,
            "amount": AMOUNT,
            "currency": TEXT,
            "status": one_of(Dispute.Status.values),
            "opened_at": MOMENT,
            "settled_at": or_null(MOMENT),
            "entries": many(thing({"by": TEXT, "at": MOMENT, "words": TEXT})),
        }
    ),
    "DisputeWish": thing({"line": {**WHOLE, "minimum": 0}, "words": WORDS}),
    "DisputeAnswer": thing({"words": WORDS}, {"outcome": one_of(SETTLED)}),
}  # fmt: skip
NUMBER = OpenApiParameter("number", {**WHOLE, "minimum": 0}, OpenApiParameter.PATH)

plans = operation(
    COMMISSIONS,
    "list_commission_plans",
    _("The commission plans within sight"),
    {200: page("CommissionPlan")},
    parameters=PAGE,
)
load_plan = operation(
    COMMISSIONS,
    "load_commission_plan",
    _("Make a document a plan, or a version of the plan of its key; for admins"),
    {201: ref("WholeCommissionPlan")},
    request={"application/json": ref("PlanDocument")},
    parameters=[IDEMPOTENCY],
)
plan = operation(
    COMMISSIONS,
    "read_commission_plan",
    _("One plan with the documents of its versions"),
    {200: ref("WholeCommissionPlan")},
    parameters=[OpenApiParameter("key", str, OpenApiParameter.PATH)],
)
statements = operation(
    COMMISSIONS,
    "list_commission_statements",
    _("The statements within sight, the newest first"),
    {200: page("CommissionStatement")},
    parameters=[
        parameter("rep", TEXT, _("Only of this rep, by id.")),
        parameter("plan", TEXT, _("Only by this plan, by key.")),
        parameter("status", one_of(Statement.Status.values), _("Only in this state.")),
        parameter("from", DAY, _("Only of periods that end on this day or later.")),
        parameter("to", DAY, _("Only of periods that begin on this day or before.")),
        *PAGE,
    ],
)
statement = operation(
    COMMISSIONS,
    "read_commission_statement",
    _("One statement"),
    {200: ref("CommissionStatement")},
    parameters=[NUMBER],
)
lines = operation(
    COMMISSIONS,
    "list_statement_lines",
    _("The lines of a statement, each with its whole reason"),
    {200: listing("StatementLine")},
    parameters=[NUMBER],
)
what_if = operation(
    COMMISSIONS,
    "ask_what_if",
    _("What a rep would earn if open deals closed; nothing is written"),
    {200: listing("WhatIfAnswer")},
    request={"application/json": ref("WhatIfWish")},
)
disputes = operation(
    COMMISSIONS,
    "list_disputes",
    _("The disputes within sight, the newest first"),
    {200: page("Dispute")},
    parameters=PAGE,
)
open_dispute = operation(
    COMMISSIONS,
    "open_dispute",
    _("Question a line of a statement"),
    {201: ref("Dispute")},
    request={"application/json": ref("DisputeWish")},
    parameters=[IDEMPOTENCY],
)
dispute = operation(
    COMMISSIONS,
    "read_dispute",
    _("One dispute with what was said"),
    {200: ref("Dispute")},
    parameters=[NUMBER],
)
answer_dispute = operation(
    COMMISSIONS,
    "answer_dispute",
    _("Say something in a dispute; with an outcome, which only who decides may give, settle it"),
    {200: ref("Dispute")},
    request={"application/json": ref("DisputeAnswer")},
    parameters=[NUMBER, IDEMPOTENCY],
)
