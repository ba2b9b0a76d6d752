"""A run that is the first of its organization writes its cells as it goes."""

from salesmetrics.metrics import runs
from salesmetrics.metrics.models import Cell, Run
from tests.metrics.test_full_runs import MARCH


def test_what_a_first_run_has_entered_goes_when_it_is_given_up(world, it_is):
    it_is("2025-06-10")
    world.order("A", "2025-03-10", 100)
    run = runs.start(world.organization, reason=Run.Reason.REQUEST)
    for chunk in runs.waiting(run)[:-1]:
        runs.work_on(chunk)
    assert Cell.objects.filter(measure="sales.revenue").exists()
    runs.give_up(run.pk, "The disk is full.")
    assert not Cell.objects.exists()
    world.publish()
    assert world.value("revenue", *MARCH) == 100
