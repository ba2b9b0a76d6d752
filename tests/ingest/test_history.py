"""Daily exports become history."""

from decimal import Decimal

import pytest

from salesmetrics.crm import models as crm


def export(folder, stage="q", amount="100", status="open", closed="", expected="2026-06-01"):
    folder.write(
        "opportunities.csv",
        "id,stage,status,amount,created_at,closed_at,expected_close_on\n"
        f"one,{stage},{status},{amount},2026-01-05,{closed},{expected}\n",
    )


def history(loading):
    return loading.rows(crm.StageChange, "stage__external_id", "amount", "expected_close_on")


@pytest.fixture
def seen(loading, north):
    export(north)
    loading()
    assert history(loading) == []
    return north


def test_another_stage_gains_a_change_and_keeps_the_one_before(loading, seen):
    export(seen, stage="p")
    loading()
    assert [row[0] for row in history(loading)] == ["q", "p"]
    first = crm.StageChange.objects.order_by("entered_at").first()
    assert str(first.entered_on) == "2026-01-05"


@pytest.mark.parametrize("change", [{"amount": "150"}, {"expected": "2026-07-01"}])
def test_another_amount_or_expected_day_gains_a_change(loading, seen, change):
    export(seen, **change)
    loading()
    rows = history(loading)
    assert [row[0] for row in rows] == ["q", "q"]
    assert rows[0][1:] != rows[1][1:]


def test_the_same_again_gains_nothing(loading, seen):
    export(seen, stage="p")
    loading()
    loading()
    assert len(history(loading)) == 2


def test_what_stood_before_the_closing_is_kept(loading, seen):
    export(seen, stage="", status="lost", closed="2026-02-01")
    loading()
    assert [(stage, amount) for stage, amount, _day in history(loading)] == [("q", Decimal(100))]


def test_history_that_comes_with_the_load_is_not_added_to(loading, seen):
    export(seen, stage="p")
    seen.write("stage_changes.csv", "opportunity_id,stage,entered_at\none,p,2026-02-01\n")
    loading()
    assert [row[0] for row in history(loading)] == ["p"]
