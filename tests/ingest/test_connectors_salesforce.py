"""A connection to Salesforce, against a server that speaks as its documentation says."""

import datetime as dt

import pytest
from django.utils import timezone

from salesmetrics.crm.models import (
    Account,
    Activity,
    Campaign,
    Lead,
    Opportunity,
    Stage,
    StageChange,
)
from salesmetrics.ingest.connectors.fetching import try_out
from salesmetrics.ingest.connectors.sealing import unseal
from salesmetrics.ingest.connectors.troubles import Trouble
from tests.ingest.sides.hooked import Hooked, rows
from tests.ingest.sides.salesforce import LIMIT_REACHED, SalesforceSide

EARLY, LATE = "2026-05-01T08:00:00.000+0000", "2026-05-02T08:00:00.000+0000"


@pytest.fixture
def salesforce(organization, settings):
    side = SalesforceSide()
    side.put("Account", "001A", EARLY, Name="Acme", OwnerId="005A", NumberOfEmployees=40)
    lead = {"Name": "Eve", "Company": "Acme", "OwnerId": "005A", "ConvertedAccountId": "001A"}
    side.put("Lead", "00QA", EARLY, **lead, ConvertedOpportunityId="006A")
    side.put("Lead", "00QB", EARLY, Name="Queued", OwnerId="00G1")
    deal = {"Name": "Roof", "AccountId": "001A", "OwnerId": "005A", "CloseDate": "2026-04-01"}
    side.put("Opportunity", "006A", EARLY, **deal, StageName="Offer", Amount=1200.5)
    won = {"StageName": "Closed Won", "IsClosed": True, "IsWon": True}
    side.put("Opportunity", "006B", EARLY, **{**deal, **won}, Type="Renewal")
    lost = {"StageName": "Closed Lost", "IsClosed": True}
    side.put("Opportunity", "006C", EARLY, **{**deal, **lost})
    for number, stage in enumerate(("Meeting", "Offer", "Closed Lost"), 1):
        at = f"2026-03-0{number}T10:00:00.000+0000"
        change = {"OpportunityId": "006C", "StageName": stage, "CreatedDate": at}
        side.put("OpportunityHistory", f"008{number}", EARLY, **change)
    call = {"TaskSubtype": "Call", "CallType": "Outbound", "CallDurationInSeconds": 150}
    done = {"IsClosed": True, "CompletedDateTime": "2026-03-05T10:00:00.000+0000"}
    side.put("Task", "00TA", EARLY, OwnerId="005A", WhatId="006A", **call, **done)
    event = {"StartDateTime": "2026-03-06T10:00:00.000+0000", "DurationInMinutes": 30}
    side.put("Event", "00UA", EARLY, OwnerId="005A", WhoId="00QB", WhatId="500A", **event)
    hooked = Hooked(
        organization,
        "salesforce",
        {"domain": "acme.my.salesforce.com", "client_id": "key"},
        {"client_secret": side.secret},
        side=side,
        project=settings,
    )
    yield hooked
    hooked.stop()


def test_everything_comes_page_by_page_with_what_the_organization_has(salesforce):
    salesforce.fetched()
    assert rows(Stage, "name", "outcome") == [
        ("Closed Won", "won"),
        ("Meeting", "open"),
        ("Offer", "open"),
    ]
    assert rows(Account, "name", "owner__name", "employees") == [("Acme", "Ann", 40)]
    assert rows(Lead, "name", "owner__name", "account__name") == [
        ("Eve", "Ann", "Acme"),
        ("Queued", None, None),
    ]
    assert rows(Opportunity, "external_id", "status", "stage__name", "lead__name") == [
        ("006A", "open", "Offer", "Eve"),
        ("006B", "won", None, None),
        ("006C", "lost", None, None),
    ]
    assert Opportunity.objects.get(external_id="006A").expected_close_on == dt.date(2026, 4, 1)
    assert Opportunity.objects.get(external_id="006B").closed_on == dt.date(2026, 4, 1)
    changes = StageChange.objects.filter(opportunity__external_id="006C").order_by("entered_at")
    assert list(changes.values_list("stage__name", flat=True)) == ["Meeting", "Offer"]
    assert rows(Activity, "type", "opportunity__external_id", "lead__name", "minutes") == [
        ("call", "006A", None, 2.5),
        ("meeting", None, "Queued", 30),
    ]


def test_the_next_fetch_asks_for_what_changed(salesforce):
    salesforce.fetched()
    deal = next(one for one in salesforce.side.tables["Opportunity"] if one["Id"] == "006A")
    fields = {k: v for k, v in deal.items() if k not in ("Id", "SystemModstamp")}
    salesforce.side.put("Opportunity", "006A", LATE, **{**fields, "Amount": 1500})
    assert salesforce.fetched().counts["opportunities"] == {"updated": 1, "unchanged": 2}
    asked = [one.query["q"] for one in salesforce.side.asked if "q" in one.query]
    [query] = [one for one in asked if "FROM Opportunity " in one]
    assert "WHERE SystemModstamp >= 2026-05-01T07:55:00.000Z ORDER BY" in query


def test_what_is_deleted_there_leaves(salesforce):
    salesforce.fetched()
    salesforce.side.put("Task", "00TA", LATE, IsDeleted=True)
    assert salesforce.fetched().counts["activities"]["deleted"] == 1
    assert rows(Activity, "external_id") == ["00UA"]


def test_a_limit_for_the_day_makes_it_come_back_later(salesforce):
    salesforce.side.fails(403, LIMIT_REACHED, where="/query")
    before = timezone.now()
    record = salesforce.fetch()
    assert record.trouble == "Salesforce's limit of requests for 24 hours is reached."
    assert salesforce.connection.next_at - before >= dt.timedelta(hours=1)


def test_a_refresh_token_that_is_good_for_one_use_is_kept_sealed(salesforce):
    from salesmetrics.ingest.connectors.sealing import seal

    connection = salesforce.connection
    connection.sealed = seal({"client_secret": "hush", "refresh_token": "first"})
    connection.save()
    salesforce.fetched()
    assert unseal(salesforce.connection.sealed)["refresh_token"] == "first+"
    salesforce.fetched()
    assert unseal(salesforce.connection.sealed)["refresh_token"] == "first++"
    assert "first" not in salesforce.connection.sealed


def test_campaigns_come_with_the_leads_that_answered_them(salesforce):
    side = salesforce.side
    side.put("Campaign", "701A", EARLY, Name="Fair", Type="Trade Show", StartDate="2026-02-01")
    side.put("Campaign", "701B", EARLY, Name="Mail", Type="Email")
    for key, campaign, at in (("00vB", "701B", "2026-03-09"), ("00vA", "701A", "2026-03-02")):
        when = f"{at}T10:00:00.000+0000"
        side.put("CampaignMember", key, EARLY, LeadId="00QA", CampaignId=campaign, CreatedDate=when)
    [roof] = [one for one in side.tables["Opportunity"] if one["Id"] == "006A"]
    roof["CampaignId"] = "701B"
    salesforce.fetched()
    assert rows(Campaign, "name", "channel__name") == [("Fair", "Trade Show"), ("Mail", "Email")]
    assert rows(Lead, "name", "campaign__name") == [("Eve", "Fair"), ("Queued", None)]
    assert rows(Opportunity, "campaign__name") == ["Mail", None, None]
    # The lead itself does not change when it answers a campaign.
    side.put("CampaignMember", "00vC", LATE, LeadId="00QB", CampaignId="701B", CreatedDate=LATE)
    salesforce.fetched()
    assert rows(Lead, "name", "campaign__name") == [("Eve", "Fair"), ("Queued", "Mail")]


def test_who_may_not_see_campaigns_fetches_all_else(salesforce):
    salesforce.side.lacks |= {"Campaign", "CampaignMember", "CampaignId"}
    salesforce.fetched()
    assert rows(Lead, "name") == ["Eve", "Queued"]
    assert try_out(salesforce.connection).startswith("Salesforce answers")


def test_a_secret_that_is_wrong_is_told(salesforce):
    salesforce.side.secret = "other"
    assert "does not accept the token" in salesforce.fetch().trouble


def test_trying_it_out_says_where_it_is(salesforce):
    assert try_out(salesforce.connection) == "Salesforce answers at acme-1.my.salesforce.com."
    salesforce.side.fails(404, [{"errorCode": "NOT_FOUND", "message": "?"}], where="Task/describe")
    with pytest.raises(Trouble, match="status 404"):
        try_out(salesforce.connection)
