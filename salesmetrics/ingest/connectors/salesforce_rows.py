"""What Salesforce's tables have for us, and their records as canonical rows."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from .cells import text, times
from .kinds import Row

FIELDS = {
    "User": "Name Email",
    "Account": "Name Industry OwnerId ParentId NumberOfEmployees AnnualRevenue CreatedDate"
    " BillingCountryCode IsDeleted",
    "Lead": "Name Company Email LeadSource OwnerId CreatedDate ConvertedDate ConvertedAccountId"
    " IsDeleted",
    "Opportunity": "Name AccountId OwnerId CampaignId StageName Amount CurrencyIsoCode Probability"
    " ForecastCategory Type LeadSource CreatedDate CloseDate IsClosed IsWon IsDeleted",
    "OpportunityHistory": "OpportunityId StageName Amount Probability CloseDate",
    "Campaign": "Name Type StartDate EndDate IsDeleted",
    "CampaignMember": "LeadId CampaignId CreatedDate",
    "Task": "TaskSubtype OwnerId WhatId WhoId AccountId CreatedDate ActivityDate"
    " CompletedDateTime IsClosed CallDurationInSeconds CallType IsDeleted",
    "Event": "OwnerId WhatId WhoId AccountId CreatedDate StartDateTime DurationInMinutes IsDeleted",
}
MAY_LACK = ("Campaign", "CampaignMember")
"""Tables that an organization, or the user's licence, may go without."""
FORECASTS = {"Pipeline": "pipeline", "BestCase": "best_case", "Forecast": "commit"}
DEAL_TYPES = {
    "New Business": "new",
    "New Customer": "new",
    "Existing Business": "upsell",
    "Existing Customer - Upgrade": "upsell",
    "Existing Customer - Replacement": "cross_sell",
    "Renewal": "renewal",
}
TASKS = {"Call": "call", "Email": "email", "ListEmail": "email", "Task": "follow_up"}
DIRECTIONS = {"Inbound": "in", "Outbound": "out"}

# The first three characters of an id tell what it is of.
USER, OPPORTUNITY, LEAD, ACCOUNT = "005", "006", "00Q", "001"


def user(told: Mapping[str, Any]) -> Row:
    return {"id": told["Id"], "name": text(told.get("Name")), "email": text(told.get("Email"))}


def account(told: Mapping[str, Any]) -> Row:
    return {
        "id": told["Id"],
        "name": text(told.get("Name")) or told["Id"],
        "industry": text(told.get("Industry")),
        "owner_id": _of(USER, told.get("OwnerId")),
        "parent_id": text(told.get("ParentId")),
        "country_code": text(told.get("BillingCountryCode")),
        "employees": text(told.get("NumberOfEmployees")),
        "annual_revenue": text(told.get("AnnualRevenue")),
        "created_at": text(told.get("CreatedDate")),
    }


def campaign(told: Mapping[str, Any]) -> Row:
    """A campaign; its type, as Email or Trade Show, is the channel."""
    begins, ends = text(told.get("StartDate")), text(told.get("EndDate"))
    return {
        "id": told["Id"],
        "name": text(told.get("Name")) or told["Id"],
        "channel": text(told.get("Type")),
        "started_on": begins,
        "ended_on": ends if not begins or ends >= begins else "",
    }


def lead(told: Mapping[str, Any]) -> Row:
    return {
        "id": told["Id"],
        "name": text(told.get("Name")),
        "company": text(told.get("Company")),
        "email": text(told.get("Email")),
        "source": text(told.get("LeadSource")),
        "owner_id": _of(USER, told.get("OwnerId")),
        "created_at": text(told.get("CreatedDate")),
        "converted_at": text(told.get("ConvertedDate")),
        "account_id": text(told.get("ConvertedAccountId")),
    }


def opportunity(told: Mapping[str, Any]) -> Row:
    """The day of closing is the expected one as long as it is open."""
    is_open = not told.get("IsClosed")
    return {
        "id": told["Id"],
        "name": text(told.get("Name")),
        "account_id": text(told.get("AccountId")),
        "owner_id": _of(USER, told.get("OwnerId")),
        "campaign_id": text(told.get("CampaignId")),
        "source": text(told.get("LeadSource")),
        "deal_type": DEAL_TYPES.get(text(told.get("Type")), ""),
        "stage": text(told.get("StageName")) if is_open else "",
        "status": "won" if told.get("IsWon") else "open" if is_open else "lost",
        "amount": text(told.get("Amount")),
        "currency": text(told.get("CurrencyIsoCode")),
        "probability": text(told.get("Probability")) if is_open else "",
        "forecast_category": FORECASTS.get(text(told.get("ForecastCategory")), ""),
        "created_at": text(told.get("CreatedDate")),
        "expected_close_on": text(told.get("CloseDate")) if is_open else "",
        "closed_at": "" if is_open else text(told.get("CloseDate")),
    }


def change(told: Mapping[str, Any]) -> Row:
    """A line of an opportunity's history."""
    return {
        "opportunity_id": told["OpportunityId"],
        "stage": told["StageName"],
        "entered_at": text(told.get("CreatedDate")),
        "amount": text(told.get("Amount")),
        "probability": text(told.get("Probability")),
        "expected_close_on": text(told.get("CloseDate")),
    }


def activity(told: Mapping[str, Any]) -> Row:
    """A task; it happened once it is closed."""
    happened = told.get("CompletedDateTime") or told.get("ActivityDate")
    return {
        **_work(told),
        "type": TASKS.get(text(told.get("TaskSubtype")), "other"),
        "happened_at": text(happened) if told.get("IsClosed") else "",
        "minutes": _minutes(told.get("CallDurationInSeconds")),
        "direction": DIRECTIONS.get(text(told.get("CallType")), ""),
    }


def event(told: Mapping[str, Any]) -> Row:
    """An appointment."""
    return {
        **_work(told),
        "type": "meeting",
        "happened_at": text(told.get("StartDateTime")),
        "minutes": text(told.get("DurationInMinutes")),
        "direction": "",
    }


def _work(told: Mapping[str, Any]) -> Row:
    return {
        "id": told["Id"],
        "owner_id": _of(USER, told.get("OwnerId")),
        "opportunity_id": _of(OPPORTUNITY, told.get("WhatId")),
        "lead_id": _of(LEAD, told.get("WhoId")),
        "account_id": text(told.get("AccountId")) or _of(ACCOUNT, told.get("WhatId")),
        "booked_at": text(told.get("CreatedDate")),
    }


def _of(kind: str, key: Any) -> str:
    """An id, if it is of this kind: an owner may be a queue, what it is about a case."""
    return text(key) if text(key).startswith(kind) else ""


def _minutes(seconds: Any) -> str:
    found = text(seconds)
    return format(round(Decimal(found) / 60, 2), "f") if found.isdigit() else times(None, 1)
