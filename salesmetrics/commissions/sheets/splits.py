"""Who shares which deal: opportunity_splits.csv, and the same rows sent by a program."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from salesmetrics.crm.models import Opportunity, Order
from salesmetrics.tenancy.models import Rep, User
from salesmetrics.tenancy.visibility import Scope

from ..acting import acting, in_turn
from ..amounts import ZERO
from ..entries import Entry, Problems
from ..models import CreditSplit
from .rows import Counts, Names, Rows, RowsError, checked

COLUMNS = ("opportunity_id", "order_id", "rep_id", "percent", "kind")
REVENUE = CreditSplit.Kind.REVENUE


class Deal(NamedTuple):
    """An opportunity or an order, by its number."""

    opportunity: int | None
    order: int | None


Shares = dict[tuple[int, str], Decimal]


@transaction.atomic
def write_splits(rows: Rows, scope: Scope, user: User) -> Counts:
    """Make these all the shares of the deals they name; other deals stay as they are.

    Raises RowsError where a row is not sound, or shares of revenue are not 100 percent in all;
    nothing is written then. Counts are of deals.
    """
    checked(scope, rows)
    in_turn(scope.organization)
    wanted = read(rows, scope)
    standing: dict[Deal, Shares] = defaultdict(dict)
    own = CreditSplit.objects.filter(organization=scope.organization)
    for one in own.select_for_update():
        deal = Deal(one.opportunity_id, one.order_id)
        standing[deal][one.rep_id, one.kind] = one.percent
    others = {deal: its for deal, its in wanted.items() if standing.get(deal) != its}
    acting(user)
    own.filter(
        opportunity_id__in=[deal.opportunity for deal in others if deal.opportunity]
    ).delete()
    own.filter(order_id__in=[deal.order for deal in others if deal.order]).delete()
    CreditSplit.objects.bulk_create(
        CreditSplit(
            organization=scope.organization,
            opportunity_id=deal.opportunity,
            order_id=deal.order,
            rep_id=rep,
            kind=kind,
            percent=percent,
        )
        for deal, its in others.items()
        for (rep, kind), percent in its.items()
    )
    new = sum(deal not in standing for deal in others)
    return Counts(new, len(others) - new, len(wanted) - len(others))


@transaction.atomic
def remove_splits(deal: Opportunity | Order, scope: Scope, user: User) -> Counts:
    """Give a deal back to its owner."""
    checked(scope, ())
    acting(user)
    name = "order" if isinstance(deal, Order) else "opportunity"
    own = CreditSplit.objects.filter(organization=scope.organization, **{name: deal})
    return Counts(removed=own.delete()[0])


def read(rows: Rows, scope: Scope) -> dict[Deal, Shares]:
    """The shares that the rows give each deal."""
    problems: Problems = {}
    names = {
        "opportunity_id": Names(scope.organization, Opportunity),
        "order_id": Names(scope.organization, Order),
        "rep_id": Names(scope.organization, Rep),
    }
    found: dict[Deal, Shares] = defaultdict(dict)
    last: dict[Deal, Entry] = {}
    for number, row in enumerate(rows):
        entry = Entry(row, problems, f"rows.{number}")
        deal = Deal(*(names[key].of(entry, key) for key in ("opportunity_id", "order_id")))
        if bool(entry.value("opportunity_id")) == bool(entry.value("order_id")):
            entry.wrong("opportunity_id", _("Name an opportunity or an order, and not both."))
        rep = names["rep_id"].of(entry, "rep_id", required=True)
        percent = percent_of(entry)
        kind = entry.choice("kind", CreditSplit.Kind.values, REVENUE)
        entry.done()
        if rep is None or percent is None or not any(deal):
            continue
        if (rep, kind) in found[deal]:
            entry.wrong("rep_id", _("has a share of this deal twice."))
        found[deal][rep, kind] = percent
        last[deal] = entry
    for deal, its in found.items():
        total = sum((part for (_rep, kind), part in its.items() if kind == REVENUE), ZERO)
        if total not in (0, 100):
            words = _("The shares of revenue of this deal are %s percent; they must be 100 in all.")
            last[deal].wrong("percent", words % f"{total.normalize():f}")
    if problems:
        raise RowsError(problems)
    return dict(found)


def percent_of(entry: Entry) -> Decimal | None:
    found = entry.number("percent", required=True, most=Decimal(999))
    if found is not None and (found == 0 or round(found, 6) != found):
        entry.wrong("percent", _("must be greater than 0, with at most 6 decimals."))
        return None
    return found


def split_rows(rows: Iterable[CreditSplit]) -> Iterator[Mapping[str, Any]]:
    """Shares as the rows that would make them."""
    for one in rows:
        yield {
            "opportunity_id": one.opportunity.external_id if one.opportunity else None,
            "order_id": one.order.external_id if one.order else None,
            "rep_id": one.rep.external_id,
            "percent": one.percent,
            "kind": one.kind,
        }
