"""What is aimed at: the target of a subject over any period."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple, Protocol

from django.db import connection

from salesmetrics.crm.models import Target
from salesmetrics.tenancy.models import Organization

from .calendar import (
    ONE_DAY,
    Grain,
    Period,
    month_number,
    month_of,
    month_start,
    period_of,
)

# (subject, number of the team, region or rep; 0 for the organization)
Subject = tuple[str, int]
# Those of Told.
COLUMNS = (
    "subject", "team_id", "region_id", "rep_id", "starts_on", "ends_on", "amount", "currency",
)  # fmt: skip


@dataclass(frozen=True)
class Aim:
    """A target with its end found, in the base currency."""

    period: Period
    amount: Decimal

    def months(self) -> Decimal:
        """How many months it is for; a part of a month counts by its days."""
        return sum((share(month, self.period) for month in touched(self.period)), Decimal(0))

    def of(self, period: Period) -> Decimal:
        """The share of a period within one month."""
        return self.amount * share(month_of(period.start), period) / self.months()


class Told(NamedTuple):
    """A target as it was entered."""

    subject: str
    team: int | None
    region: int | None
    rep: int | None
    starts_on: dt.date
    ends_on: dt.date | None
    amount: Decimal
    currency: str


class Spanned(Protocol):
    """What begins on a day and may end on one."""

    @property
    def starts_on(self) -> dt.date: ...

    @property
    def ends_on(self) -> dt.date | None: ...


class Targets:
    """All targets of an organization for one metric; read when they are asked for."""

    def __init__(
        self,
        organization: Organization,
        metric: str,
        aims: dict[Subject, list[Aim]] | None = None,
    ) -> None:
        """With `aims` these and no others, as if they stood in the database."""
        self.organization = organization
        self.metric = metric
        self._found: dict[Subject, list[Aim]] = dict(aims or {})
        if aims is not None:
            self._told = {subject: [] for subject in aims}

    @cached_property
    def _told(self) -> dict[Subject, list[Told]]:
        return load(self.organization, self.metric)

    @property
    def subjects(self) -> Iterable[Subject]:
        """Those who have targets."""
        return self._told

    def aims(self, subject: Subject) -> list[Aim]:
        """Those of a subject, worked out once it is asked about: there may be thousands."""
        if subject not in self._found:
            self._found[subject] = worked_out(self.organization, self._told.get(subject, []))
        return self._found[subject]

    def amount(self, subject: Subject, asked: Period) -> Decimal | None:
        """What the subject aims at in a period; None where it has no target there.

        A target set for exactly these days counts as it is; otherwise each month (or the part
        of it that is asked) has the shortest target that covers it, and where none covers all
        of it, each of its days the shortest that covers the day.
        """
        aims = self.aims(subject)
        exact = [aim for aim in aims if aim.period == asked]
        if exact:
            return exact[0].amount
        found = [self.in_month(aims, month, asked) for month in touched(asked)]
        known = [amount for amount in found if amount is not None]
        return sum(known, Decimal(0)) if known else None

    def in_month(self, aims: list[Aim], month: Period, asked: Period) -> Decimal | None:
        part = Period(max(month.start, asked.start), min(month.end, asked.end))
        covering = [a for a in aims if a.period.start <= month.start and month.end <= a.period.end]
        if covering:
            return min(covering, key=lambda aim: aim.period.days).of(part)
        near = [a for a in aims if a.period.start <= part.end and part.start <= a.period.end]
        days = [part.start + ONE_DAY * step for step in range(part.days)] if near else []
        amounts = []
        for day in days:
            holding = [a for a in near if a.period.start <= day <= a.period.end]
            if holding:
                amounts.append(min(holding, key=lambda aim: aim.period.days).of(Period(day, day)))
        return sum(amounts, Decimal(0)) if amounts else None


def touched(period: Period) -> list[Period]:
    first = month_number(period.start)
    return [month_of(month_start(first + step)) for step in range(period.months)]


def share(month: Period, period: Period) -> Decimal:
    """The part of a month that lies in the period."""
    days = (min(month.end, period.end) - max(month.start, period.start)).days + 1
    return Decimal(days) / month.days


def load(organization: Organization, metric: str) -> dict[Subject, list[Told]]:
    """The targets of each subject in the order in which they begin."""
    rows = Target.objects.filter(
        organization=organization, metric=metric, deleted_at__isnull=True
    ).order_by("starts_on", "ends_on")
    by_subject: dict[Subject, list[Told]] = defaultdict(list)
    for row in rows.values_list(*COLUMNS):
        told = Told(*row)
        by_subject[told.subject, told.team or told.region or told.rep or 0].append(told)
    return dict(by_subject)


def worked_out(organization: Organization, told: list[Told]) -> list[Aim]:
    """What a subject aims at, in the same order; without what has no exchange rate."""
    return [
        Aim(Period(row.starts_on, end), amount)
        for row, end in zip(told, ends(organization, told), strict=True)
        if (amount := in_base(organization, row)) is not None
    ]


def ends(organization: Organization, rows: Sequence[Spanned]) -> list[dt.date]:
    """The last day of each: as given, or the day before the next one begins.

    An open last one lasts as long as the one before it; one that stands alone, to the end of
    its fiscal year.
    """
    found: list[dt.date] = []
    for i, row in enumerate(rows):
        later = [r.starts_on for r in rows[i + 1 :] if r.starts_on > row.starts_on]
        if row.ends_on is not None:
            found.append(row.ends_on)
        elif later:
            found.append(later[0] - ONE_DAY)
        elif i:
            found.append(as_long_as(Period(rows[i - 1].starts_on, found[-1]), row.starts_on))
        else:
            found.append(period_of(organization, Grain.YEAR, row.starts_on).end)
    return found


def as_long_as(former: Period, start: dt.date) -> dt.date:
    """The end of a period as long as the former: in months where that is whole ones."""
    if former.is_whole_months and start.day == 1:
        return month_start(month_number(start) + former.months) - ONE_DAY
    return start + dt.timedelta(days=former.days - 1)


def in_base(organization: Organization, target: Told) -> Decimal | None:
    """A target's amount at the rate of its first day; None where there is none."""
    if target.currency == organization.base_currency:
        return target.amount
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT round(%s * crm_rate(%s, %s, %s), 10)",
            [target.amount, organization.pk, target.currency, target.starts_on],
        )
        amount: Decimal | None = cursor.fetchone()[0]
        return amount
