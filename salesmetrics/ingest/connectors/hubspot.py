"""HubSpot: deals with their stages' history, companies, contacts, owners, and what they do.

Its own client library is not used: it brings a way of its own to send requests, beside the one
that waits where HubSpot is busy and reaches no other host.
"""

from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .calls import Calls
from .cells import before, day, iso, not_before, text, times, yes
from .hubspot_work import WORK, activity, key_of
from .kinds import Kind, Page, Part, Row, Setting, if_changed
from .signing_in import SignIn
from .token_or_client import CLIENT, token_or_client, wrong
from .troubles import LacksRightError

AT = "https://api.hubapi.com"
PAGE = 200
"""As many as a search gives at once."""
WITH_HISTORY = 50
"""As many as can be read at once with the history of a property."""

COMPANY = "name industry hubspot_owner_id numberofemployees annualrevenue createdate"
CONTACT = (
    "firstname lastname company email hs_analytics_source hubspot_owner_id createdate"
    " hs_sa_first_engagement_date hs_lifecyclestage_salesqualifiedlead_date"
    " first_deal_created_date associatedcompanyid"
)
DEAL = (
    "dealname dealstage pipeline amount deal_currency_code closedate createdate hubspot_owner_id"
    " dealtype hs_is_closed hs_is_closed_won hs_deal_stage_probability closed_lost_reason"
    " hs_analytics_source"
)
DEAL_TYPES = {"newbusiness": "new", "existingbusiness": "upsell"}
PRIMARY = "Primary"


class HubSpot(Kind):
    """An account of HubSpot."""

    key = "hubspot"
    title = "HubSpot"
    where = gettext_lazy(
        "In HubSpot: Settings, Integrations, Private apps (or Service keys), Create. Give it the"
        " rights crm.objects.deals.read, crm.objects.companies.read, crm.objects.contacts.read,"
        " crm.objects.owners.read and crm.schemas.deals.read, and sales-email-read if e-mails are"
        " to count; then copy its access token. Or make an app with these rights, enter its client"
        " here and sign in."
    )
    settings = (
        Setting("token", gettext_lazy("Access token"), secret=True, required=False),
        *CLIENT,
    )
    sign_in = SignIn(
        "https://app.hubspot.com/oauth/authorize",
        f"{AT}/oauth/v3/token",
        "oauth crm.objects.deals.read crm.objects.companies.read crm.objects.contacts.read"
        " crm.objects.owners.read crm.schemas.deals.read",
        {"optional_scope": "sales-email-read"},
    )

    def __init__(self, given: Mapping[str, str], secrets: dict[str, str]) -> None:
        super().__init__(given, secrets)
        self.calls: Calls = Calls("HubSpot", r"api\.hubapi\.com")
        sign = {"Authorization": f"Bearer {secrets.get('token', '')}"}
        self.oauth = token_or_client(self, self.calls, sign)

    @classmethod
    def wrong(cls, given: Mapping[str, str], kept: Collection[str] = ()) -> dict[str, str]:
        """A token, or a client to sign in with."""
        return wrong(given, kept)

    def test(self) -> str:
        """Ask for the pipelines, and one of each kind that is fetched."""
        for kind in ("deals", "companies", "contacts"):
            self.calls.get(f"{AT}/crm/v3/objects/{kind}", limit=1)
        self.calls.get(f"{AT}/crm/v3/owners", limit=1)
        names = ", ".join(text(one["label"]) for one in self.pipelines)
        told = _("HubSpot answers. Pipelines: %s") % names
        if lacking := [kind for kind in WORK if not self._may_read(kind)]:
            words = _("The token may not read these, which are left out: %s.")
            told = f"{told}. {words % ', '.join(lacking)}"
        return told

    def _may_read(self, kind: str) -> bool:
        try:
            self.calls.get(f"{AT}/crm/v3/objects/{kind}", limit=1)
        except LacksRightError:
            return False
        return True

    def parts(self) -> list[Part]:
        """Owners and stages whole, the rest as far as it changed."""
        return [
            Part("owners", self.owners),
            Part("stages", self.stages),
            Part("companies", lambda cursor: self.changed("companies", COMPANY, cursor)),
            Part("contacts", lambda cursor: self.changed("contacts", CONTACT, cursor)),
            Part("deals", lambda cursor: self.changed("deals", "", cursor)),
            *(Part(kind, self.work(kind)) for kind in WORK),
            *(Part(f"archived {kind}", self.archived(kind)) for kind in ENTITY_OF),
        ]

    @cached_property
    def pipelines(self) -> list[dict[str, Any]]:
        """The pipelines of deals with their stages, in order."""
        found: list[dict[str, Any]] = self.calls.get(f"{AT}/crm/v3/pipelines/deals")["results"]
        return sorted(found, key=lambda one: (one.get("displayOrder", 0), one["id"]))

    @cached_property
    def stage_rows(self) -> list[Row]:
        """The stages on the way and those that are won; lost is none."""
        rows: list[Row] = []
        for pipeline in self.pipelines:
            several = f"{pipeline['label']}: " if len(self.pipelines) > 1 else ""
            for stage in sorted(pipeline["stages"], key=lambda one: one.get("displayOrder", 0)):
                known = stage.get("metadata", {})
                probability = times(known.get("probability") or 0, 100)
                closed = yes(known.get("isClosed"))
                if closed and probability != "100":
                    continue
                rows.append(
                    {
                        "id": stage["id"],
                        "name": f"{several}{stage['label']}",
                        "position": len(rows) + 1,
                        "probability": probability,
                        "outcome": "won" if closed else "open",
                    }
                )
        return rows

    def stages(self, cursor: Any) -> Iterator[Page]:
        """The stages of all pipelines."""
        yield from if_changed({"stages": self.stage_rows}, cursor)

    def owners(self, cursor: Any) -> Iterator[Page]:
        """Owners; those who left are asked for too, since deals of theirs are there."""
        rows = [
            {
                "id": text(owner["id"]),
                "name": f"{text(owner.get('firstName'))} {text(owner.get('lastName'))}".strip()
                or text(owner.get("email"))
                or text(owner["id"]),
                "email": text(owner.get("email")),
            }
            for archived in ("false", "true")
            for page in self._listed(f"{AT}/crm/v3/owners", archived=archived)
            for owner in page
        ]
        yield from if_changed({"reps": rows}, cursor)

    def changed(self, kind: str, properties: str, cursor: Any) -> Iterator[Page]:
        """What changed since the last fetch, by growing ids: a search ends after 10,000 otherwise.

        A cursor is how far one is: all that changed after `since` and whose id is above `after`.
        """
        cursor = cursor or {"since": None, "after": "0"}
        if cursor["after"] == "0":
            cursor = {**cursor, "next": iso(timezone.now())}
        while True:
            found = self._search(kind, properties, cursor)
            full = len(found) == PAGE
            after = found[-1]["id"] if full else "0"
            since = cursor["since"] if full else cursor["next"]
            cursor = {"since": since, "after": after, "next": cursor["next"]}
            if found:
                yield Page(self._rows(kind, found), cursor=cursor)
            else:
                yield Page(cursor=cursor)
            if not full:
                return

    def work(self, kind: str) -> Any:
        """Pages of calls, meetings, e-mails or tasks; none where the token may not read them."""

        def pages(cursor: Any) -> Iterator[Page]:
            try:
                yield from self.changed(kind, WORK[kind], cursor)
            except LacksRightError:
                return

        return pages

    def _search(self, kind: str, properties: str, cursor: dict[str, Any]) -> list[dict[str, Any]]:
        changed = "lastmodifieddate" if kind == "contacts" else "hs_lastmodifieddate"
        filters = [{"propertyName": "hs_object_id", "operator": "GT", "value": cursor["after"]}]
        if cursor["since"]:
            since = before(cursor["since"])
            filters.append({"propertyName": changed, "operator": "GTE", "value": since})
        body = {
            "filterGroups": [{"filters": filters}],
            "sorts": [{"propertyName": "hs_object_id", "direction": "ASCENDING"}],
            "properties": properties.split() or ["hs_object_id"],
            "limit": PAGE,
        }
        found = self.calls.post(f"{AT}/crm/v3/objects/{kind}/search", body)["results"]
        return [one for one in found if isinstance(one, dict)]

    def _rows(self, kind: str, found: list[dict[str, Any]]) -> dict[str, list[Row]]:
        if kind == "companies":
            return {"accounts": [account(one["id"], one["properties"]) for one in found]}
        if kind == "contacts":
            return {"leads": [lead(one["id"], one["properties"]) for one in found]}
        if kind in WORK:
            return {"activities": self._work(kind, found)}
        return self._deals([one["id"] for one in found])

    def _work(self, kind: str, found: list[dict[str, Any]]) -> list[Row]:
        ids = [one["id"] for one in found]
        links = {
            column: self._linked(ids, other, kind)
            for column, other in (
                ("opportunity_id", "deals"), ("account_id", "companies"), ("lead_id", "contacts")
            )
        }  # fmt: skip
        return [
            activity(kind, one["id"], one["properties"])
            | {column: by_id.get(one["id"], "") for column, by_id in links.items()}
            for one in found
        ]

    def _deals(self, ids: list[str]) -> dict[str, list[Row]]:
        accounts, leads = self._linked(ids, "companies"), self._linked(ids, "contacts")
        known = {row["id"] for row in self.stage_rows}
        rows: dict[str, list[Row]] = {"opportunities": [], "stage_changes": []}
        for first in range(0, len(ids), WITH_HISTORY):
            body = {
                "inputs": [{"id": one} for one in ids[first : first + WITH_HISTORY]],
                "properties": DEAL.split(),
                "propertiesWithHistory": ["dealstage"],
            }
            for deal in self.calls.post(f"{AT}/crm/v3/objects/deals/batch/read", body)["results"]:
                key = deal["id"]
                links = {"account_id": accounts.get(key, ""), "lead_id": leads.get(key, "")}
                rows["opportunities"].append(opportunity(key, deal["properties"]) | links)
                history = deal.get("propertiesWithHistory", {}).get("dealstage", [])
                rows["stage_changes"] += [
                    {"opportunity_id": key, "stage": one["value"], "entered_at": one["timestamp"]}
                    for one in history
                    if one.get("value") in known
                ]
        return rows

    def _linked(self, ids: list[str], kind: str, of: str = "deals") -> dict[str, str]:
        """For each deal the company or contact it belongs to, the primary one if there is one."""
        body = {"inputs": [{"id": one} for one in ids]}
        told = self.calls.post(f"{AT}/crm/v4/associations/{of}/{kind}/batch/read", body)
        found = {}
        for one in told.get("results", []):
            links = sorted(one["to"], key=lambda link: not _is_primary(link))
            if links:
                found[text(one["from"]["id"])] = text(links[0]["toObjectId"])
        return found

    def archived(self, kind: str) -> Any:
        """Pages of what was deleted since the last fetch; HubSpot lists it for 90 days."""

        def pages(cursor: Any) -> Iterator[Page]:
            latest, gone = cursor or "", []
            try:
                for page in self._listed(f"{AT}/crm/v3/objects/{kind}", archived="true"):
                    for one in page:
                        at, key = text(one.get("archivedAt")), text(one["id"])
                        if not cursor or at >= before(cursor):
                            gone.append(key_of(kind, key) if kind in WORK else key)
                        latest = max(latest, at)
            except LacksRightError:
                if kind not in WORK:
                    raise
            if latest != (cursor or ""):
                yield Page(gone={ENTITY_OF[kind]: gone}, cursor=latest)

        return pages

    def _listed(self, url: str, **params: str) -> Iterator[list[dict[str, Any]]]:
        after = None
        while True:
            told = self.calls.get(url, limit=100, after=after, **params)
            yield told["results"]
            after = told.get("paging", {}).get("next", {}).get("after")
            if not after:
                return


ENTITY_OF = {
    "deals": "opportunities", "contacts": "leads", "companies": "accounts",
    **dict.fromkeys(WORK, "activities"),
}  # fmt: skip


def account(key: str, told: Mapping[str, Any]) -> Row:
    """A company."""
    return {
        "id": key,
        "name": text(told.get("name")) or key,
        "industry": text(told.get("industry")),
        "owner_id": text(told.get("hubspot_owner_id")),
        "employees": times(told.get("numberofemployees"), 1),
        "annual_revenue": text(told.get("annualrevenue")),
        "created_at": text(told.get("createdate")),
    }


def lead(key: str, told: Mapping[str, Any]) -> Row:
    """A contact is a lead from the moment it was created."""
    created = text(told.get("createdate"))
    return {
        "id": key,
        "name": f"{text(told.get('firstname'))} {text(told.get('lastname'))}".strip(),
        "company": text(told.get("company")),
        "email": text(told.get("email")),
        "source": text(told.get("hs_analytics_source")),
        "owner_id": text(told.get("hubspot_owner_id")),
        "created_at": created,
        "first_response_at": not_before(told.get("hs_sa_first_engagement_date"), created),
        "qualified_at": text(told.get("hs_lifecyclestage_salesqualifiedlead_date")),
        "converted_at": text(told.get("first_deal_created_date")),
        "account_id": text(told.get("associatedcompanyid")),
    }


def opportunity(key: str, told: Mapping[str, Any]) -> Row:
    """A deal; the day of closing is the expected one as long as it is open."""
    closed, won = yes(told.get("hs_is_closed")), yes(told.get("hs_is_closed_won"))
    status = "won" if won else "lost" if closed else "open"
    is_open = status == "open"
    return {
        "id": key,
        "name": text(told.get("dealname")),
        "owner_id": text(told.get("hubspot_owner_id")),
        "source": text(told.get("hs_analytics_source")),
        "deal_type": DEAL_TYPES.get(text(told.get("dealtype")), ""),
        "stage": text(told.get("dealstage")) if is_open else "",
        "status": status,
        "amount": text(told.get("amount")),
        "currency": text(told.get("deal_currency_code")),
        "probability": times(told.get("hs_deal_stage_probability"), 100) if is_open else "",
        "created_at": text(told.get("createdate")),
        "expected_close_on": day(told.get("closedate")) if is_open else "",
        "closed_at": "" if is_open else text(told.get("closedate")),
        "lost_reason": text(told.get("closed_lost_reason")) if status == "lost" else "",
    }


def _is_primary(link: Mapping[str, Any]) -> bool:
    return any(one.get("label") == PRIMARY for one in link.get("associationTypes", []))
