"""A full run trusts no figure, one anew no fact; what then differs unannounced is a fault."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from salesmetrics.crm.models import Sale, Unsettled
from salesmetrics.metrics.faults import is_week_over
from salesmetrics.metrics.models import Cell, Run, Stale
from salesmetrics.metrics.tasks import snapshot

MARCH = ("2025-03-01", "2025-03-31")


@pytest.fixture
def world(world, it_is):
    it_is("2025-06-10")
    world.order("A", "2025-03-10", 100)
    world.order("B", "2025-04-10", 30)
    world.publish()
    return world


def forget_notes(world):
    Stale.objects.filter(organization=world.organization).delete()
    Unsettled.objects.filter(organization=world.organization).delete()


def spoil_facts(world):
    """As if the notes had missed it: a fact is another and nobody says so."""
    Sale.objects.filter(day="2025-03-10").update(amount=70)
    forget_notes(world)


def test_a_figure_that_went_wrong_is_mended_and_is_a_fault(world):
    Cell.objects.filter(measure="sales.revenue", dimension="", period="2025-03-01").update(value=1)
    assert world.publish().faults == 0
    assert world.value("revenue", *MARCH) == 1
    assert world.publish(full=True).faults == 1
    assert world.value("revenue", *MARCH) == 100


def test_facts_are_worked_out_anew(world):
    spoil_facts(world)
    assert world.publish().changed_cells == 0
    run = world.publish(anew=True)
    assert run.faults == 0  # the cells had not followed the facts
    assert Sale.objects.get(day="2025-03-10").amount == 100


def test_facts_and_cells_that_went_wrong_together_are_a_fault(world):
    spoil_facts(world)
    Stale.objects.create(organization=world.organization, source="sales", month="2025-03-01")
    world.publish()
    assert world.value("revenue", *MARCH) == 70
    assert world.publish(anew=True).faults > 0
    assert world.value("revenue", *MARCH) == 100


def test_what_was_edited_before_it_is_no_fault(world):
    world.order("C", "2025-03-11", 7)
    assert world.publish(full=True).faults == 0
    assert world.value("revenue", *MARCH) == 107


def test_a_measure_that_is_new_is_no_fault(world):
    Cell.objects.filter(measure="sales.sales").delete()
    assert world.publish(full=True).faults == 0
    assert world.value("sales_count", *MARCH) == 1


def test_the_command_says_so(transactional_db, world):
    Cell.objects.filter(measure="sales.revenue", dimension="", period="2025-03-01").update(value=1)
    errors = StringIO()
    call_command("snapshot", org="north", full=True, threads=1, stdout=StringIO(), stderr=errors)
    assert "1 figures stood otherwise" in errors.getvalue()


def test_one_night_a_week_works_out_everything(world, it_is):
    full = []
    for day in range(1, 17):
        it_is(f"2025-07-{day:02d}T02:05")
        number = snapshot(world.organization.pk, Run.Reason.NIGHT)
        run = Run.objects.get(pk=number)
        Run.objects.filter(pk=number).update(
            status=Run.Status.PUBLISHED,
            started_at=timezone.now(),
            published_at=timezone.now(),
        )
        if run.full and run.facts:
            full.append(day)
    assert full == [1, 8, 15]


def test_the_first_time_needs_no_second(world):
    other = Run.objects.filter(organization=world.organization)
    other.delete()
    assert not is_week_over(world.organization)
