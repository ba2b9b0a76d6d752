"""What connections look like, and what each of their operations is, for the OpenAPI document."""

from django.utils.translation import gettext_lazy as _

from salesmetrics.ingest.connections import Connection, Fetch

from .described import IDEMPOTENCY, PAGE, operation
from .shapes import FLAG, MOMENT, TEXT, WHOLE, Schema, many, one_of, or_null, page, ref, thing

CONNECTIONS = "connections"
COUNTS: Schema = {
    "type": "object",
    "additionalProperties": {"type": "object", "additionalProperties": WHOLE},
}
OF_CONNECTIONS: dict[str, Schema] = {
    "Connection": thing(
        {
            "id": WHOLE,
            "kind": one_of(Connection.Kind.values),
            "name": TEXT,
            "schedule": one_of(Connection.Schedule.values),
            "prefix": TEXT,
            "active": FLAG,
            "trouble": TEXT,
            "fetched_at": or_null(MOMENT),
            "next_at": or_null(MOMENT),
            "created_at": MOMENT,
        }
    ),
    "ConnectionChange": thing({}, {"active": FLAG, "schedule": one_of(Connection.Schedule.values)}),
    "Fetch": thing(
        {
            "id": WHOLE,
            "status": one_of(Fetch.Status.values),
            "started_at": MOMENT,
            "finished_at": or_null(MOMENT),
            "counts": COUNTS,
            "imports": many(WHOLE),
            "rejected": WHOLE,
            "requests": WHOLE,
            "trouble": TEXT,
            "next_at": or_null(MOMENT),
        }
    ),
}

connections = operation(
    CONNECTIONS,
    "list_connections",
    _("Systems that are asked for what changed"),
    {200: page("Connection")},
    parameters=PAGE,
)
connection = operation(
    CONNECTIONS, "read_connection", _("One connection"), {200: ref("Connection")}
)
change_connection = operation(
    CONNECTIONS,
    "change_connection",
    _("Pause it, let it go on, or change its schedule"),
    {200: ref("Connection")},
    request={"application/json": ref("ConnectionChange")},
    parameters=[IDEMPOTENCY],
)
fetches = operation(
    CONNECTIONS,
    "list_fetches",
    _("What a connection fetched, and how it went"),
    {200: page("Fetch")},
    parameters=PAGE,
)
fetch = operation(
    CONNECTIONS,
    "fetch_connection",
    _("Have it fetched as soon as a worker is free"),
    {202: ref("Connection")},
    request=None,
    parameters=[IDEMPOTENCY],
)
