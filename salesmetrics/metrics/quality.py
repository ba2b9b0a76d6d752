"""Data quality: what is probably wrong in the records, with the money concerned.

A check is a declaration: which rows are in doubt. Whoever asks is told of the rows that they
may see, and of no others.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, F, Sum, Value
from django.utils.translation import gettext as _

from salesmetrics.tenancy.visibility import Scope

from .checks import CHECKS, Check

__all__ = ["CHECKS", "PAGE", "Check", "Doubt", "Finding", "Page", "doubts", "findings"]

PAGE = 100


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
