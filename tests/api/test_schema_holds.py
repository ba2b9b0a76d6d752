"""What the OpenAPI document says is true: schemathesis tries to prove otherwise.

Requests follow from the document: some that fit it, some that do not. Every answer must have a
documented status, kind and shape; nothing may be a server error; what does not fit is refused,
and so is who does not sign in.
"""

import pytest
from django.core import signals
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings

OPERATIONS = (
    "list_metrics",
    "read_metric",
    "list_records",
    "list_restatements",
    "list_checks",
    "list_doubts",
    "query_metrics",
    "list_panels",
    "read_scorecard",
    "read_own_scorecard",
    "read_panel",
    "list_runs",
    "read_run",
    "start_run",
    "read_organization",
    "list_imports",
    "read_import",
    "read_rejects",
    "undo_import",
    "send_files",
    "list_webhooks",
    "make_webhook",
    "read_webhook",
    "change_webhook",
    "delete_webhook",
    "list_deliveries",
    "redeliver",
    "list_commission_plans",
    "load_commission_plan",
    "read_commission_plan",
    "list_commission_statements",
    "read_commission_statement",
    "list_statement_lines",
    "ask_what_if",
    "list_disputes",
    "open_dispute",
    "read_dispute",
    "answer_dispute",
)
CASES = 40
# What all entities share is put to the proof with these: a plain one, one whose key has several
# parts and whose reference may be of several kinds, and one that belongs to something else.
ENTITIES = ("opportunities", "targets", "order_lines")
WRITES = ("list", "create", "read", "change", "delete", "bulk")
OPERATIONS_OF_ENTITIES = tuple(f"{way}_{name}" for name in ENTITIES for way in WRITES)
# Each of these asks many questions.
OPERATIONS_OF_INSIGHTS = ("list_insights", "dismiss_insight", "list_customer_signs")
FEWER = 15


@pytest.fixture
def schema(db):
    import schemathesis

    from salesmetrics.wsgi import application

    schemathesis.checks.load_all_checks()
    # The end of a request would close the connection that this test's transaction is in.
    ends = (signals.request_started, signals.request_finished)
    for end in ends:
        end.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/v1/schema/", application)
    for end in ends:
        end.connect(close_old_connections)


@pytest.fixture
def unlimited(settings):
    settings.API_REQUESTS_PER_MINUTE = 0


@pytest.mark.parametrize("fits", [True, False], ids=["fitting", "unfitting"])
@pytest.mark.parametrize("name", [*OPERATIONS, *OPERATIONS_OF_ENTITIES, *OPERATIONS_OF_INSIGHTS])
def test_no_request_shows_the_document_to_be_wrong(schema, issue, unlimited, name, fits):
    import schemathesis
    from schemathesis.checks import CHECKS

    operation = schema.find_operation_by_id(name)
    mode = schemathesis.GenerationMode.POSITIVE if fits else schemathesis.GenerationMode.NEGATIVE
    cases = CASES if name in OPERATIONS else FEWER
    # What calls the application here does not unpack.
    headers = {"Authorization": f"Bearer {issue()[1]}", "Accept-Encoding": "identity"}
    # A member that does not exist, or a last day before the first, fits a schema and is refused.
    names = ["positive_data_acceptance"]
    if name == "send_files":
        names.append("negative_data_rejection")  # a form says less than was drawn for it
    excluded = CHECKS.get_by_names(names)

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(max_examples=cases, deadline=None, suppress_health_check=list(HealthCheck))
    def holds(case):
        case.call_and_validate(headers=headers, excluded_checks=excluded)

    holds()
