"""Which months of which source must be worked out again."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import connection, models
from django.db.models import Max, Min, Q
from django.utils import timezone

from salesmetrics.crm.models import ExchangeRate
from salesmetrics.tenancy.models import Organization, RepPlace

from .calendar import ONE_DAY, Grain, Period, month_number, month_start, period_of, whole_months
from .models import Cell, Run
from .sources import PeriodSource, Source

# A chunk should hold about this many rows: enough to be worth a statement, and the tables looked
# into for it, which each chunk reads anew; few enough to fit into a worker's memory.
ROWS_OF_A_CHUNK = 1_500_000

Months = dict[type[Source], set[int]]


def take(organization: Organization, today: dt.date, *, full: bool) -> Months:
    """The stale months of each source, by their numbers; their notes are taken away."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH taken AS (DELETE FROM metrics_stale WHERE organization_id = %s"
            " AND (due_at IS NULL OR due_at <= %s)"
            " RETURNING source, month) SELECT DISTINCT source, month FROM taken",
            [organization.pk, timezone.now()],
        )
        notes: list[tuple[str, dt.date | None]] = cursor.fetchall()
    since = last_day(organization)
    everything = full or since is None or ("*", None) in notes
    stale: Months = {}
    for source in Source.registry.values():
        whole = everything or (source.key, None) in notes
        months = {month_number(m) for key, m in notes if key == source.key and m}
        if since and not whole and has_moved(source, organization, since, today):
            months |= passed(since, today)
        if not whole and issubclass(source, PeriodSource) and source.begins_by_others:
            months |= begun_earlier(source, organization, today)
        if not (months or whole):
            continue
        months = told(source, organization, today, None if whole else months)
        if not months:
            continue
        if source.needs_whole_years():
            months = joined_in_years(organization, months)
        stale[source] = months
    return stale


def has_moved(
    source: type[Source], organization: Organization, since: dt.date, today: dt.date
) -> bool:
    """Whether time alone may have changed something between the days of two runs.

    In a month that was running then and is still, only what has a day in between can have.
    """
    if source.hourly:
        return True
    if since == today:
        return False
    if month_number(since) != month_number(today) or source.is_of_periods():
        return True
    between = (since + ONE_DAY, today)
    if not source.is_stock():
        rows, day = dated_rows(source, organization)
        return rows.filter(**{f"{day}__range": between}).exists()
    rows, first, last = source.rows(organization), source.since or "", source.until or ""
    if any(rows.filter(**{f"{day}__range": between}).exists() for day in (first, last)):
        return True
    if source.is_placed() and RepPlace.objects.filter(
        Q(starts_on__range=between) | Q(ends_on__range=(since, today - ONE_DAY)),
        organization=organization,
    ):
        return True
    return any(m.currency for m in source.measures) and bool(
        ExchangeRate.objects.filter(organization=organization, on__range=between)
    )


def passed(since: dt.date, today: dt.date) -> set[int]:
    """The months in which time alone may have changed something since the last run.

    What was to come may have happened; what was a day too young to count may be old enough.
    """
    return set(range(month_number(since - ONE_DAY), month_number(today) + 1))


def last_day(organization: Organization) -> dt.date | None:
    """The day on which the last published run was computed."""
    runs = Run.objects.filter(organization=organization, status=Run.Status.PUBLISHED)
    return runs.order_by("-published_at").values_list("today", flat=True).first()


def begun_earlier(source: type[Source], organization: Organization, today: dt.date) -> set[int]:
    """The months before those that have cells in which there is something to tell by now."""
    first, _last = bounds_of_rows(source, organization, today)
    known = months_with_cells(source, organization)
    return span_of([first, month_start(min(known)) if known else today]) - known if first else set()


def told(
    source: type[Source], organization: Organization, today: dt.date, months: set[int] | None
) -> set[int]:
    """Of these months, or of all, those in which a source may have rows or have left cells."""
    known = months_with_cells(source, organization)
    # Rows are asked only where cells do not tell: of some there is no index by day.
    if months is not None and months <= known:
        return months
    span = known | span_of(bounds_of_rows(source, organization, today))
    span = set(range(min(span), max(span) + 1)) if span else span
    return span if months is None else months & span


def months_with_cells(source: type[Source], organization: Organization) -> set[int]:
    """The months from the first of which there are cells to the last."""
    keys = [m.key for m in source.measures]
    # Where a member has a cell, the whole has one.
    cells = Cell.objects.filter(
        organization=organization, measure__in=keys, dimension="", grain=Grain.MONTH
    )
    return span_of(cells.aggregate(first=Min("period"), last=Max("period")).values())


def span_of(days: Iterable[dt.date | None]) -> set[int]:
    """The months from the first of some days to the last."""
    numbers = [month_number(day) for day in days if day is not None]
    return set(range(min(numbers), max(numbers) + 1)) if numbers else set()


# Opportunities whose creation nobody knows are open from this day on; no figure is asked for it.
BEGINNING = dt.date(1900, 1, 1)


def bounds_of_rows(
    source: type[Source], organization: Organization, today: dt.date
) -> tuple[dt.date | None, dt.date | None]:
    """The first and the last day on which something is to be told of the source."""
    rows, day = dated_rows(source, organization)
    rows = rows.filter(**{f"{day}__lte": today, f"{day}__gt": BEGINNING})
    first = rows.order_by(day).values_list(day, flat=True).first()
    if source.day is None:
        if first is None and source.rows(organization).exists():
            first = today
        return first, today if first else None
    return first, rows.order_by(f"-{day}").values_list(day, flat=True).first()


def dated_rows(
    source: type[Source], organization: Organization
) -> tuple[models.QuerySet[Any], str]:
    """The rows that have a source's days, and their column.

    Where the days are those of another entity it is that one's rows, more of them perhaps: they
    have an index by day.
    """
    path, _separator, day = source.first_column().rpartition("__")
    model = source.model._meta.get_field(path).related_model if path else None
    if model is None:
        return source.rows(organization), source.first_column()
    return model._default_manager.filter(organization=organization), day


def joined_in_years(organization: Organization, months: set[int]) -> set[int]:
    """The months, and within each fiscal year those between them.

    A year has cells of its own, which only one chunk of a run may work out.
    """
    years: dict[dt.date, list[int]] = defaultdict(list)
    for month in months:
        years[period_of(organization, Grain.YEAR, month_start(month)).start].append(month)
    return {m for its in years.values() for m in range(min(its), max(its) + 1)}


def chunks(organization: Organization, source: type[Source], months: set[int]) -> list[Period]:
    """Months in a row, joined into periods of a size that is good to work on."""
    if len(months) == 1:
        return [whole_months(min(months), 1)]
    size = months_of_a_chunk(organization, source)
    found: list[Period] = []
    run: list[int] = []
    for number in sorted(months):
        breaks = run and (
            number != run[-1] + 1 or (len(run) >= size and starts(organization, source, number))
        )
        if breaks:
            found.append(whole_months(run[0], len(run)))
            run = []
        run.append(number)
    if run:
        found.append(whole_months(run[0], len(run)))
    return found


def starts(organization: Organization, source: type[Source], number: int) -> bool:
    """Whether a chunk may begin with this month."""
    if not source.needs_whole_years():
        return True
    return month_start(number).month == organization.fiscal_year_start


def months_of_a_chunk(organization: Organization, source: type[Source]) -> int:
    dated, day = dated_rows(source, organization)
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", [source.table()])
        rows = max(cursor.fetchone()[0], 0)
    # Of a dense source far fewer rows are read than it has.
    if rows <= ROWS_OF_A_CHUNK or source.dense:
        return 1_200
    span = dated.filter(**{f"{day}__gt": BEGINNING})
    first, last = span.aggregate(first=Min(day), last=Max(day)).values()
    months = month_number(last) - month_number(first) + 1 if first and last else 1
    return max(1, round(float(months * ROWS_OF_A_CHUNK / rows)))
