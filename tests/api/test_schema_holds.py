"""What the OpenAPI document says is true: schemathesis tries to prove otherwise.

Requests follow from the document: some that fit it, some that do not. Every answer must have a
documented status, kind and shape; nothing may be a server error; what does not fit is refused,
and so is who does not sign in.

`--cases` says how many requests are made of each kind to each operation; with more than a few all
entities are put to the proof, not just three of them. The full number, which takes an hour:

    .venv/bin/pytest tests/api/test_schema_holds.py --cases 100
"""

import pytest
from django.core import signals
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings

FEW = 20
GROUPS = (
    "metrics",
    "panels",
    "organization",
    "quality",
    "runs",
    "imports",
    "webhooks",
    "connections",
    "commissions",
    "alerts",
    "reports",
    "insights",
    "forecasts",
)
# What all entities share is put to the proof with these: a plain one, one whose key has several
# parts and whose reference may be of several kinds, and one that belongs to something else.
ENTITIES = ("opportunities", "targets", "order_lines")
OTHERS = (
    *("teams", "regions", "stages", "reps", "rep_assignments", "products", "plans", "campaigns"),
    *("accounts", "leads", "stage_changes", "orders", "subscriptions", "activities", "spend"),
    *("carts", "surveys", "inquiries", "exchange_rates", "competitors", "competitor_figures"),
    "opportunity_lines",
)
# Of a form less arrives than was drawn for it.
NO_REFUSAL = {"send_files"}


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


def pytest_generate_tests(metafunc):
    if "group" in metafunc.fixturenames:
        all_of_them = metafunc.config.getoption("--cases") > FEW
        groups = [*GROUPS, *ENTITIES, *(OTHERS if all_of_them else ())]
        metafunc.parametrize("group", groups)


def test_no_request_shows_the_document_to_be_wrong(schema, issue, unlimited, pytestconfig, group):
    # What calls the application here does not unpack.
    headers = {"Authorization": f"Bearer {issue()[1]}", "Accept-Encoding": "identity"}
    operations = [one.ok() for one in schema.include(tag=group).get_all_operations()]
    assert operations
    for operation in operations:
        for fits in (True, False):
            put_to_the_proof(operation, fits, headers, pytestconfig.getoption("--cases"))


def put_to_the_proof(operation, fits, headers, cases):
    """Make requests to an operation that fit the document, or that do not."""
    import schemathesis
    from schemathesis.checks import CHECKS

    mode = schemathesis.GenerationMode.POSITIVE if fits else schemathesis.GenerationMode.NEGATIVE
    # A member that does not exist, or a last day before the first, fits a schema and is refused.
    names = ["positive_data_acceptance"]
    if operation.definition.raw["operationId"] in NO_REFUSAL:
        names.append("negative_data_rejection")
    excluded = CHECKS.get_by_names(names)

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(max_examples=cases, deadline=None, suppress_health_check=list(HealthCheck))
    def holds(case):
        case.call_and_validate(headers=headers, excluded_checks=excluded)

    holds()
