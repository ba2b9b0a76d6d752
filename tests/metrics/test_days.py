"""An event belongs to the day it happened in the organization's time zone."""

import datetime as dt

import pytest

from tests.world import World


def utc(text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


def days_with_revenue(world, start="2025-01-01", end="2025-12-31"):
    rows = world.rows("revenue", start, end, grain="day")
    return {day: amount for day, amount in rows.items() if amount}


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Pacific/Tongatapu", "2025-06-02"),  # UTC+13
        ("Pacific/Pago_Pago", "2025-05-31"),  # UTC-11
        ("UTC", "2025-06-01"),
    ],
)
def test_the_same_moment_is_another_day_elsewhere(db, zone, day):
    world = World(time_zone=zone)
    moment = utc("2025-06-01T10:59" if "Pago" in zone else "2025-06-01T11:00")
    world.order("A", moment, 10)
    world.won("B", moment, amount=5)
    world.publish()
    assert days_with_revenue(world) == {day: 15}
    assert world.value("opportunities_created", day, day) == 1


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2025-03-29T22:59:59", "2025-03-29"),  # winter: 23:59:59
        ("2025-03-29T23:00:00", "2025-03-30"),  # winter: midnight
        ("2025-03-30T21:59:59", "2025-03-30"),  # summer: 23:59:59, a day of 23 hours
        ("2025-03-30T22:00:00", "2025-03-31"),
        ("2025-10-25T22:00:00", "2025-10-26"),  # summer: midnight
        ("2025-10-26T22:59:59", "2025-10-26"),  # winter: 23:59:59, a day of 25 hours
        ("2025-10-26T23:00:00", "2025-10-27"),
    ],
)
def test_midnight_is_the_organizations_on_days_that_change_the_clock(db, moment, day):
    world = World(time_zone="Europe/Berlin")
    world.order("A", utc(moment), 10)
    world.publish()
    assert days_with_revenue(world) == {day: 10}


def test_the_cycle_is_the_difference_of_days_not_of_hours(db):
    world = World(time_zone="Pacific/Tongatapu")
    # Ten minutes around midnight are a day; 23 hours within a day are none.
    world.won("Short", utc("2025-06-01T11:05"), created=utc("2025-06-01T10:55"))
    world.won("Long", utc("2025-07-01T10:30"), created=utc("2025-06-30T11:30"))
    world.publish()
    assert world.value("sales_cycle_days", "2025-06-01", "2025-06-30") == 1
    assert world.value("sales_cycle_days", "2025-07-01", "2025-07-31") == 0


def test_when_the_organization_moves_to_another_zone_its_days_follow(db):
    world = World(time_zone="UTC")
    world.order("A", utc("2025-06-30T23:30"), 10)
    world.won("B", utc("2025-06-30T23:30"), created=utc("2025-06-30T09:00"), amount=5)
    world.publish()
    assert days_with_revenue(world) == {"2025-06-30": 15}
    world.organization.time_zone = "Pacific/Tongatapu"
    world.organization.save()
    world.publish()
    assert days_with_revenue(world) == {"2025-07-01": 15}
    assert world.value("revenue", "2025-06-01", "2025-06-30") == 0
    assert world.value("sales_cycle_days", "2025-07-01", "2025-07-31") == 1


def test_what_was_of_today_is_to_come_again_in_a_zone_behind(db, it_is):
    it_is("2025-07-31T12:00")
    world = World(time_zone="Pacific/Tongatapu")  # there it is 1 August
    world.order("A", utc("2025-07-31T11:30"), 10)
    world.publish()
    assert days_with_revenue(world) == {"2025-08-01": 10}
    world.organization.time_zone = "UTC"
    world.organization.save()
    world.publish()
    assert days_with_revenue(world) == {"2025-07-31": 10}
    assert world.value("revenue", "2025-08-01", "2025-08-31") == 0


def test_what_is_dated_after_the_day_of_computing_has_not_happened_yet(world, it_is):
    it_is("2025-05-20")
    world.order("Past", "2025-05-20", 10)
    world.order("To come", "2025-05-21", 5)
    world.publish()
    assert world.value("revenue", "2025-05-01", "2025-12-31") == 10
    it_is("2025-05-21")
    world.publish()
    assert world.value("revenue", "2025-05-01", "2025-12-31") == 15


def test_each_organizations_day_is_its_own(it_is, db):
    it_is("2025-05-20T11:30")
    tonga, samoa = World("tonga", time_zone="Pacific/Tongatapu"), World("samoa")
    samoa.organization.time_zone = "Pacific/Pago_Pago"
    assert str(tonga.organization.today()) == "2025-05-21"
    assert str(samoa.organization.today()) == "2025-05-20"
