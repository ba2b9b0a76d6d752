"""When a report is due, by the clock of who gets it.

An occasion is a day, the one in the recipient's time zone whose hour has come. Only the last one
counts: a mail that nobody could send for a week is not followed by six older ones.
"""

import calendar
import datetime as dt
from zoneinfo import ZoneInfo

from django.db.models import F
from django.utils import timezone

from .models.reports import Every, Recipient, Report, Sending

DAYS_BACK = 32


def due(now: dt.datetime | None = None) -> list[int]:
    """Write down what has become due, and say what waits to be sent."""
    now = now or timezone.now()
    wanted = [
        Sending(
            organization_id=recipient.report.organization_id,
            report=recipient.report,
            owner_id=recipient.report.owner_id,
            name=recipient.report.name,
            member=recipient.member,
            occasion=day.isoformat(),
            created_at=now,
            next_at=now,
        )
        for recipient in _recipients()
        if (day := _due_day(recipient, now)) is not None
    ]
    _write(wanted)
    waiting = Sending.objects.filter(next_at__lte=now).order_by("next_at", "pk")
    return list(waiting.values_list("pk", flat=True)[:500])


def _recipients() -> list[Recipient]:
    """Those of active reports who still belong here; a report ends with its owner's seat."""
    return list(
        Recipient.objects.filter(
            unsubscribed_at=None,
            report__active=True,
            report__owner__is_active=True,
            report__owner__user__is_active=True,
            member__is_active=True,
            member__user__is_active=True,
            member__organization=F("report__organization"),
        )
        .select_related("report", "member__user", "member__organization")
        .order_by("pk")
    )


def _write(wanted: list[Sending]) -> None:
    """Write down those that are not there yet; the others stand as they are."""
    days = {one.occasion for one in wanted}
    there = set(
        Sending.objects.filter(occasion__in=days).values_list("report", "member", "occasion")
    )
    new = [one for one in wanted if (one.report_id, one.member_id, one.occasion) not in there]
    # Another clock may have written it meanwhile.
    Sending.objects.bulk_create(new, ignore_conflicts=True)


def _due_day(recipient: Recipient, now: dt.datetime) -> dt.date | None:
    report, member = recipient.report, recipient.member
    organization = member.organization
    zone = member.user.zone_in(organization)
    day = last_occasion(report, zone, now)
    if day is None or _moment(report, zone, day) < report.since:
        return None
    if report.every == Every.CLOSED:
        published = organization.published_at
        if published is None or published.astimezone(organization.zone).date() < day:
            return None  # the night that closes the month has not been worked out
    return day


def last_occasion(report: Report, zone: ZoneInfo, now: dt.datetime) -> dt.date | None:
    """The last day in this time zone on which the report was due."""
    today = now.astimezone(zone).date()
    days = (today - dt.timedelta(days=back) for back in range(DAYS_BACK))
    return next((d for d in days if _fits(report, d) and _moment(report, zone, d) <= now), None)


def next_occasion(report: Report, zone: ZoneInfo, now: dt.datetime) -> dt.datetime | None:
    """When it will be due next."""
    today = now.astimezone(zone).date()
    days = (today + dt.timedelta(days=on) for on in range(DAYS_BACK))
    moments = (_moment(report, zone, day) for day in days if _fits(report, day))
    return next((moment for moment in moments if moment > now), None)


def _moment(report: Report, zone: ZoneInfo, day: dt.date) -> dt.datetime:
    local = dt.datetime.combine(day, dt.time(report.hour), zone)
    # Moments of one zone are compared by their clocks, which jump twice a year.
    return local.astimezone(dt.UTC)


def _fits(report: Report, day: dt.date) -> bool:
    if report.every == Every.WORKDAY:
        return day.isoweekday() <= 5
    if report.every == Every.WEEK:
        return day.isoweekday() == report.weekday
    if report.every == Every.MONTH:
        return day.day == min(report.day, calendar.monthrange(day.year, day.month)[1])
    if report.every == Every.CLOSED:
        return day.day == 1
    return True
