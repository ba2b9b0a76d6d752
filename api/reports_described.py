"""What reports look like, and what each of their operations is, for the OpenAPI document."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiResponse

from dashboards.reports.forms import NAMED
from salesmetrics.watch.models import Enclosed, Every

from .described import IDEMPOTENCY, PAGE, operation
from .shapes import FLAG, MOMENT, TEXT, WHOLE, Schema, many, one_of, or_null, page, ref, thing

REPORTS = "reports"
NEEDED: Schema = {
    "name": {**TEXT, "minLength": 1, "maxLength": 100},
    "shown": {**TEXT, "minLength": 1, "maxLength": 300, "examples": ["page:overview"]},
    "every": one_of(Every.values),
    "recipients": {**many({**TEXT, "format": "email"}), "minItems": 1},
}
FURTHER: Schema = {
    "period": one_of([name for name, _words in NAMED]),
    "filters": {**TEXT, "maxLength": 2000, "examples": ["region=emea&compare=year"]},
    "weekday": {**WHOLE, "minimum": 1, "maximum": 7},
    "day": {**WHOLE, "minimum": 1, "maximum": 31},
    "hour": {**WHOLE, "minimum": 0, "maximum": 23},
    "enclosed": one_of(Enclosed.values),
    "active": FLAG,
}
OF_REPORTS: dict[str, Schema] = {
    "Report": thing(
        {
            "id": WHOLE,
            "name": TEXT,
            "shown": TEXT,
            "period": TEXT,
            "filters": TEXT,
            "every": one_of(Every.values),
            "weekday": WHOLE,
            "day": WHOLE,
            "hour": WHOLE,
            "enclosed": one_of(Enclosed.values),
            "active": FLAG,
            "owner": TEXT,
            "recipients": many(thing({"email": TEXT, "unsubscribed_at": or_null(MOMENT)})),
            "created_at": MOMENT,
        }
    ),
    "ReportWish": thing(NEEDED, FURTHER),
    "ReportChange": thing({}, NEEDED | FURTHER),
    "ReportSending": thing(
        {
            "id": WHOLE,
            "report": or_null(WHOLE),
            "name": TEXT,
            "recipient": TEXT,
            "occasion": TEXT,
            "state": TEXT,
            "told": TEXT,
            "trouble": TEXT,
            "due_at": MOMENT,
            "sent_at": or_null(MOMENT),
        }
    ),
}

reports = operation(
    REPORTS,
    "list_reports",
    _("One’s own reports by e-mail; for an admin those of everybody"),
    {200: page("Report")},
    parameters=PAGE,
)
make_report = operation(
    REPORTS,
    "make_report",
    _("Have a page sent by e-mail, to each recipient within what they may see"),
    {201: ref("Report")},
    request={"application/json": ref("ReportWish")},
    parameters=[IDEMPOTENCY],
)
report = operation(REPORTS, "read_report", _("One report"), {200: ref("Report")})
change_report = operation(
    REPORTS,
    "change_report",
    _("Change what is given; what was due until now is not sent"),
    {200: ref("Report")},
    request={"application/json": ref("ReportChange")},
    parameters=[IDEMPOTENCY],
)
delete_report = operation(
    REPORTS,
    "delete_report",
    _("Delete a report; the log of what it sent stays"),
    {204: OpenApiResponse(description=_("It is deleted."))},
    parameters=[IDEMPOTENCY],
)
sendings = operation(
    REPORTS,
    "list_report_sendings",
    _("What was sent to whom, when, and how it went"),
    {200: page("ReportSending")},
    parameters=PAGE,
)
