"""What each operation is, for the OpenAPI document: its words, parameters and answers."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema

from dashboards.asked import COMPARISONS, FILTERS, PERIODS
from dashboards.panels import PANELS as DECLARED
from salesmetrics.metrics.dimensions import Dimension

from .pages import MOST
from .shapes import (
    COMPARE,
    DAY,
    DIMENSION,
    GRAIN,
    MOMENT,
    TEXT,
    WHOLE,
    Schema,
    counted,
    listing,
    page,
    ref,
)

Handler = TypeVar("Handler", bound=Callable[..., Any])
METRICS, PANELS, RUNS, ORGANIZATION = "metrics", "panels", "runs", "organization"
QUALITY, IMPORTS, WEBHOOKS = "quality", "imports", "webhooks"
IDS: Schema = {"type": "array", "items": {**TEXT, "minLength": 1}, "minItems": 1}


def parameter(name: str, schema: Schema, words: Any = "", *, required: bool = False) -> Any:
    """A parameter of the query."""
    return OpenApiParameter(
        name, schema, OpenApiParameter.QUERY, required=required, description=words
    )


def operation(
    tag: str, name: str, words: Any, gives: Any, **more: Any
) -> Callable[[Handler], Handler]:
    """What decorates a handler."""
    described: Callable[[Handler], Handler] = extend_schema(
        operation_id=name, summary=words, description="", tags=[tag], responses=gives, **more
    )
    return described


DAYS = [
    parameter("from", DAY, _("First day."), required=True),
    parameter("to", DAY, _("Last day; it counts too."), required=True),
]
MEMBERS = [
    parameter(key, IDS, _("Only these members, by id; what is below them counts too."))
    for key in Dimension.registry
]
# Each panel takes its own of these, and refuses those of others.
OPTIONS = {name: one.label for panel in DECLARED.values() for name, one in panel.options.items()}
QUESTION = [
    *DAYS,
    parameter("grain", GRAIN, _("A row for each of these; absent, one value.")),
    parameter("by", DIMENSION, _("A row for each member of this dimension.")),
    parameter("compare", COMPARE, _("What each figure is compared with; several are allowed.")),
    parameter("as_of", MOMENT, _("Answer with what was published at this moment.")),
    parameter("counts", TEXT, _("Of an attainment: the metric whose quota is meant.")),
    *MEMBERS,
]
SPAN = [
    parameter("period", {**TEXT, "enum": list(PERIODS)}, _("“custom” has “from” and “to”.")),
    parameter("from", DAY, _("First day of a custom period.")),
    parameter("to", DAY, _("Last day of a custom period.")),
    parameter("compare", {**TEXT, "enum": list(COMPARISONS)}, _("What changes are told against.")),
    parameter("as_of", MOMENT, _("Answer with what was published at this moment.")),
]
WISH = [
    *SPAN,
    *(parameter(key, IDS, _("Only these members, by id.")) for key in FILTERS),
    *(parameter(name, TEXT, label) for name, label in OPTIONS.items()),
]
PAGE = [
    parameter("cursor", TEXT, _("From “next” or “previous” of another page.")),
    parameter("limit", {**WHOLE, "minimum": 1, "maximum": MOST}, _("How many on a page.")),
]
PLACES = [
    parameter("start", {**WHOLE, "minimum": 0}, _("How many to leave out.")),
    parameter("limit", {**WHOLE, "minimum": 1, "maximum": MOST}, _("How many on a page.")),
]
IDEMPOTENCY = OpenApiParameter(
    "Idempotency-Key",
    {**TEXT, "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
    OpenApiParameter.HEADER,
    description=_("Any text of your own: sent again within a day, it happens only once."),
)
UNCHANGED = OpenApiResponse(description=_("What the ETag of If-None-Match stands for still holds."))

catalogue = operation(METRICS, "list_metrics", _("The metrics there are"), {200: listing("Metric")})
values = operation(
    METRICS,
    "read_metric",
    _("A metric's values"),
    {
        (200, "application/json"): ref("Values"),
        (200, "text/csv"): OpenApiTypes.STR,
        304: UNCHANGED,
    },
    parameters=[OpenApiParameter("key", str, OpenApiParameter.PATH), *QUESTION],
)
records = operation(
    METRICS,
    "list_records",
    _("The records behind a figure, with what each contributed"),
    {(200, "application/json"): ref("Records"), (200, "text/csv"): OpenApiTypes.STR},
    parameters=[
        OpenApiParameter("key", str, OpenApiParameter.PATH),
        *DAYS,
        parameter(
            "as_of",
            MOMENT,
            _("Also tell the figure as published at this moment; the records are those of now."),
        ),
        *MEMBERS,
        parameter("start", {**WHOLE, "minimum": 0}, _("How many records to leave out.")),
        parameter(
            "limit",
            {**WHOLE, "minimum": 1, "maximum": 10_000},
            _("How many on a page: usually 100, of a table all that are allowed."),
        ),
    ],
)
query = operation(
    METRICS,
    "query_metrics",
    _("Several metrics in one request"),
    {200: listing("Values")},
    request={"application/json": ref("Query")},
)
panels = operation(PANELS, "list_panels", _("The panels there are"), {200: listing("PanelEntry")})
panel = operation(
    PANELS,
    "read_panel",
    _("What a panel shows"),
    {200: ref("Panel"), 304: UNCHANGED},
    parameters=[OpenApiParameter("panel", str, OpenApiParameter.PATH), *WISH],
)
own_scorecard = operation(
    PANELS,
    "read_own_scorecard",
    _("One's own scorecard"),
    {200: ref("Scorecard")},
    parameters=SPAN,
)
scorecard = operation(
    PANELS,
    "read_scorecard",
    _("The scorecard of a rep"),
    {200: ref("Scorecard")},
    parameters=[OpenApiParameter("rep", str, OpenApiParameter.PATH), *SPAN],
)
restatements = operation(
    METRICS,
    "list_restatements",
    _("Figures of closed months that have changed since, the latest first"),
    {200: counted("Restatement")},
    parameters=[
        parameter("metric", IDS, _("Only what these metrics are made of, by key.")),
        *PLACES,
    ],
)
runs = operation(
    RUNS, "list_runs", _("Snapshot runs, the newest first"), {200: page("Run")}, parameters=PAGE
)
start_run = operation(
    RUNS,
    "start_run",
    _("Begin a run; it will be the first with an id greater than “after”"),
    {202: ref("RunAccepted")},
    request={"application/json": ref("RunWish")},
    parameters=[IDEMPOTENCY],
)
run = operation(RUNS, "read_run", _("One run"), {200: ref("Run")})
quality = operation(
    QUALITY, "list_checks", _("What is probably wrong in the records"), {200: listing("Finding")}
)
doubts = operation(
    QUALITY,
    "list_doubts",
    _("The records that a check finds"),
    {200: counted("Doubt")},
    parameters=[OpenApiParameter("check", str, OpenApiParameter.PATH), *PLACES],
)
organization = operation(
    ORGANIZATION,
    "read_organization",
    _("The organization that answers, and who asks"),
    {200: ref("Organization")},
)
imports = operation(
    IMPORTS,
    "list_imports",
    _("What was brought in, the newest first"),
    {200: page("Import")},
    parameters=PAGE,
)
send_files = operation(
    IMPORTS,
    "send_files",
    _("Send files; a worker loads them"),
    {202: ref("Import")},
    request={"multipart/form-data": ref("Files")},
    parameters=[IDEMPOTENCY],
)
one_import = operation(
    IMPORTS, "read_import", _("How far an import is, and what is wrong"), {200: ref("OneImport")}
)
undo = operation(
    IMPORTS,
    "undo_import",
    _("Undo an import, as long as nothing later touched its rows"),
    {200: ref("Import")},
    request=None,
    parameters=[IDEMPOTENCY],
)
rejects = operation(
    IMPORTS,
    "read_rejects",
    _("The rows that were not taken, with the reason"),
    {(200, "text/csv"): OpenApiTypes.STR},
    parameters=[parameter("file", TEXT, _("The name of one of the import's files."))],
)
webhooks = operation(
    WEBHOOKS,
    "list_webhooks",
    _("Addresses that are told of events"),
    {200: page("Webhook")},
    parameters=PAGE,
)
make_webhook = operation(
    WEBHOOKS,
    "make_webhook",
    _("Have an address told of events; the secret is told here only"),
    {201: ref("NewWebhook")},
    request={"application/json": ref("WebhookWish")},
    parameters=[IDEMPOTENCY],
)
webhook = operation(WEBHOOKS, "read_webhook", _("One webhook"), {200: ref("Webhook")})
change_webhook = operation(
    WEBHOOKS,
    "change_webhook",
    _("Change what is given"),
    {200: ref("Webhook")},
    request={"application/json": ref("WebhookChange")},
    parameters=[IDEMPOTENCY],
)
delete_webhook = operation(
    WEBHOOKS,
    "delete_webhook",
    _("Delete a webhook with its log"),
    {204: OpenApiResponse(description=_("It is deleted."))},
    parameters=[IDEMPOTENCY],
)
deliveries = operation(
    WEBHOOKS,
    "list_deliveries",
    _("What a webhook was told, and how it went"),
    {200: page("Delivery")},
    parameters=PAGE,
)
redeliver = operation(
    WEBHOOKS,
    "redeliver",
    _("Send a message again"),
    {202: ref("Delivery")},
    request=None,
    parameters=[IDEMPOTENCY],
)
