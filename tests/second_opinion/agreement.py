"""Asking the product and the second opinion the same, and telling where they differ."""

import datetime as dt
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from typing import NamedTuple

from salesmetrics.ingest.loading import load
from salesmetrics.metrics import runs
from salesmetrics.metrics.answers import answer
from salesmetrics.metrics.calendar import Grain
from salesmetrics.metrics.models import Run
from salesmetrics.metrics.questions import Question
from salesmetrics.tenancy.models import Organization
from salesmetrics.tenancy.visibility import everything_of

from .calendar import Period, month_of, quarter_of, week_of, year_of
from .opinions import opinion

# The product keeps converted amounts to ten decimals; sums of many differ by that much.
NEARLY = Fraction(1, 10**7)
# Of the currencies that the companies here reckon in.
PLACES = {"money": 2, "percent": 2, "score": 2, "days": 2, "hours": 2, "ratio": 2, "count": 0}


class Asked(NamedTuple):
    """A question of both: by a grain, each of the periods is a row."""

    metric: str
    periods: list[Period]
    grain: str | None = None
    by: str | None = None
    where: dict | None = None

    def __str__(self):
        first, last = self.periods[0].start, self.periods[-1].end
        extra = f" where {self.where}" if self.where else ""
        return f"{self.metric} {first}..{last} grain={self.grain} by={self.by}{extra}"


def bring_in(folder, settings, slug="opinion"):
    """An organization with these settings and files, through the loader and a whole run."""
    organization = Organization.objects.create(
        name=slug,
        slug=slug,
        base_currency=settings.currency,
        time_zone=settings.zone.key,
        fiscal_year_start=settings.fiscal_start,
        first_weekday=settings.first_weekday,
        inactivity_days=settings.inactivity_days,
    )
    report = load(organization, [folder])
    assert not report.rejected, [str(problem) for problem in report.problems.kept]
    publish(organization)
    return organization


def publish(organization):
    run = runs.start(organization, reason=Run.Reason.REQUEST)
    for chunk in runs.waiting(run):
        runs.work_on(chunk)
    runs.publish_if_complete(run.pk)
    run.refresh_from_db()
    assert run.status == Run.Status.PUBLISHED, run.error
    organization.refresh_from_db()


def periods_of(settings, grain, whole):
    """All periods of a grain that touch the range."""
    around = {
        "day": lambda day: Period(day, day),
        "week": lambda day: week_of(day, settings.first_weekday),
        "month": month_of,
        "quarter": lambda day: quarter_of(day, settings.fiscal_start),
        "year": lambda day: year_of(day, settings.fiscal_start),
    }[grain]
    found, day = [], whole.start
    while day <= whole.end:
        found.append(around(day))
        day = found[-1].end + dt.timedelta(days=1)
    return found


def differences(organization, company, asked):
    """A sentence for each figure in which the product and the second opinion differ."""
    scope = everything_of(organization)
    question = Question(
        asked.metric,
        asked.periods[0].start,
        asked.periods[-1].end,
        grain=Grain(asked.grain) if asked.grain else None,
        by=asked.by,
        where=asked.where or {},
    )
    told = answer(question, scope)
    rows = {(row.period, key(row.member)): row.figure for row in told.rows}
    expected = {}
    for period in asked.periods:
        total, members = opinion(company, asked.metric, period, asked.by, question.where)
        first_day = period.start if asked.grain else None
        if asked.by:
            expected |= {(first_day, fold(m)): figure for m, figure in members.items()}
        else:
            expected[first_day, None] = total
    whole = Period(question.start, question.end)
    total, _members = opinion(company, asked.metric, whole, None, question.where)
    yield from differ(told, f"{asked} total", told.total, total)
    if not asked.grain and not asked.by:
        return
    for row in sorted(rows.keys() | expected.keys(), key=str):
        ours, theirs = rows.get(row), expected.get(row)
        name = f"{asked} {row}"
        if ours is not None and theirs is not None:
            yield from differ(told, name, ours, theirs)
        elif not is_empty(ours or theirs):
            yield f"{name}: the product has {ours}, the second opinion {theirs}"


def fold(member):
    return member.casefold() if isinstance(member, str) else member


def key(member):
    return None if member is None else fold(member.id)


def is_empty(figure):
    return not (figure.value or figure.numerator or figure.denominator)


def differ(told, name, ours, theirs):
    for part, places in ("value", PLACES[told.unit]), ("numerator", None), ("denominator", None):
        told_part, meant_part = getattr(ours, part), getattr(theirs, part)
        if part != "value" and theirs.numerator is None and theirs.denominator is None:
            continue  # what is no ratio need not have parts
        if not agree(told_part, meant_part, places):
            yield f"{name} {part}: the product has {told_part}, the second opinion {meant_part}"


def agree(ours, theirs, places):
    if ours is None or theirs is None:
        return ours is None and theirs is None
    if abs(Fraction(ours) - theirs) > NEARLY:
        return False
    if places is None:
        return True
    step = Decimal(1).scaleb(-places)
    shown = Decimal(ours).quantize(step, ROUND_HALF_EVEN)
    return Fraction(shown) == round(theirs, places) or is_a_tie(theirs, places)


def is_a_tie(value, places):
    """Half of the last place, but for what the tenth decimal makes of it."""
    halves = value * 10**places * 2
    return abs(halves - round(halves)) < NEARLY and round(halves) % 2 == 1
