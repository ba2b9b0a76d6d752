"""Salesforce, as the documentation of its REST API says: sign-in, describe, query, queryAll."""

import re

from tests.ingest.sides.server import Side

EXPIRED = [{"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}]
LIMIT_REACHED = [
    {"message": "TotalRequests Limit exceeded.", "errorCode": "REQUEST_LIMIT_EXCEEDED"}
]
QUERY = re.compile(
    r"SELECT (?P<columns>.+?) FROM (?P<table>\w+)"
    r"(?: WHERE (?P<where>.+?))?(?: ORDER BY (?P<order>.+))?"
)
PAGE = 2
"""Small, so that few records are several pages; the real one gives 2,000."""


class SalesforceSide(Side):
    """An organization with what a test put there; it knows one currency alone."""

    def __init__(self):
        super().__init__()
        self.tables = {
            "User": [_record("005A", Name="Ann", Email="ann@example.com", UserType="Standard")],
            "OpportunityStage": [
                _stage("Meeting", 1, 20),
                _stage("Offer", 2, 60),
                _stage("Closed Won", 3, 100, IsClosed=True, IsWon=True),
                _stage("Closed Lost", 4, 0, IsClosed=True),
            ],
            **{name: [] for name in ("Account", "Lead", "Opportunity", "OpportunityHistory")},
            **{name: [] for name in ("Task", "Event", "Campaign", "CampaignMember")},
        }
        self.consent = None
        self.open = []
        """Queries of which there are further pages."""
        self.lacks = {"CurrencyIsoCode", "BillingCountryCode"}
        self.secret = "hush"
        self.refresh_tokens = ["first"]

    def put(self, table, key, changed, **fields):
        self.tables[table] = [one for one in self.tables[table] if one["Id"] != key]
        one = {"CreatedDate": "2026-03-01T09:00:00.000+0000", "IsDeleted": False, "IsClosed": False}
        self.tables[table].append({**_record(key, **{**one, **fields}), "SystemModstamp": changed})

    def told(self, asked):
        if asked.path == "/services/oauth2/token":
            return self._with_consent(asked) if self.consent else self._sign_in(asked)
        if asked.host != "acme-1.my.salesforce.com":
            return 404, [{"message": "no such host", "errorCode": "NOT_FOUND"}]
        if asked.headers.get("Authorization") != "Bearer 00Dxx!token":
            return 401, EXPIRED
        match asked.path.strip("/").split("/"):
            case ["services", "data", _version, "sobjects", table, "describe"] if (
                table not in self.lacks
            ):
                wanted = SEEN[table] - self.lacks
                return 200, {"name": table, "fields": [{"name": name} for name in sorted(wanted)]}
            case ["services", "data", _version, ("query" | "queryAll") as how]:
                return self._query(asked.query["q"], deleted=how == "queryAll", first=0)
            case ["services", "data", _version, "query", locator]:
                number, first = locator.split("-")
                return self._query(*self.open[int(number)], first=int(first))
        return 404, [{"message": "The requested resource does not exist", "errorCode": "NOT_FOUND"}]

    def _with_consent(self, asked):
        status, told = self.consent.token(asked)
        if status == 200:
            there = {"instance_url": "https://acme-1.my.salesforce.com"}
            told = {**told, **there, "access_token": "00Dxx!token"}
        return status, told

    def _sign_in(self, asked):
        given = asked.body
        refresh = given["grant_type"] == "refresh_token"
        if asked.host != "acme.my.salesforce.com" or given["client_secret"] != self.secret:
            return 401, {
                "error": "invalid_client",
                "error_description": "invalid client credentials",
            }
        told = {
            "access_token": "00Dxx!token",
            "instance_url": "https://acme-1.my.salesforce.com",
            "token_type": "Bearer",
        }
        if refresh:
            if given["refresh_token"] != self.refresh_tokens[-1]:
                return 400, {"error": "invalid_grant", "error_description": "expired token"}
            self.refresh_tokens.append(f"{given['refresh_token']}+")
            told["refresh_token"] = self.refresh_tokens[-1]
        return 200, told

    def _query(self, soql, deleted, first):
        asked = QUERY.fullmatch(soql)
        columns = [name.strip() for name in asked["columns"].split(",")]
        unknown = self.lacks & set(columns)
        if unknown:
            words = f"No such column '{min(unknown)}' on entity '{asked['table']}'."
            return 400, [{"message": words, "errorCode": "INVALID_FIELD"}]
        found = [one for one in self.tables[asked["table"]] if deleted or not one.get("IsDeleted")]
        for condition in (asked["where"] or "").split(" AND "):
            found = [one for one in found if _fits(one, condition)]
        if asked["order"]:
            names = asked["order"].split(", ")
            found.sort(key=lambda one: [one[name] for name in names])
        told = {
            "totalSize": len(found),
            "done": len(found) <= first + PAGE,
            "records": [
                {
                    "attributes": {"type": asked["table"]},
                    **{name: one.get(name) for name in columns},
                }
                for one in found[first : first + PAGE]
            ],
        }
        if not told["done"]:
            self.open = [*self.open, (soql, deleted)]
            locator = f"{len(self.open) - 1}-{first + PAGE}"
            told["nextRecordsUrl"] = f"/services/data/v65.0/query/{locator}"
        return 200, told


def _fits(one, condition):
    if not condition:
        return True
    if " IN " in condition:
        name, values = condition.split(" IN ")
        return one.get(name) in re.findall(r"'([^']*)'", values)
    name, sign, value = condition.split(" ")
    if sign == ">=":
        # A literal of SOQL has no quotes; ours are UTC with milliseconds.
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", value)
        return one[name].replace("+0000", "Z") >= value
    return one.get(name) == value.strip("'")


def _record(key, **fields):
    return {"Id": key, "SystemModstamp": "2026-03-01T09:00:00.000+0000", **fields}


def _stage(name, order, probability, **more):
    known = {"IsClosed": False, "IsWon": False, **more}
    return {"ApiName": name, "MasterLabel": name, "SortOrder": order, **known} | {
        "DefaultProbability": float(probability)
    }


SEEN = {
    "User": {"Id", "Name", "Email", "UserType", "SystemModstamp"},
    "Account": {"Id", "Name", "Industry", "OwnerId", "ParentId", "NumberOfEmployees"}
    | {"AnnualRevenue", "BillingCountryCode", "CreatedDate", "IsDeleted"},
    "Lead": {"Id", "Name", "Company", "Email", "LeadSource", "OwnerId", "CreatedDate"}
    | {"ConvertedDate", "ConvertedAccountId", "ConvertedOpportunityId", "IsDeleted"},
    "Opportunity": {"Id", "Name", "AccountId", "OwnerId", "StageName", "Amount", "Probability"}
    | {
        "CampaignId",
        "CurrencyIsoCode",
        "ForecastCategory",
        "Type",
        "LeadSource",
        "CreatedDate",
        "CloseDate",
    }
    | {"IsClosed", "IsWon", "IsDeleted"},
    "OpportunityHistory": {"Id", "OpportunityId", "StageName", "Amount", "Probability"}
    | {"CloseDate", "CreatedDate"},
    "Campaign": {"Id", "Name", "Type", "StartDate", "EndDate", "IsDeleted"},
    "CampaignMember": {"Id", "LeadId", "CampaignId", "CreatedDate"},
    "Task": {"Id", "TaskSubtype", "OwnerId", "WhatId", "WhoId", "AccountId", "CreatedDate"}
    | {"ActivityDate", "CompletedDateTime", "IsClosed", "CallType", "CallDurationInSeconds"}
    | {"IsDeleted"},
    "Event": {"Id", "OwnerId", "WhatId", "WhoId", "AccountId", "CreatedDate", "StartDateTime"}
    | {"DurationInMinutes", "IsDeleted"},
}
