"""Quiet hours: until when somebody is not to be disturbed, by their own clock."""

import datetime as dt
from zoneinfo import ZoneInfo


def quiet_until(
    now: dt.datetime, zone: ZoneInfo, start: dt.time | None, end: dt.time | None
) -> dt.datetime | None:
    """The end of the quiet hours that hold at `now`; None where none do.

    Hours that begin later than they end go over midnight; none are quiet where both are the same.
    """
    if start is None or end is None or start == end:
        return None
    here = now.astimezone(zone)
    at = here.time().replace(tzinfo=None)
    over_midnight = start > end
    holds = (at >= start or at < end) if over_midnight else start <= at < end
    if not holds:
        return None
    day = here.date() + dt.timedelta(days=1 if over_midnight and at >= start else 0)
    return dt.datetime.combine(day, end, tzinfo=zone).astimezone(dt.UTC)
