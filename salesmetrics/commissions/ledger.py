"""All credits that a night's work needs, read once and handed to each rep's chain."""

import datetime as dt
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db import DataError, connection
from django.utils.translation import gettext as _

from salesmetrics.tenancy.models import Organization, Team
from salesmetrics.tenancy.trees import below

from .credit import Credit
from .credits import TENTH, Book, Sold, Splits, booked, recurring, sold
from .places import Places
from .returns import undoing, undone
from .seats import Held
from .work import Work

FIRST = dt.date(1900, 1, 1)
OWNED = ("owner", "revenue")
# Of the sales of accounts that ever returned something, what is left decides.
WITH_RETURNS = (
    "AND s.account_id IN (SELECT r.account_id FROM crm_sale r"
    " WHERE r.organization_id = %(org)s AND r.kind = 'return')"
)
THEIRS = "AND s.rep_id = ANY(%(reps)s)"
CONCERNED = "AND (s.rep_id = ANY(%(reps)s) OR s.order_id = ANY(%(orders)s)" \
    " OR s.opportunity_id = ANY(%(deals)s))"  # fmt: skip


class Ledger:
    """Credits by rep up to a day; of some reps, or of all."""

    def __init__(self, organization: Organization, works: Collection[Work], last: dt.date) -> None:
        self.organization, self.works, self.last = organization, works, last
        self.places = Places(organization)
        self.splits = Splits(organization, self.places)
        self.book: Book = {}
        self.undone: Book = {}
        self.by_team: dict[int, list[Credit]] | None = None

    def read_undone(self) -> None:
        """What returns undo, by those who were credited with the sale."""
        if any(work.any("clawback") for work in self.works):
            parts = sold(self.organization, FIRST, self.last, WITH_RETURNS)
            self.undone = booked(undoing(undone(parts), self.splits))

    def read(self, reps: Collection[int] | None, first: dt.date = FIRST) -> None:
        """Read the credits from a day on of these reps, or of all, in place of what was read."""
        self.book, self.by_team = {}, None
        asked, more = "", dict[str, Any]()
        if reps is not None:
            asked = CONCERNED if self.splits.any else THEIRS
            more = {
                "reps": list(reps),
                "orders": self.splits.orders,
                "deals": self.splits.opportunities,
            }
        self.add(sold(self.organization, first, self.last, asked, **more))
        if any(work.any("mrr") for work in self.works):
            self.add(recurring(self.organization, first, self.last))
        for its in self.book.values():
            its.sort(key=lambda credit: credit.place)

    def add(self, found: Iterable[Sold]) -> None:
        for one in found:
            if self.splits.of(one.credit):
                booked(self.splits.shared(one), self.book)
            elif one.rep is not None:
                self.book.setdefault(one.rep, []).append(one.credit)

    def of_teams(self, teams: Collection[int], held: Held) -> list[Credit]:
        """What everyone who was in these teams on the day sold while the seat was held."""
        if self.by_team is None:
            self.by_team = by_team(self.book)
        return of_seat(self.by_team, teams, held)

    @cached_property
    def undone_by_team(self) -> Mapping[int, list[Credit]]:
        """What was undone, by the team of who sold it."""
        return by_team(self.undone)

    def within(self, its: list[Credit], first: dt.date, last: dt.date) -> list[Credit]:
        """The credits from a day to a day; they are in the order of their days."""
        start = bisect_left(its, first, key=lambda credit: credit.day)
        return its[start : bisect_right(its, last, key=lambda credit: credit.day)]


def of_chain(ledger: Ledger, work: Work, rep: int) -> list[Credit]:
    """The credits of a rep by a plan: own ones, what is undone of them, those of the team."""
    chain = work.chains[rep]
    found = [c for c in ledger.book.get(rep, ()) if not c.is_return or work.any("no_clawback")]
    if work.any("clawback"):
        found = [c for c in found if not c.is_return] + ledger.undone.get(rep, [])
    if work.any("team"):
        parents = team_parents(ledger.organization)
        for held in chain.held:
            teams = below(parents, {held.seat.team} if held.seat.team else own_teams(ledger, rep))
            found += ledger.of_teams(teams, held)
            if work.any("clawback"):
                found += of_seat(ledger.undone_by_team, teams, held)
    found = [credit for credit in found if chain.on(credit.day) is not None]
    return sorted(found, key=lambda credit: credit.place)


def by_team(book: Book) -> dict[int, list[Credit]]:
    """The credits of those who sold, by the team they were in then."""
    found: dict[int, list[Credit]] = defaultdict(list)
    for its in book.values():
        for credit in its:
            if credit.team is not None and credit.share_kind in OWNED:
                found[credit.team].append(credit)
    return found


def of_seat(known: Mapping[int, list[Credit]], teams: Iterable[int], held: Held) -> list[Credit]:
    """The credits of these teams, as they are those of whoever leads them."""
    return [
        replace(credit, share_kind="team")
        for team in teams
        for credit in known.get(team, ())
        if held.start <= credit.day <= held.end
    ]


def own_teams(ledger: Ledger, rep: int) -> set[int]:
    return {team for _start, _end, team in ledger.places.known.get(rep, ()) if team}


def team_parents(organization: Organization) -> Mapping[int, int | None]:
    rows = Team.objects.filter(organization=organization)
    return dict(rows.values_list("pk", "parent_id"))


class Exchange:
    """What one unit of another currency is worth in the base currency on a day."""

    def __init__(self, organization: Organization) -> None:
        self.organization = organization
        self.known: dict[tuple[str, dt.date], Decimal] = {}

    def rate(self, currency: str, day: dt.date) -> Decimal:
        """Raises DataError naming currency and day where there is none."""
        if currency == self.organization.base_currency:
            return Decimal(1)
        if (currency, day) not in self.known:
            with connection.cursor() as cursor:
                parameters: list[Any] = [self.organization.pk, currency, day]
                cursor.execute("SELECT crm_rate(%s, %s, %s)", parameters)
                found = cursor.fetchone()[0]
            if found is None:
                words = _("There is no exchange rate for %(currency)s on %(day)s.")
                raise DataError(words % {"currency": currency, "day": day})
            self.known[currency, day] = found
        return self.known[currency, day]

    def into(self, currency: str, credit: Credit) -> Credit:
        """A credit with its money in another currency than the base one."""
        if currency == self.organization.base_currency:
            return credit
        rate = self.rate(currency, credit.day)
        return replace(
            credit,
            amount=(credit.amount / rate).quantize(TENTH),
            margin=(credit.margin / rate).quantize(TENTH),
            mrr=(credit.mrr / rate).quantize(TENTH),
        )
