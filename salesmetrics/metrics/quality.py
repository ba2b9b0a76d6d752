"""Data quality: what is probably wrong in the records, with the money concerned.

A check is a declaration: which rows are in doubt. Whoever asks is told of the rows that they
may see, and of no others.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import (
    Count,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    TextField,
    Value,
)
from django.db.models.functions import Coalesce, Lower, Trim
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from salesmetrics.crm.models import Account, Lead, Opportunity, Sale
from salesmetrics.tenancy.models import Organization, Rep
from salesmetrics.tenancy.visibility import Scope

from .calendar import month_of
from .targets import Targets

PAGE = 100
Rows = QuerySet[Any, Any]
OPEN = Q(status="open")
LEGAL_FORMS = r"\m(inc|llc|ltd|limited|plc|corp|corporation|gmbh|ag|kg|bv|nv|sa|sarl|srl|oy|ab)\M"


@dataclass(frozen=True)
class Check:
    """Rows of a model that are in doubt; `doubtful` narrows those that may be seen.

    `owner` is the path to the rep a row belongs to, `day` and `amount` its columns of these
    names, `entity` gives (canonical entity -> path to its number).
    """

    key: str
    name: Promise
    description: Promise
    entity: dict[str, str]
    rows: Callable[[Organization], Rows]
    doubtful: Callable[[Rows, Organization], Rows]
    owner: str = "owner"
    day: str | None = "created_on"
    amount: str | None = None
    currency: str | None = "currency"
    order: tuple[str, ...] = ("-pk",)

    def visible(self, scope: Scope) -> Rows:
        """The doubtful rows among those that this scope may see."""
        return self.doubtful(scope.visible(self.rows(scope.organization), self.owner),
                             scope.organization)  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """How many rows are in doubt, and the money in them by currency."""

    check: Check
    count: int
    money: dict[str, Decimal]


@dataclass(frozen=True)
class Doubt:
    """A row in doubt."""

    entity: str
    key: int
    day: Any
    amount: Decimal | None
    currency: str | None


@dataclass(frozen=True)
class Page:
    check: Check
    doubts: list[Doubt]
    count: int
    start: int

    @property
    def following(self) -> int | None:
        """Where the next page starts; None after the last."""
        end = self.start + len(self.doubts)
        return end if end < self.count else None


def findings(scope: Scope) -> list[Finding]:
    """What each check finds; PermissionDenied for a role that sees no records."""
    refuse_without_records(scope)
    return [finding(check, scope) for check in CHECKS.values()]


def finding(check: Check, scope: Scope) -> Finding:
    rows = check.visible(scope).order_by()
    if check.amount is None:
        return Finding(check, rows.count(), {})
    base = scope.organization.base_currency
    named = rows.annotate(told=F(check.currency) if check.currency else Value(base))
    sums = list(
        named.values_list("told").annotate(money=Sum(check.amount), count=Count("pk")).order_by()
    )
    money = {code: amount for code, amount, _count in sorted(sums) if amount}
    return Finding(check, sum(count for *_rest, count in sums), money)


def doubts(check: Check, scope: Scope, *, start: int = 0, most: int = PAGE) -> Page:
    """A page of the rows that a check finds."""
    refuse_without_records(scope)
    rows = check.visible(scope)
    columns = [*check.entity.values(), check.day or "pk", check.amount or "pk"]
    columns.append(check.currency if check.amount and check.currency else "pk")
    read = rows.order_by(*check.order).values_list(*columns)[start : start + most]
    base = scope.organization.base_currency
    return Page(check, [doubt(check, row, base) for row in read], rows.order_by().count(), start)


def doubt(check: Check, row: tuple[Any, ...], base: str) -> Doubt:
    *numbers, day, amount, currency = row
    entity, key = next(
        (entity, key) for entity, key in zip(check.entity, numbers, strict=True) if key is not None
    )
    if not check.amount:
        return Doubt(entity, key, day if check.day else None, None, None)
    currency = currency if check.currency else base
    return Doubt(entity, key, day if check.day else None, amount, currency)


def refuse_without_records(scope: Scope) -> None:
    if not scope.sees_records:
        raise PermissionDenied(_("Your role sees figures, not the records behind them."))


def where(condition: Q) -> Callable[[Rows, Organization], Rows]:
    return lambda rows, _organization: rows.filter(condition)


def overdue(rows: Rows, organization: Organization) -> Rows:
    return rows.filter(OPEN, expected_close_on__lt=organization.today())


def without_target(rows: Rows, organization: Organization) -> Rows:
    """Reps who sell now and have no quota for this month; none where no rep ever had one."""
    today = organization.today()
    targets = Targets(organization, "revenue")
    if not any(kind == "rep" for kind, _number in targets.aims):
        return rows.none()
    month = month_of(today)
    aimed = [
        number
        for kind, number in targets.aims
        if kind == "rep" and targets.amount((kind, number), month) is not None
    ]
    here = Q(hired_on__isnull=True) | Q(hired_on__lte=today)
    still = Q(left_on__isnull=True) | Q(left_on__gte=today)
    return rows.filter(here, still).exclude(pk__in=aimed)


def replaced(text: Any, pattern: str) -> Func:
    """SQL: the text without what matches."""
    return Func(
        text, Value(pattern), Value(""), Value("g"),
        function="regexp_replace", output_field=TextField(),
    )  # fmt: skip


def twice(same: Any) -> Callable[[Rows, Organization], Rows]:
    """The rows of which several are the same in an expression, those without it aside."""

    def found(rows: Rows, _organization: Organization) -> Rows:
        keyed: Rows = rows.annotate(same=same).exclude(same="")
        several = keyed.order_by().values("same").annotate(rows=Count("pk")).filter(rows__gt=1)
        return keyed.filter(same__in=several.values("same"))

    return found


# What is left where a name is nothing but a legal form is the name itself.
PLAIN_NAME = replaced(Lower("name"), r"[^[:alnum:]]+")
SAME_NAME = Coalesce(
    Func(
        replaced(replaced(Lower("name"), LEGAL_FORMS), r"[^[:alnum:]]+"), Value(""),
        function="nullif", output_field=TextField(),
    ),
    PLAIN_NAME,
)  # fmt: skip


def present(model: Any) -> Callable[[Organization], Rows]:
    def rows(organization: Organization) -> Rows:
        found: Rows = model.objects.filter(organization=organization).present()
        return found

    return rows


def sales(organization: Organization) -> Rows:
    """Each sale once, by its first line, with the amount of all its lines."""
    lines = Sale.objects.filter(organization=organization, sale_key=OuterRef("sale_key"))
    whole = lines.order_by().values("sale_key").annotate(whole=Sum("amount")).values("whole")
    heads = Sale.objects.filter(organization=organization, kind__in=["order", "deal"], head=True)
    found: Rows = heads.annotate(whole=Subquery(whole))
    return found


def opportunities(key: str, name: Promise, description: Promise, condition: Q) -> Check:
    return Check(
        key, name, description, {"opportunities": "pk"}, present(Opportunity),
        where(OPEN & condition), amount="amount",
    )  # fmt: skip


def leads(key: str, name: Promise, description: Promise, doubtful: Any) -> Check:
    return Check(key, name, description, {"leads": "pk"}, present(Lead), doubtful)


DECLARED: Iterable[Check] = (
    opportunities(
        "opportunities_without_closing_day",
        lazy("Open opportunities without an expected closing day"),
        lazy("No period’s pipeline or forecast has them."),
        Q(expected_close_on__isnull=True),
    ),
    Check(
        "opportunities_overdue",
        lazy("Open opportunities past their expected closing day"),
        lazy("They are either closed already, or expected on another day."),
        {"opportunities": "pk"},
        present(Opportunity),
        overdue,
        day="expected_close_on",
        amount="amount",
        order=("expected_close_on", "pk"),
    ),
    opportunities(
        "opportunities_without_amount",
        lazy("Open opportunities without an amount"),
        lazy("They count in the number of the pipeline, and nothing in its value."),
        Q(amount__isnull=True),
    ),
    opportunities(
        "opportunities_without_owner",
        lazy("Open opportunities without an owner"),
        lazy("No rep’s and no team’s figures have them."),
        Q(owner__isnull=True),
    ),
    leads(
        "leads_without_source",
        lazy("Leads without a source"),
        lazy("What a source brings is told too low."),
        where(Q(source__isnull=True)),
    ),
    leads(
        "leads_without_owner",
        lazy("Leads without an owner"),
        lazy("Nobody is there to answer them."),
        where(Q(owner__isnull=True)),
    ),
    Check(
        "sales_without_region",
        lazy("Sales without a region"),
        lazy("No region’s figures have them: neither the sale nor its rep has a region."),
        {"orders": "order_id", "opportunities": "opportunity_id"},
        sales,
        where(Q(region__isnull=True)),
        owner="rep",
        day="day",
        amount="whole",
        currency=None,
        order=("-day", "pk"),
    ),
    Check(
        "reps_without_target",
        lazy("Reps without a target for this month"),
        lazy("Others have one; the attainment of these is not known."),
        {"reps": "pk"},
        present(Rep),
        without_target,
        owner="pk",
        day=None,
        order=("name", "pk"),
    ),
    Check(
        "accounts_in_twice",
        lazy("Accounts that are probably in twice"),
        lazy("Their names are the same but for case, punctuation and legal form."),
        {"accounts": "pk"},
        present(Account),
        twice(SAME_NAME),
        order=("same", "pk"),
    ),
    Check(
        "leads_in_twice",
        lazy("Leads that are probably in twice"),
        lazy("They have the same e-mail address."),
        {"leads": "pk"},
        present(Lead),
        twice(Lower(Trim("email"))),
        order=("same", "pk"),
    ),
)
CHECKS: dict[str, Check] = {check.key: check for check in DECLARED}
