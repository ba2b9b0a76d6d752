"""Salesforce: opportunities with their history, leads, accounts, campaigns, tasks and users."""

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .calls import Calls
from .cells import before, text, times
from .kinds import Kind, Page, Part, Row, Setting, if_changed
from .salesforce_rows import (
    FIELDS,
    MAY_LACK,
    account,
    activity,
    campaign,
    change,
    event,
    lead,
    opportunity,
    user,
)
from .signing_in import OAuth, SignIn
from .troubles import Trouble

if TYPE_CHECKING:
    from .salesforce_client import Client

HOST = r"[a-z0-9](?:[a-z0-9.-]{0,200})\.(?:my\.salesforce|salesforce)\.com"
PAGE = 1000
ASKED_AT_ONCE = 200
"""Ids in one question: an address must not grow too long."""


class Salesforce(Kind):
    """An organization of Salesforce, by its My Domain."""

    key = "salesforce"
    title = "Salesforce"
    where = gettext_lazy(
        "In Salesforce: Setup, External Client App Manager, New. Enable OAuth with the scopes api"
        " and refresh_token. For the client credentials flow name the user it runs as; that user"
        " needs the right API Enabled and must see all opportunities, leads, accounts, campaigns,"
        " tasks and events. Copy consumer key and consumer secret; then sign in, or let the app"
        " run as that user."
    )
    settings = (
        Setting(
            "domain",
            gettext_lazy("My Domain"),
            gettext_lazy("The host that you see Salesforce at: acme.my.salesforce.com."),
            pattern=r"[a-z0-9](?:[a-z0-9.-]{0,200})\.my\.salesforce\.com",
        ),
        Setting("client_id", gettext_lazy("Consumer key")),
        Setting("client_secret", gettext_lazy("Consumer secret"), secret=True),
        Setting(
            "refresh_token",
            gettext_lazy("Refresh token"),
            gettext_lazy("Leave it empty to sign in, or for the client credentials flow."),
            secret=True,
            required=False,
        ),
    )

    sign_in = SignIn(
        "https://{domain}/services/oauth2/authorize",
        "https://{domain}/services/oauth2/token",
        "api refresh_token",
        proves=True,
        or_without=True,
    )

    def __init__(self, given: Mapping[str, str], secrets: dict[str, str]) -> None:
        super().__init__(given, secrets)
        self.calls: Calls = Calls("Salesforce", HOST)
        self.oauth = OAuth(self.sign_in, given, secrets, self.calls)

    @cached_property
    def client(self) -> "Client":
        """Signed in; the token lasts longer than a fetch."""
        from .salesforce_client import Client  # the library is large: the web server goes without

        fields = {
            "client_id": self.given.get("client_id", ""),
            "client_secret": self.secrets.get("client_secret", ""),
        }
        if self.secrets.get("refresh_token"):
            fields["grant_type"] = "refresh_token"
            fields["refresh_token"] = self.secrets["refresh_token"]
        else:
            fields["grant_type"] = "client_credentials"
        domain = self.given.get("domain", "")
        told = self.calls.post_form(f"https://{domain}/services/oauth2/token", None, **fields)
        if told.get("refresh_token"):
            self.secrets["refresh_token"] = told["refresh_token"]
        self.calls.sign({"Authorization": f"Bearer {told['access_token']}"})
        instance = urlsplit(told.get("instance_url") or f"https://{domain}").hostname or domain
        return Client(self.calls, told["access_token"], instance)

    def test(self) -> str:
        """Sign in and look at what is fetched."""
        lacking = [name for name in FIELDS if name not in MAY_LACK and not self._visible(name)]
        if lacking:
            words = _("Salesforce answers, but the user may not see: %s")
            raise Trouble(words % ", ".join(lacking))
        words = _("Salesforce answers at %s.")
        return words % self.client.instance

    def parts(self) -> list[Part]:
        """Stages whole, the rest as far as it changed."""
        return [
            self._changed("User", "reps", user),
            Part("stages", self.stages),
            *([self._changed("Campaign", "campaigns", campaign)] if self.has_campaigns else ()),
            self._changed("Account", "accounts", account),
            Part("Lead", self.leads),
            *([Part("CampaignMember", self.members)] if self.has_campaigns else ()),
            Part("Opportunity", self.opportunities),
            Part("OpportunityHistory", self.history),
            self._changed("Task", "activities", activity),
            self._changed("Event", "activities", event),
        ]

    @cached_property
    def stage_rows(self) -> list[Row]:
        """The stages on the way and those that are won; lost is none."""
        asked = (
            "SELECT ApiName, MasterLabel, SortOrder, DefaultProbability, IsClosed, IsWon"
            " FROM OpportunityStage ORDER BY SortOrder"
        )
        found = [one for one in self._records(asked) if one["IsWon"] or not one["IsClosed"]]
        return [
            {
                "id": one["ApiName"],
                "name": one["MasterLabel"],
                "position": number,
                "probability": times(one.get("DefaultProbability") or 0, 1),
                "outcome": "won" if one["IsWon"] else "open",
            }
            for number, one in enumerate(found, 1)
        ]

    def stages(self, cursor: Any) -> Iterator[Page]:
        """The stages of opportunities."""
        yield from if_changed({"stages": self.stage_rows}, cursor)

    @cached_property
    def has_campaigns(self) -> bool:
        """Whether the organization has campaigns, and the user may see who answered them."""
        return all(self.client.has(name) for name in MAY_LACK)

    def leads(self, cursor: Any) -> Iterator[Page]:
        """Leads with the campaign that brought them, which only its members tell."""
        for page in self._changed("Lead", "leads", lead).pages(cursor):
            self._give_campaigns(page.rows["leads"])
            yield page

    def members(self, cursor: Any) -> Iterator[Page]:
        """Leads that became members of a campaign: that alone does not change them."""
        for found, latest in self._since("CampaignMember", "SystemModstamp", cursor):
            ids = sorted({text(one.get("LeadId")) for one in found} - {""})
            rows = [lead(one) for one in self._of_ids("Lead", "Id", ids, self._visible("Lead"))]
            self._give_campaigns(rows)
            yield Page({"leads": rows}, cursor=latest)

    def _give_campaigns(self, rows: list[Row]) -> None:
        """To each lead the campaign that it answered first."""
        if not self.has_campaigns:
            return
        first: dict[str, str] = {}
        members = self._of_ids(
            "CampaignMember", "LeadId", [row["id"] for row in rows], {"LeadId", "CampaignId"}
        )
        for one in members:
            first.setdefault(text(one["LeadId"]), text(one["CampaignId"]))
        for row in rows:
            row["campaign_id"] = first.get(row["id"], "")

    def opportunities(self, cursor: Any) -> Iterator[Page]:
        """Opportunities with the leads they came from, which only the leads tell."""
        for page in self._changed("Opportunity", "opportunities", opportunity).pages(cursor):
            rows = page.rows["opportunities"]
            leads = self._leads_of([row["id"] for row in rows])
            for row in rows:
                row["lead_id"] = leads.get(row["id"], "")
            yield page

    def history(self, cursor: Any) -> Iterator[Page]:
        """Which stages opportunities entered when; nothing of it ever changes."""
        known = {row["id"] for row in self.stage_rows}
        for found, latest in self._since("OpportunityHistory", "CreatedDate", cursor):
            rows = [change(one) for one in found if one.get("StageName") in known]
            yield Page({"stage_changes": rows}, cursor=latest)

    def _changed(self, table: str, entity: str, row: Callable[[Mapping[str, Any]], Row]) -> Part:
        def pages(cursor: Any) -> Iterator[Page]:
            for found, latest in self._since(table, "SystemModstamp", cursor, deleted=True):
                yield Page(
                    {entity: [row(one) for one in found if not one.get("IsDeleted")]},
                    {entity: [one["Id"] for one in found if one.get("IsDeleted")]},
                    latest,
                )

        return Part(table, pages)

    def _since(
        self, table: str, changed: str, cursor: Any, *, deleted: bool = False
    ) -> Iterator[tuple[list[dict[str, Any]], Any]]:
        """Pages of records by the time of their change, each with how far one is then."""
        columns = ", ".join(["Id", *sorted(self._visible(table)), changed])
        where = [f"{changed} >= {before(_plain(cursor))}"] if cursor else []
        where += ["UserType = 'Standard'"] if table == "User" else []
        condition = f" WHERE {' AND '.join(where)}" if where else ""
        asked = f"SELECT {columns} FROM {table}{condition} ORDER BY {changed}, Id"
        page: list[dict[str, Any]] = []
        for one in self._records(asked, deleted=deleted):
            page.append(one)
            if len(page) == PAGE:
                yield page, one[changed]
                page = []
        if page:
            yield page, page[-1][changed]

    def _leads_of(self, ids: list[str]) -> dict[str, str]:
        found = self._of_ids(
            "Lead", "ConvertedOpportunityId", ids, {"Id", "ConvertedOpportunityId"}
        )
        return {text(one["ConvertedOpportunityId"]): text(one["Id"]) for one in found}

    def _of_ids(
        self, table: str, column: str, ids: list[str], columns: set[str]
    ) -> Iterator[dict[str, Any]]:
        """Records by what a column refers to, the oldest first."""
        for first in range(0, len(ids), ASKED_AT_ONCE):
            those = ", ".join(f"'{one}'" for one in ids[first : first + ASKED_AT_ONCE])
            wanted = ", ".join(sorted(columns | {"Id"}))
            yield from self._records(
                f"SELECT {wanted} FROM {table} WHERE {column} IN ({those}) ORDER BY CreatedDate"
            )

    def _visible(self, table: str) -> set[str]:
        """The columns we want that this organization has and the user may see."""
        return self.client.columns(table) & set(FIELDS[table].split())

    def _records(self, asked: str, *, deleted: bool = False) -> Iterator[dict[str, Any]]:
        return self.client.records(asked, deleted=deleted)


def _plain(moment: str) -> str:
    """Salesforce writes +0000, which SOQL and Python 3.11 read in different ways."""
    return moment.replace("+0000", "+00:00")
