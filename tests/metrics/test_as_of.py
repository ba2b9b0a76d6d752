"""A figure can be shown as it was published at a past moment."""

import datetime as dt

import pytest

from salesmetrics.metrics.models import Cell, FormerCell
from salesmetrics.metrics.questions import QuestionError

MARCH = ("2025-03-01", "2025-03-31")
YEAR = ("2025-01-01", "2025-12-31")


def noon(day):
    return dt.datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=dt.UTC)


@pytest.fixture
def world(world, it_is):
    """Published three times: an order of 100, then of 70, then gone and another there."""
    ann = world.rep("Ann")
    it_is("2025-04-01")
    order = world.order("A", "2025-03-10", 100, owner=ann)
    world.publish()
    it_is("2025-04-02")
    order.amount = 70
    order.save()
    world.publish()
    it_is("2025-04-03")
    order.delete()
    world.order("B", "2025-03-20", 5)
    world.publish()
    return world


@pytest.mark.parametrize(
    ("day", "amount"),
    [("2025-04-01", 100), ("2025-04-02", 70), ("2025-04-03", 5), ("2026-01-01", 5)],
)
def test_it_is_what_stood_then(world, day, amount):
    assert world.value("revenue", *MARCH, as_of=noon(day)) == amount
    assert world.value("revenue", *YEAR, as_of=noon(day)) == amount


def test_between_two_runs_the_earlier_stood(world):
    moment = noon("2025-04-02") - dt.timedelta(minutes=1)
    found = world.ask("revenue", *MARCH, as_of=moment)
    assert found.total.value == 100
    assert found.as_of == noon("2025-04-01")


def test_before_the_first_nothing_was_published(world):
    with pytest.raises(QuestionError, match="Nothing had been published"):
        world.value("revenue", *MARCH, as_of=noon("2025-03-31"))


def test_splits_and_days_stood_too(world):
    first, last = {"as_of": noon("2025-04-01")}, {"as_of": noon("2025-04-03")}
    assert world.rows("revenue", *MARCH, by="rep", **first) == {"Ann": 100}
    assert world.rows("revenue", *MARCH, by="rep", **last) == {None: 5}
    days = world.rows("revenue", "2025-03-10", "2025-03-11", grain="day", **first)
    assert days == {"2025-03-10": 100, "2025-03-11": 0}
    assert world.value("sales_count", "2025-03-05", "2025-03-15", **first) == 1


def test_what_was_not_kept_is_said_and_never_guessed(world):
    with pytest.raises(QuestionError, match="kept for whole months"):
        world.value("revenue", "2025-03-05", "2025-03-15", by="rep", as_of=noon("2025-04-01"))
    two = {"by": "source", "where": {"rep": "ann"}}
    with pytest.raises(QuestionError, match="kept for whole months"):
        world.value("revenue", *MARCH, **two, as_of=noon("2025-04-01"))


def test_former_values_are_kept_with_the_runs_between_which_they_stood(world):
    former = FormerCell.objects.filter(
        organization=world.organization,
        measure="sales.revenue",
        dimension="",
        grain="month",
        period="2025-03-01",
    ).order_by("run")
    stood = Cell.objects.get(
        organization=world.organization,
        measure="sales.revenue",
        dimension="",
        grain="month",
        period="2025-03-01",
    )
    assert [cell.value for cell in former] == [100, 70]
    first, second = former
    assert first.until_run == second.run
    assert second.until_run == stood.run == world.organization.published_run


def test_what_did_not_change_is_not_kept_again(world):
    before = FormerCell.objects.filter(organization=world.organization).count()
    world.publish(full=True)
    assert FormerCell.objects.filter(organization=world.organization).count() == before


def test_a_running_period_then_was_running_then(world, it_is):
    it_is("2025-05-20")
    world.order("C", "2025-05-25", 9)
    world.publish()
    it_is("2025-06-20")
    world.publish()
    may = ("2025-05-01", "2025-05-31")
    assert world.value("revenue", *may) == 9
    then = world.ask("revenue", *may, as_of=noon("2025-05-20"))
    assert then.total.value == 0
    assert not then.complete
