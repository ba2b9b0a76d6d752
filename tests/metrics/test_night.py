"""Each organization's night begins once, at two o'clock of its own zone."""

import datetime as dt

import pytest

from salesmetrics.metrics.models import Run
from salesmetrics.metrics.tasks import is_night_due, snapshot
from tests.world import World


def utc(text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


def nights(world, start, end):
    """The moments at which a clock that ticks every five minutes begins a night."""
    moment, begun = utc(start), []
    while moment < utc(end):
        if is_night_due(world.organization, moment):
            begun.append(moment.strftime("%d %H:%M"))
            Run.objects.create(
                organization=world.organization,
                reason=Run.Reason.NIGHT,
                status=Run.Status.PUBLISHED,
                today=moment.date(),
                started_at=moment + dt.timedelta(seconds=2),
            )
        moment += dt.timedelta(minutes=5)
    return begun


@pytest.mark.parametrize(
    ("zone", "start", "begun"),
    [
        ("UTC", "2025-06-02T01:00", ["02 02:00", "03 02:00"]),
        ("Pacific/Tongatapu", "2025-06-01T12:00", ["01 13:00", "02 13:00"]),  # UTC+13
        ("Pacific/Pago_Pago", "2025-06-02T12:00", ["02 13:00", "03 13:00"]),  # UTC-11
        ("Asia/Kathmandu", "2025-06-01T19:00", ["01 20:15", "02 20:15"]),  # UTC+5:45
        # 02:00 does not exist on 30 March: the clock goes from 01:59 to 03:00.
        ("Europe/Berlin", "2025-03-29T00:30", ["29 01:00", "30 01:00"]),
        ("Europe/Berlin", "2025-03-30T00:00", ["30 01:00", "31 00:00"]),
        # 02:00 comes twice on 26 October.
        ("Europe/Berlin", "2025-10-25T00:00", ["25 00:00", "26 00:00"]),
        ("Europe/Berlin", "2025-10-26T00:00", ["26 00:00", "27 01:00"]),
        # 01:00 comes twice on 2 November; 02:00 does not exist on 9 March.
        ("America/New_York", "2025-11-01T05:00", ["01 06:00", "02 07:00"]),
        ("America/New_York", "2025-11-02T05:00", ["02 07:00", "03 07:00"]),
        ("America/New_York", "2025-03-08T06:00", ["08 07:00", "09 07:00"]),
    ],
)
def test_it_begins_once_a_day_also_where_the_clock_is_changed(db, zone, start, begun):
    world = World(time_zone=zone)
    end = (utc(start) + dt.timedelta(hours=46)).isoformat()
    assert nights(world, start, end) == begun


def test_a_night_that_was_missed_is_made_up_for_once(db):
    world = World()
    assert nights(world, "2025-06-02T15:00", "2025-06-02T23:59") == ["02 15:00"]


def test_a_run_for_another_reason_is_no_night(world):
    Run.objects.create(
        organization=world.organization,
        reason=Run.Reason.IMPORT,
        status=Run.Status.PUBLISHED,
        today=dt.date(2025, 6, 2),
        started_at=utc("2025-06-02T03:00"),
    )
    assert is_night_due(world.organization, utc("2025-06-02T03:05"))


def test_another_organizations_night_is_its_own(db):
    north, south = World("north"), World("south")
    nights(north, "2025-06-02T02:00", "2025-06-02T02:05")
    assert not is_night_due(north.organization, utc("2025-06-02T02:05"))
    assert is_night_due(south.organization, utc("2025-06-02T02:05"))


def test_of_several_messages_for_one_night_only_the_first_begins_a_run(world, it_is):
    """A worker that was away finds one message for every five minutes."""
    it_is("2025-06-02T03:00")
    Run.objects.create(
        organization=world.organization,
        reason=Run.Reason.NIGHT,
        status=Run.Status.PUBLISHED,
        today=dt.date(2025, 6, 2),
        started_at=utc("2025-06-02T02:00:10"),
    )
    assert snapshot(world.organization.pk, Run.Reason.NIGHT) is None
    assert Run.objects.count() == 1
