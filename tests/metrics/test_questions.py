"""A wrong question is told everything that is wrong with it."""

import pytest

from salesmetrics.metrics.questions import QuestionError

YEAR = ("2025-01-01", "2025-12-31")


def problems(world, *question, **options):
    with pytest.raises(QuestionError) as caught:
        world.ask(*question, **options)
    return caught.value.problems


def test_every_wrong_parameter_is_named(world):
    found = problems(
        world,
        "pipeline_value",
        "2025-02-01",
        "2025-01-01",
        by="lost_reason",
        where={"competitor": "x"},
        compare=("yesterday",),
        counts="nothing",
    )
    assert set(found) == {"from", "by", "competitor", "compare", "counts"}
    assert "rep, team, region" in found["by"]


def test_an_unknown_metric_is_named(world):
    assert problems(world, "winrate", *YEAR) == {"metric": "There is no metric “winrate”."}


def test_all_unknown_members_are_named(world):
    world.rep("Ann")
    found = problems(world, "revenue", *YEAR, where={"rep": ["ann", "x", "y"], "region": "z"})
    assert found == {"rep": "There is no rep “x”, “y”.", "region": "There is no region “z”."}


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"counts": "revenue_growth"}, "cannot be counted"),
        ({"counts": "quota_attainment"}, "cannot be counted"),
        ({"counts": "pipeline_value", "by": "source", "where": {"plan": ()}}, None),
        ({"counts": "commission_total", "by": "plan"}, "not known by plan"),
    ],
)
def test_a_quota_counts_only_what_can_be_added_and_is_known_by_the_split(world, options, reason):
    if reason is None:
        world.ask("quota_attainment", *YEAR, **options)
    else:
        assert reason in problems(world, "quota_attainment", *YEAR, **options)["counts"]


def test_before_anything_is_published_a_count_is_zero_and_a_ratio_has_no_value(world):
    world.order("A", "2025-03-10", 10)
    assert world.value("revenue", *YEAR) == 0
    assert world.value("win_rate", *YEAR) is None
    assert world.ask("revenue", *YEAR).run is None
