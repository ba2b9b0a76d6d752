"""Targets and quotas: what was aimed at."""

from fractions import Fraction

from .calendar import DAY, Period, count_months, is_whole_months, months, months_later
from .company import once
from .money import money
from .tables import METRICS, metric, percentage


class Target:
    def __init__(self, period, amount):
        self.period = period
        self.amount = amount


@once
def targets(company, aimed, subject, id):
    """The targets of a metric and subject, each with its last day."""
    rows = [
        row
        for row in company.rows("targets")
        if (row["metric"], row["subject"], row.get("subject_id")) == (aimed, subject, id)
    ]
    rows.sort(key=lambda row: company.day(row["from"]))
    found = []
    for place, row in enumerate(rows):
        first = company.day(row["from"])
        later = [company.day(r["from"]) for r in rows[place + 1 :] if r["from"] > row["from"]]
        if row.get("to"):
            last = company.day(row["to"])
        elif later:
            last = later[0] - DAY
        else:
            last = _as_long_as(found[-1].period, first) if found else None
        if last:
            worth = money(company, row["amount"], row.get("currency"), first)
            found.append(Target(Period(first, last), worth))
    return found


def _as_long_as(before, first):
    if is_whole_months(before) and first.day == 1:
        return months_later(first, count_months(before)) - DAY
    return first + DAY * (before.days - 1)


def amount_aimed_at(company, aimed, subject, id, period):
    """None where no target touches the period."""
    known = targets(company, aimed, subject, id)
    for target in known:
        if target.period == period:
            return target.amount
    parts = [_part(known, month, period) for month in months(period)]
    found = [part for part in parts if part is not None]
    return sum(found, Fraction(0)) if found else None


def _part(known, month, period):
    """The part of a month's target that falls into the period."""
    covering = [t for t in known if t.period.start <= month.start and month.end <= t.period.end]
    if not covering:
        return None
    shortest = min(covering, key=lambda target: target.period.days)
    days = Period(max(month.start, period.start), min(month.end, period.end)).days
    return shortest.amount / whole_months_in(shortest.period) * Fraction(days, month.days)


def whole_months_in(period):
    return sum(period.start <= month.start and month.end <= period.end for month in months(period))


def aim(view, aimed):
    """The target of a question; it has one where it is narrowed to one subject or not at all."""
    where = list(view.where.items())
    if not where:
        return amount_aimed_at(view.company, aimed, "organization", None, view.period)
    if len(where) > 1 or len(where[0][1]) > 1:
        return None
    subject, (id,) = where[0]
    if subject not in ("team", "region", "rep") or id is None:
        return None
    return amount_aimed_at(view.company, aimed, subject, id, view.period)


@metric
def target_attainment(view):
    return percentage(METRICS["revenue"](view).value, aim(view, "revenue"))


@metric
def quota_attainment(view):
    counts = view.counts or "revenue"
    return percentage(METRICS[counts](view).value, aim(view, counts))
