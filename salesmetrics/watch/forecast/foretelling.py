"""From what a run published to forecasts that are kept.

Only what is made of other months than before is made anew; a run that changed no closed month
leaves every forecast standing. A forecast that is replaced is kept, with the runs it stood for.
"""

import hashlib
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from salesmetrics.metrics.answers import published_run
from salesmetrics.metrics.calendar import month_number, month_of, month_start
from salesmetrics.metrics.catalogue import METRICS
from salesmetrics.metrics.metric import Metric
from salesmetrics.metrics.models import Run
from salesmetrics.metrics.targets import Subject
from salesmetrics.tenancy.models import Organization

from ..models import Forecast, MonthCourse
from ..signals import foretold
from .courses import day_weights, month_weights, rest_of
from .histories import FIRST, WHOLE, Histories, histories
from .methods import YEAR, Series, Whole
from .trials import PREFERENCE, TRIALS, Foretold, foretell

MONTHS_AHEAD = 18  # the running month and those after it
VERSION = 4  # of the methods: another makes every forecast anew
LOCK = 5_214
NOTHING: Series = np.zeros(0)


@dataclass(frozen=True)
class Fresh:
    """A series that is foretold anew, or that nothing can be foretold of any more."""

    subject: Subject
    digest: str
    found: Foretold | None


def foretell_metric(organization: Organization, key: str) -> int:
    """Bring the forecasts of a metric up to what is published; says how many series changed."""
    organization.refresh_from_db()
    run, metric = published_run(organization, None), METRICS[key]
    if run is None:
        return 0
    known = histories(organization, metric, run.today)
    rows = Forecast.objects.filter(organization=organization, metric=key, until_run=None)
    standing = {
        subject_of(dimension, member): digest
        for dimension, member, digest in rows.values_list("dimension", "member", "digest")
    }
    weights = day_weights(known.days, known.days_from)
    changed = list(_changed(metric, known, weights, standing))
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, organization.pk % 2**31])
        keep(organization, metric, run, known, changed)
        is_new = keep_course(organization, metric, known, weights)
        if changed or is_new:
            touch(organization)
    return len(changed)


def _changed(
    metric: Metric, known: Histories, weights: Series, standing: dict[Subject, str]
) -> list[Fresh]:
    whole = known.series.get(WHOLE, NOTHING)
    by_days = weights if is_better_by_days(known, whole, weights) else None
    found = []
    share_of: Whole | None = None
    for subject, months in known.series.items():
        above = NOTHING if subject == WHOLE else whole
        digest = _digest(metric, known, months, above, by_days)
        if standing.get(subject) == digest:
            continue
        if share_of is None and len(above) >= YEAR:
            share_of = Whole(above / _load(known, above, by_days)[: len(above)], TRIALS)
        # A series that methods are fitted to costs a worker a fifth of a second.
        quick = subject != WHOLE and metric.key != FIRST
        foretold = gone_on(known, months, by_days, share_of if len(above) else None, quick=quick)
        if foretold is not None or subject in standing:
            found.append(Fresh(subject, digest, foretold))
    gone = standing.keys() - known.series.keys()
    return found + [Fresh(subject, "", None) for subject in gone]


def is_better_by_days(known: Histories, months: Series, weights: Series) -> bool:
    """Whether the whole is foretold better as so much a working day."""
    plain, daily = gone_on(known, months, None), gone_on(known, months, weights)
    if plain is None or daily is None or plain.mase is None or daily.mase is None:
        return False
    return daily.mase < plain.mase * PREFERENCE


def gone_on(
    known: Histories,
    months: Series,
    weights: Series | None,
    whole: Whole | None = None,
    *,
    quick: bool = False,
) -> Foretold | None:
    """Go on with a series; with weights, with what a working day brought.

    Then the days of the months to come are counted.
    """
    load = _load(known, months, weights)
    found = foretell(months / load[: len(months)], MONTHS_AHEAD, whole, quick=quick)
    if found is None or weights is None:
        return found
    to_come = load[len(months) :]
    ahead = tuple(
        replace(
            one,
            point=one.point * heavy,
            low_80=one.low_80 * heavy,
            high_80=one.high_80 * heavy,
            low_95=one.low_95 * heavy,
            high_95=one.high_95 * heavy,
        )
        for one, heavy in zip(found.ahead, to_come.tolist(), strict=True)
    )
    return replace(found, ahead=ahead)


def _load(known: Histories, months: Series, weights: Series | None) -> Series:
    """What each month of a series and those ahead weigh; all alike where days do not count."""
    count = len(months) + MONTHS_AHEAD
    if weights is None:
        return np.ones(count)
    return month_weights(month_start(month_number(known.origin) - len(months)), count, weights)


def keep(
    organization: Organization, metric: Metric, run: Run, known: Histories, changed: list[Fresh]
) -> None:
    """Put the new in the place of the old, which stays for whoever asks what was thought then."""
    now = timezone.now()
    rows = []
    for fresh in changed:
        dimension, member = kept_as(fresh.subject)
        old = Forecast.objects.filter(
            organization=organization, metric=metric.key, dimension=dimension, member=member,
            until_run=None,
        )  # fmt: skip
        if fresh.digest and old.filter(digest=fresh.digest).exists():
            continue  # somebody else was quicker
        old.filter(run=run.pk).delete()
        old.update(until_run=run.pk)
        if fresh.found is None:
            continue
        for step, ahead in enumerate(fresh.found.ahead):
            rows.append(
                Forecast(
                    organization=organization,
                    run=run.pk,
                    metric=metric.key,
                    dimension=dimension,
                    member=member,
                    period=month_start(month_number(known.origin) + step),
                    horizon=step,
                    method=fresh.found.method,
                    history=fresh.found.months,
                    digest=fresh.digest,
                    point=_money(ahead.point),
                    low_80=_money(ahead.low_80),
                    high_80=_money(ahead.high_80),
                    low_95=_money(ahead.low_95),
                    high_95=_money(ahead.high_95),
                    trials=ahead.trials,
                    trial_error=ahead.error,
                    trial_bias=ahead.bias,
                    mase=fresh.found.mase,
                    naive_mase=fresh.found.naive_mase,
                    made_at=now,
                )
            )
    Forecast.objects.bulk_create(rows, batch_size=1000)


def keep_course(
    organization: Organization, metric: Metric, known: Histories, weights: Series
) -> bool:
    """Note how the running month usually goes on; says whether that is new."""
    rest = rest_of(month_of(known.origin), known.days, known.days_from, weights)
    course = {"month": known.origin, "rest": rest}
    if MonthCourse.objects.filter(organization=organization, metric=metric.key, **course).exists():
        return False
    MonthCourse.objects.update_or_create(
        organization=organization,
        metric=metric.key,
        defaults=course,
    )
    return True


def touch(organization: Organization) -> None:
    """What was answered before is not what would be answered now."""
    Organization.objects.filter(pk=organization.pk).update(foretold=F("foretold") + 1)
    transaction.on_commit(lambda: foretold.send(Organization, organization_id=organization.pk))


def subject_of(dimension: str, member: int) -> Subject:
    """Whose forecast a row is."""
    return (dimension, member) if dimension else WHOLE


def kept_as(subject: Subject) -> tuple[str, int]:
    """The reverse."""
    return ("", 0) if subject == WHOLE else subject


def _digest(
    metric: Metric, known: Histories, months: Series, whole: Series, weights: Series | None
) -> str:
    told = [
        VERSION,
        MONTHS_AHEAD,
        metric.key,
        known.origin.isoformat(),
        np.round(months, 4).tolist(),
        np.round(whole, 4).tolist(),
    ]
    told.append(None if weights is None else np.round(weights, 2).tolist())
    return hashlib.sha256(repr(told).encode()).hexdigest()[:32]


def _money(value: float) -> Decimal:
    return Decimal(repr(round(value, 4)))
