"""The operations on alerts for the OpenAPI document."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiResponse

from .described import IDEMPOTENCY, PAGE, operation, parameter
from .shapes import WHOLE, page, ref

ALERTS = "alerts"
WISH = {"application/json": ref("AlertWish")}

alerts = operation(
    ALERTS, "list_alerts", _("One’s own alerts"), {200: page("Alert")}, parameters=PAGE
)
make_alert = operation(
    ALERTS,
    "make_alert",
    _("Make an alert; it sees what its owner may see at that time"),
    {201: ref("Alert")},
    request=WISH,
    parameters=[IDEMPOTENCY],
)
alert = operation(ALERTS, "read_alert", _("One alert"), {200: ref("Alert")})
change_alert = operation(
    ALERTS,
    "change_alert",
    _("Change what is given; it is held against what is published anew"),
    {200: ref("Alert")},
    request={"application/json": ref("AlertChange")},
    parameters=[IDEMPOTENCY],
)
delete_alert = operation(
    ALERTS,
    "delete_alert",
    _("Delete an alert; what it fired stays on record"),
    {204: OpenApiResponse(description=_("It is deleted."))},
    parameters=[IDEMPOTENCY],
)
preview_alert = operation(
    ALERTS,
    "preview_alert",
    _("How often an alert would have fired in the last year; nothing is kept"),
    {200: ref("AlertPreview")},
    request=WISH,
)
firings = operation(
    ALERTS,
    "list_firings",
    _("What fired for the caller, with the figures it saw"),
    {200: page("Firing")},
    parameters=[
        *PAGE,
        parameter("alert", {**WHOLE, "minimum": 1}, _("Only of this alert.")),
    ],
)
acknowledge = operation(
    ALERTS,
    "acknowledge_firing",
    _("Say that one takes care of what fired"),
    {200: ref("Firing")},
    request={"application/json": ref("Acknowledgement")},
    parameters=[IDEMPOTENCY],
)
