"""A connection to Pipedrive, against a server that speaks as its documentation says."""

import pytest

from salesmetrics.crm.models import Account, Activity, Lead, Opportunity, Stage, StageChange
from salesmetrics.ingest.connectors.fetching import try_out
from tests.ingest.sides.hooked import Hooked, rows
from tests.ingest.sides.pipedrive import SLOW_DOWN, PipedriveSide

EARLY, LATE = "2026-05-01T08:00:00Z", "2026-05-02T08:00:00Z"


@pytest.fixture
def pipedrive(organization, settings):
    side = PipedriveSide()
    side.put("organizations", 91, EARLY, name="Acme", owner_id=11, employee_count=40)
    emails = [{"value": "b@example.com"}, {"value": "eve@example.com", "primary": True}]
    side.put("persons", 81, EARLY, name="Eve", owner_id=11, org_id=91, emails=emails)
    deal = {"title": "Roof", "owner_id": 11, "org_id": 91, "person_id": 81, "currency": "EUR"}
    side.put("deals", 71, EARLY, **deal, status="open", stage_id=4, value=1200)
    side.put("deals", 72, EARLY, **deal, status="won", stage_id=5, won_time="2026-04-01T10:00:00Z")
    lost = {"lost_time": "2026-04-02T10:00:00Z", "lost_reason": "Price", "status": "lost"}
    side.put("deals", 73, EARLY, **deal, **lost, stage_id=5, value=900)
    work = {"owner_id": 11, "deal_id": 71, "duration": "01:30"}
    side.put("activities", 61, EARLY, **work, type="call", done=False)
    done = {"done": True, "marked_as_done_time": "2026-04-03T10:00:00Z"}
    side.put("activities", 62, EARLY, **work, **done, type="lunch")
    hooked = Hooked(
        organization,
        "pipedrive",
        {"company": "acme"},
        {"token": side.token},
        side=side,
        project=settings,
    )
    yield hooked
    hooked.stop()


def test_everything_comes_page_by_page(pipedrive):
    pipedrive.fetched()
    assert rows(Stage, "external_id", "name", "position") == [("4", "Meet", 1), ("5", "Offer", 2)]
    assert rows(Account, "name", "owner__name", "employees") == [("Acme", "Ann", 40)]
    assert rows(Lead, "name", "email", "account__name") == [("Eve", "eve@example.com", "Acme")]
    assert rows(Opportunity, "external_id", "status", "stage__name", "lost_reason__name") == [
        ("71", "open", "Meet", None),
        ("72", "won", None, None),
        ("73", "lost", None, "Price"),
    ]
    assert rows(Activity, "type", "opportunity__external_id", "minutes") == [
        ("call", "71", 90),
        ("social", "71", 90),
    ]
    assert [one is not None for one in rows(Activity, "happened_at")] == [False, True]
    assert len(pipedrive.side.paths("v2/deals")) == 2


def test_the_next_fetch_asks_for_what_changed_and_history_grows(pipedrive):
    pipedrive.fetched()
    before = rows(Opportunity, "external_id")
    deal = next(one for one in pipedrive.side.lists["deals"] if one["id"] == 71)
    pipedrive.side.put("deals", 71, LATE, **{**deal, "stage_id": 5, "value": 1500} | {})
    record = pipedrive.fetched()
    assert record.counts["opportunities"]["updated"] == 1
    assert rows(Opportunity, "external_id") == before
    assert "Offer" in StageChange.objects.values_list("stage__name", flat=True)
    [asked] = [one for one in pipedrive.side.asked if one.path.endswith("v2/activities")]
    assert asked.query["updated_since"] == "2026-05-01T07:55:00Z"


def test_a_deal_that_is_deleted_there_leaves(pipedrive):
    pipedrive.fetched()
    deal = next(one for one in pipedrive.side.lists["deals"] if one["id"] == 72)
    pipedrive.side.put("deals", 72, LATE, **{**deal, "status": "deleted"})
    assert pipedrive.fetched().counts["opportunities"]["deleted"] == 1
    assert rows(Opportunity, "external_id") == ["71", "73"]


def test_its_limits_are_honoured(pipedrive):
    headers = {"x-ratelimit-reset": "0", "x-ratelimit-remaining": "0"}
    pipedrive.side.fails(429, SLOW_DOWN, headers=headers, where="v2/deals")
    pipedrive.fetched()
    assert len(pipedrive.side.paths("v2/deals")) == 3


def test_trying_it_out_says_whose_the_token_is(pipedrive):
    assert try_out(pipedrive.connection) == "Pipedrive answers. The token is of Ann, Acme."
