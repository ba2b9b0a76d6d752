"""A connection to HubSpot, against a server that speaks as its documentation says."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from salesmetrics.crm.models import Account, Activity, Lead, Opportunity, Stage, StageChange
from salesmetrics.crm.starting_stages import give_stages
from salesmetrics.ingest.connectors.fetching import try_out
from salesmetrics.ingest.models import Import
from salesmetrics.ingest.undoing import undo
from salesmetrics.tenancy.models import Rep
from tests.ingest.sides.hooked import Hooked, rows
from tests.ingest.sides.hubspot import SLOW_DOWN, HubSpotSide

EARLY, LATE = "2026-05-01T08:00:00.000Z", "2030-01-01T08:00:00.000Z"


@pytest.fixture
def hubspot(organization, settings):
    side = HubSpotSide()
    side.put("companies", "901", EARLY, name="Acme", industry="RETAIL", hubspot_owner_id="11")
    side.put("contacts", "801", EARLY, firstname="Eve", lastname="Ek", associatedcompanyid="901")
    deal = {"dealname": "Roof", "pipeline": "default", "hubspot_owner_id": "11", "amount": "1200"}
    side.put(
        *("deals", "701", EARLY),
        **deal,
        dealstage="offer",
        hs_is_closed="false",
        closedate="2026-07-01T00:00:00Z",
        hs_deal_stage_probability="0.6",
        dealtype="newbusiness",
    )
    won = {"dealstage": "closedwon", "hs_is_closed": "true", "hs_is_closed_won": "true"}
    side.put("deals", "702", EARLY, **deal, **won, closedate="2026-04-01T10:00:00Z")
    side.links["companies"] = {"701": [("999", ""), ("901", "Primary")], "702": [("901", "")]}
    side.links["contacts"] = {"701": [("801", "")]}
    side.history["701"] = [("offer", "2026-04-02T10:00:00Z"), ("meet", "2026-03-01T09:00:00Z")]
    side.history["702"] = [("closedlost", "2026-03-20T10:00:00Z"), ("meet", "2026-03-01T09:00:00Z")]
    hooked = Hooked(organization, "hubspot", {}, {"token": side.token}, side=side, project=settings)
    yield hooked
    hooked.stop()


def test_everything_comes_with_its_links_and_history(hubspot):
    record = hubspot.fetched()
    assert rows(Rep, "external_id", "name") == [("11", "Ann Arber"), ("12", "Bob")]
    assert rows(Stage, "external_id", "name", "probability", "outcome") == [
        ("closedwon", "Won", 100, "won"),
        ("meet", "Meeting", 20, "open"),
        ("offer", "Offer", 60, "open"),
    ]
    assert rows(Account, "name", "owner__name") == [("Acme", "Ann Arber")]
    assert rows(Lead, "name", "account__name") == [("Eve Ek", "Acme")]
    assert rows(Opportunity, "name", "status", "stage__name", "account__name", "lead__name") == [
        ("Roof", "open", "Offer", "Acme", "Eve Ek"),
        ("Roof", "won", None, "Acme", None),
    ]
    first = Opportunity.objects.get(external_id="701")
    assert (first.amount, first.probability, first.deal_type) == (1200, 60, "new")
    assert first.expected_close_on == dt.date(2026, 7, 1)
    changes = StageChange.objects.order_by("opportunity__external_id", "entered_at")
    assert list(changes.values_list("opportunity__external_id", "stage__name", "entered_on")) == [
        ("701", "Meeting", dt.date(2026, 3, 1)),
        ("701", "Offer", dt.date(2026, 4, 2)),
        ("702", "Meeting", dt.date(2026, 3, 1)),
    ]
    [run] = Import.objects.all()
    assert record.imports == [run.pk]
    assert (run.origin, run.status) == ("fetch", "loaded")
    assert record.counts["opportunities"] == {"created": 2}
    assert record.calls == len(hubspot.side.asked)


def test_calls_meetings_e_mails_and_tasks_come_as_activities(hubspot):
    side, own = hubspot.side, {"hubspot_owner_id": "11", "hs_createdate": "2026-04-01T08:00:00Z"}
    at = {**own, "hs_timestamp": "2026-04-03T10:00:00Z"}
    call = {"hs_call_duration": "150000", "hs_call_direction": "OUTBOUND"}
    side.put("calls", "1", EARLY, **at, **call, hs_call_status="COMPLETED")
    side.put("calls", "2", EARLY, **at, hs_call_status="CANCELED")
    meeting = {
        "hs_meeting_start_time": "2026-04-04T10:00:00Z",
        "hs_meeting_end_time": "2026-04-04T10:45:00Z",
    }
    side.put("meetings", "1", EARLY, **at, **meeting, hs_meeting_outcome="COMPLETED")
    side.put("emails", "1", EARLY, **at, hs_email_direction="INCOMING_EMAIL")
    side.put("tasks", "1", EARLY, **at, hs_task_status="NOT_STARTED")
    side.links["deals"] = {"1": [("701", "")]}
    hubspot.fetched()
    assert rows(Activity, "external_id", "happened_on", "minutes", "direction") == [
        ("call-1", dt.date(2026, 4, 3), Decimal("2.5"), "out"),
        ("call-2", None, None, ""),
        ("email-1", dt.date(2026, 4, 3), None, "in"),
        ("follow_up-1", None, None, ""),
        ("meeting-1", dt.date(2026, 4, 4), 45, ""),
    ]
    assert rows(Activity, "opportunity__name", "owner__name")[0] == ("Roof", "Ann Arber")
    side.archived["calls"] = [{"id": "1", "archivedAt": LATE}]
    hubspot.fetched()
    assert "call-1" not in rows(Activity, "external_id")


def test_what_the_token_may_not_read_is_left_out_and_told(hubspot):
    hubspot.side.forbidden = {"emails"}
    hubspot.side.put("calls", "1", EARLY, hs_timestamp="2026-04-03T10:00:00Z")
    hubspot.fetched()
    assert rows(Activity, "external_id") == ["call-1"]
    assert "left out: emails" in try_out(hubspot.connection)
    hubspot.side.forbidden = {"deals"}
    assert "lacks a right" in hubspot.fetch().trouble


def test_a_fetch_is_undone_like_any_import(hubspot):
    record = hubspot.fetched()
    undo(Import.objects.get(pk=record.imports[0]), user=None)
    assert rows(Opportunity, "external_id") == []


def test_the_next_fetch_asks_for_what_changed_and_loads_that_alone(hubspot):
    hubspot.fetched()
    assert hubspot.fetched().imports == []
    assert "deals/batch/read" not in str(hubspot.side.paths())
    hubspot.side.objects["deals"]["701"] |= {"amount": "1500", "hs_lastmodifieddate": LATE}
    record = hubspot.fetched()
    assert record.counts == {"opportunities": {"updated": 1}, "stage_changes": {"unchanged": 2}}
    [asked] = [one.body for one in hubspot.side.asked if one.path.endswith("deals/search")]
    since = asked["filterGroups"][0]["filters"][1]
    assert since["operator"] == "GTE"
    ago = timezone.now() - dt.datetime.fromisoformat(since["value"])
    assert dt.timedelta(minutes=5) <= ago < dt.timedelta(minutes=15)


def test_what_was_corrected_here_stays_until_the_other_side_changes(hubspot):
    hubspot.fetched()
    Stage.objects.filter(external_id="meet").update(probability=35)
    hubspot.fetched()
    assert Stage.objects.get(external_id="meet").probability == 35


def test_the_usual_stages_leave_unless_somebody_made_them_their_own(hubspot, organization):
    give_stages(organization)
    Stage.objects.filter(external_id="proposal").update(probability=55)
    hubspot.fetched()
    assert Stage.objects.filter(deleted_at=None).count() == 3 + 6
    Stage.objects.filter(external_id="proposal").update(probability=60)
    hubspot.connection.ask_now(everything=True)
    hubspot.fetched()
    assert rows(Stage, "name") == ["Won", "Meeting", "Offer"]


def test_what_is_archived_there_leaves_and_comes_back_with_a_restoring(hubspot):
    hubspot.fetched()
    gone = hubspot.side.objects["deals"].pop("701")
    hubspot.side.archived["deals"] = [{"id": "701", "archived": True, "archivedAt": LATE}]
    assert hubspot.fetched().counts == {"opportunities": {"deleted": 1}}
    assert rows(Opportunity, "external_id") == ["702"]
    hubspot.side.archived["deals"] = []
    hubspot.side.objects["deals"]["701"] = gone | {"hs_lastmodifieddate": LATE}
    hubspot.fetched()
    assert rows(Opportunity, "external_id") == ["701", "702"]


def test_who_is_asked_to_slow_down_waits_and_goes_on(hubspot):
    hubspot.side.fails(429, SLOW_DOWN, headers={"Retry-After": "0"}, where="contacts/search")
    hubspot.side.fails(502, headers={"Retry-After": "0"}, where="owners")
    hubspot.fetched()
    assert len(hubspot.side.paths("contacts/search")) == 2


def test_who_is_asked_to_wait_for_long_comes_back_by_the_clock(hubspot):
    hubspot.side.fails(429, SLOW_DOWN, headers={"Retry-After": "7200"}, where="contacts/search")
    before = timezone.now()
    record = hubspot.fetch()
    assert record.status == "failed"
    assert "slow down" in record.trouble
    assert "secondly limit" in record.trouble
    waited = hubspot.connection.next_at - before
    assert dt.timedelta(hours=2) <= waited < dt.timedelta(hours=2, minutes=5)


def test_a_token_that_is_not_accepted_is_told_in_words_and_pauses_grow(hubspot):
    hubspot.side.token = "another"
    pauses = []
    for _time in range(3):
        before = timezone.now()
        record = hubspot.fetch()
        pauses.append(round((hubspot.connection.next_at - before).total_seconds() / 60))
    assert record.trouble.startswith("HubSpot does not accept the token.")
    assert hubspot.connection.trouble == record.trouble
    assert pauses == [5, 15, 60]
    hubspot.side.token = "pat-eu1-right"
    hubspot.fetched()
    assert (hubspot.connection.failures, hubspot.connection.trouble) == (0, "")


def test_after_a_failure_it_goes_on_from_what_was_loaded(hubspot, monkeypatch):
    monkeypatch.setattr("salesmetrics.ingest.connectors.fetching.SLICE", 150)
    for number in range(1, 451):
        hubspot.side.put("contacts", str(1000 + number), EARLY, lastname=f"No {number}")
    hubspot.side.fails(400, "broken", where="contacts/search", after=2)
    assert hubspot.fetch().status == "failed"
    assert Lead.objects.count() == 400
    hubspot.fetched()
    assert Lead.objects.count() == 451
    [asked] = [one.body for one in hubspot.side.asked if one.path.endswith("contacts/search")]
    assert asked["filterGroups"][0]["filters"][0]["value"] == "1399"


def test_a_row_that_is_wrong_is_listed_and_the_others_come(hubspot):
    hubspot.side.objects["deals"]["702"]["closedate"] = "2025-01-01T00:00:00Z"
    record = hubspot.fetch()
    assert (record.status, record.rejected) == ("done", 2)
    problems = Import.objects.get(pk=record.imports[0]).problems.order_by("file")
    assert list(problems.values_list("file", "column", "value")) == [
        ("opportunities.csv", "closed_at", "2025-01-01T00:00:00Z"),
        ("stage_changes.csv", "opportunity_id", "702"),
    ]
    assert rows(Opportunity, "external_id") == ["701"]


def test_all_or_nothing_if_that_is_wished(hubspot):
    hubspot.connection.skip_bad_rows = False
    hubspot.connection.save()
    hubspot.side.objects["deals"]["702"]["closedate"] = "2025-01-01T00:00:00Z"
    record = hubspot.fetch()
    assert (record.status, record.rejected) == ("failed", 2)
    assert rows(Rep, "external_id") == []
    assert hubspot.connection.cursors == {}


def test_a_prefix_keeps_two_systems_apart(hubspot):
    hubspot.connection.prefix = "hs-"
    hubspot.connection.save()
    hubspot.fetched()
    assert rows(Opportunity, "external_id", "account__external_id", "owner__external_id") == [
        ("hs-701", "hs-901", "hs-11"),
        ("hs-702", "hs-901", "hs-11"),
    ]
    assert rows(Stage, "external_id") == ["hs-closedwon", "hs-meet", "hs-offer"]


def test_trying_it_out_says_what_answers(hubspot):
    assert try_out(hubspot.connection) == "HubSpot answers. Pipelines: Sales"
