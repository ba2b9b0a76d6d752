"""What the OpenAPI document says stays true in sequences: what is made, read, changed and deleted.

Schemathesis draws the requests of a sequence from the answers before, by the ids that they hold.
`--cases` says how many sequences are tried.
"""

from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.api.test_schema_holds import FEW, schema, unlimited

__all__ = ["schema", "unlimited"]

STEPS = 8
TOGETHER = ("accounts", "reps", "products", "opportunities", "opportunity_lines", "orders", "leads")


def test_no_sequence_of_requests_shows_the_document_to_be_wrong(
    schema, issue, unlimited, pytestconfig
):
    from schemathesis.checks import CHECKS

    headers = {"Authorization": f"Bearer {issue()[1]}", "Accept-Encoding": "identity"}
    # A reference to nobody fits a schema and is refused.
    excluded = CHECKS.get_by_names(["positive_data_acceptance"])
    seen = set()

    class Sequence(schema.include(tag=list(TOGETHER)).as_state_machine()):
        def setup(self):
            # Each sequence begins with the same rows, or it could not be made again.
            self.alone = transaction.atomic()
            self.alone.__enter__()

        def teardown(self):
            transaction.set_rollback(True)
            self.alone.__exit__(None, None, None)

        def get_call_kwargs(self, case):
            return {"headers": headers}

        def validate_response(self, response, case, additional_checks=(), **_kwargs):
            seen.add((case.method, response.status_code))
            case.validate_response(
                response,
                excluded_checks=excluded,
                headers=headers,
                transport_kwargs={"headers": headers},
            )

    run_state_machine_as_test(
        Sequence,
        settings=settings(
            max_examples=max(FEW, pytestconfig.getoption("--cases")) // 4,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    # Without answers of these kinds nothing would have been tried.
    assert {("POST", 201), ("GET", 200)} <= seen
