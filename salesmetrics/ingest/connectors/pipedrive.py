"""Pipedrive: deals, organizations, people, activities, users and stages."""

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .calls import Calls
from .cells import before, iso, text
from .kinds import Kind, Page, Part, Row, Setting, if_changed
from .signing_in import SignIn
from .token_or_client import CLIENT, token_or_client, wrong

PAGE = 500
TYPES = {
    "call": "call",
    "meeting": "meeting",
    "email": "email",
    "task": "follow_up",
    "deadline": "follow_up",
    "lunch": "social",
    "demo": "demo",
}


class Pipedrive(Kind):
    """A company's account of Pipedrive."""

    key = "pipedrive"
    title = "Pipedrive"
    where = gettext_lazy(
        "In Pipedrive: the name at the top right, Company settings, Personal preferences, API."
        " The token has the rights of its user, who must see all deals, organizations, people and"
        " activities. The company is the first part of the address that you see Pipedrive at. Or"
        " make a private app with the rights to read deals, contacts, activities and users, enter"
        " its client here and sign in."
    )
    settings = (
        Setting(
            "company",
            gettext_lazy("Company"),
            gettext_lazy("The first part of the address: acme of acme.pipedrive.com."),
            pattern=r"[a-z0-9][a-z0-9-]{0,62}",
        ),
        Setting("token", gettext_lazy("API token"), secret=True, required=False),
        *CLIENT,
    )
    sign_in = SignIn(
        "https://oauth.pipedrive.com/oauth/authorize",
        "https://oauth.pipedrive.com/oauth/token",
        by_header=True,
    )

    def __init__(self, given: Mapping[str, str], secrets: dict[str, str]) -> None:
        super().__init__(given, secrets)
        host = f"{given.get('company', '')}.pipedrive.com"
        self.at = f"https://{host}/api"
        hosts = "|".join(one.replace(".", r"\.") for one in (host, "oauth.pipedrive.com"))
        self.calls: Calls = Calls("Pipedrive", hosts)
        self.oauth = token_or_client(self, self.calls, {"x-api-token": secrets.get("token", "")})

    @classmethod
    def wrong(cls, given: Mapping[str, str], kept: Collection[str] = ()) -> dict[str, str]:
        """A token, or a client to sign in with."""
        return wrong(given, kept)

    def test(self) -> str:
        """Ask whose the token is, and one of each kind that is fetched."""
        told = self.calls.get(f"{self.at}/v1/users/me")["data"]
        for kind in ("deals", "organizations", "persons", "activities", "stages"):
            self.calls.get(f"{self.at}/v2/{kind}", limit=1)
        words = _("Pipedrive answers. The token is of %(name)s, %(company)s.")
        return words % {
            "name": text(told.get("name")),
            "company": text(told.get("company_name")),
        }

    def parts(self) -> list[Part]:
        """Users and stages whole, the rest as far as it changed."""
        return [
            Part("users", self.users),
            Part("stages", self.stages),
            self._changed("organizations", "accounts", account),
            self._changed("persons", "leads", lead),
            self._changed("deals", "opportunities", opportunity, "open,won,lost,deleted"),
            self._changed("activities", "activities", activity),
        ]

    def users(self, cursor: Any) -> Iterator[Page]:
        """Users, also those who left: deals of theirs are there."""
        rows = [
            {
                "id": text(one["id"]),
                "name": text(one.get("name")) or text(one["id"]),
                "email": text(one.get("email")),
            }
            for one in self.calls.get(f"{self.at}/v1/users")["data"] or []
        ]
        yield from if_changed({"reps": rows}, cursor)

    def stages(self, cursor: Any) -> Iterator[Page]:
        """The stages of all pipelines, in order."""
        lines = [one for page in self._listed("pipelines") for one in page]
        place = {one["id"]: one.get("order_nr", 0) for one in lines}
        name = {one["id"]: text(one["name"]) for one in lines}
        found = [one for page in self._listed("stages") for one in page if not _gone(one)]
        found.sort(
            key=lambda one: (place.get(one["pipeline_id"], 0), one["pipeline_id"], one["order_nr"])
        )
        rows: list[Row] = [
            {
                "id": text(one["id"]),
                "name": f"{name.get(one['pipeline_id'], '')}: {text(one['name'])}"
                if len(lines) > 1
                else text(one["name"]),
                "position": number,
                "probability": text(one.get("deal_probability")) or "0",
                "outcome": "open",
            }
            for number, one in enumerate(found, 1)
        ]
        yield from if_changed({"stages": rows}, cursor)

    def _changed(
        self,
        kind: str,
        entity: str,
        row: Callable[[Mapping[str, Any]], Row],
        status: str | None = None,
    ) -> Part:
        def pages(cursor: Any) -> Iterator[Page]:
            since = _whole_seconds(before(cursor)) if cursor else None
            for found in self._listed(
                kind,
                updated_since=since,
                sort_by="update_time",
                sort_direction="asc",
                status=status,
            ):
                times = [text(one.get("update_time")) for one in found if one.get("update_time")]
                cursor = max([cursor or "", *times]) or None
                yield Page(
                    {entity: [row(one) for one in found if not _gone(one)]},
                    {entity: [text(one["id"]) for one in found if _gone(one)]},
                    cursor,
                )

        return Part(kind, pages)

    def _listed(self, kind: str, **params: Any) -> Iterator[list[dict[str, Any]]]:
        after = None
        while True:
            told = self.calls.get(f"{self.at}/v2/{kind}", limit=PAGE, cursor=after, **params)
            yield told["data"] or []
            after = (told.get("additional_data") or {}).get("next_cursor")
            if not after:
                return


def account(told: Mapping[str, Any]) -> Row:
    """An organization."""
    return {
        "id": text(told["id"]),
        "name": text(told.get("name")) or text(told["id"]),
        "owner_id": text(told.get("owner_id")),
        "employees": text(told.get("employee_count")),
        "annual_revenue": text(told.get("annual_revenue")),
        "created_at": text(told.get("add_time")),
    }


def lead(told: Mapping[str, Any]) -> Row:
    """A person is a lead from the moment they were added."""
    emails = sorted(told.get("emails") or [], key=lambda one: not one.get("primary"))
    return {
        "id": text(told["id"]),
        "name": text(told.get("name")),
        "email": text(emails[0].get("value")) if emails else "",
        "owner_id": text(told.get("owner_id")),
        "account_id": text(told.get("org_id")),
        "created_at": text(told.get("add_time")),
    }


def opportunity(told: Mapping[str, Any]) -> Row:
    """A deal."""
    status = text(told.get("status"))
    is_open = status == "open"
    closed = {"won": told.get("won_time"), "lost": told.get("lost_time")}.get(status)
    return {
        "id": text(told["id"]),
        "name": text(told.get("title")),
        "account_id": text(told.get("org_id")),
        "lead_id": text(told.get("person_id")),
        "owner_id": text(told.get("owner_id")),
        "source": text(told.get("origin")),
        "stage": text(told.get("stage_id")) if is_open else "",
        "status": status,
        "amount": text(told.get("value")),
        "currency": text(told.get("currency")),
        "probability": text(told.get("probability")) if is_open else "",
        "created_at": text(told.get("add_time")),
        "expected_close_on": text(told.get("expected_close_date")),
        "closed_at": "" if is_open else text(closed or told.get("close_time")),
        "lost_reason": text(told.get("lost_reason")) if status == "lost" else "",
    }


def activity(told: Mapping[str, Any]) -> Row:
    """An activity; it happened once it is done."""
    return {
        "id": text(told["id"]),
        "type": TYPES.get(text(told.get("type")), "other"),
        "owner_id": text(told.get("owner_id")),
        "opportunity_id": text(told.get("deal_id")),
        "account_id": text(told.get("org_id")),
        "lead_id": text(told.get("person_id")),
        "booked_at": text(told.get("add_time")),
        "happened_at": text(told.get("marked_as_done_time")) if told.get("done") else "",
        "minutes": _minutes(text(told.get("duration"))),
    }


def _gone(told: Mapping[str, Any]) -> bool:
    return bool(told.get("is_deleted")) or told.get("status") == "deleted"


def _minutes(duration: str) -> str:
    hours, colon, minutes = duration.partition(":")
    if not colon or not (hours.isdigit() and minutes[:2].isdigit()):
        return ""
    return str(int(hours) * 60 + int(minutes[:2]))


def _whole_seconds(moment: str) -> str:
    return iso(dt.datetime.fromisoformat(moment))[:19] + "Z"
