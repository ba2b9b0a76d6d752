"""Schedules and sendings in words."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from salesmetrics.watch.models import Every, Report, Sending


def often(report: Report) -> str:
    """How often a report is sent, and when."""
    told = {
        "hour": f"{report.hour:02}:00",
        "weekday": report.get_weekday_display(),
        "day": report.day,
        "every": report.get_every_display(),
    }
    if report.every == Every.WEEK:
        return _("Every week: %(weekday)s, %(hour)s") % told
    if report.every == Every.MONTH:
        return _("Every month: day %(day)d, %(hour)s") % told
    return _("%(every)s, %(hour)s") % told


def went(sending: Sending) -> tuple[str, str, str]:
    """How a sending went: a word, the reason where there is one, and its tone."""
    letter = sending.letter
    if sending.state != Sending.State.WRITTEN:
        tone = "bad" if sending.state == Sending.State.FAILED else "even"
        return str(sending.get_state_display()), sending.trouble, tone
    if letter is None:
        return str(sending.get_state_display()), "", "good"
    if letter.sent_at:
        at = date_format(timezone.localtime(letter.sent_at), "SHORT_DATETIME_FORMAT")
        return _("sent %(at)s") % {"at": at}, "", "good"
    if letter.next_at is None:
        return _("given up"), letter.trouble, "bad"
    return (_("delayed") if letter.trouble else _("on its way")), letter.trouble, "even"
