"""Rows of a split: each equals the total filtered by its member, and they add up to it."""

import pytest

from tests import kept
from tests.world import World

YEAR = ("2025-01-01", "2025-12-31")


def sold(world):
    """Sales of a small tree: Europe has West and East, West has Rhine; Asia stands alone."""
    europe, asia = world.region("Europe"), world.region("Asia")
    west, east = world.region("West", europe), world.region("East", europe)
    rhine = world.region("Rhine", west)
    places = {"Rhine": rhine, "West": west, "East": east, "Asia": asia, None: None}
    for number, (name, region) in enumerate(places.items()):
        world.order(f"{name}", f"2025-0{number + 1}-10", 10**number, region=region)
    world.publish()
    return world


@pytest.fixture
def world(world):
    return kept.once(sold, world)


def test_in_a_tree_a_row_includes_what_is_below(world):
    rows = world.rows("revenue", *YEAR, by="region")
    assert rows == {
        "Europe": 111,
        "West": 11,
        "Rhine": 1,
        "East": 100,
        "Asia": 1000,
        None: 10000,
    }


def test_the_top_members_with_the_row_of_none_add_up_to_the_total(world):
    rows = world.rows("revenue", *YEAR, by="region")
    assert rows["Europe"] + rows["Asia"] + rows[None] == world.value("revenue", *YEAR)


@pytest.mark.parametrize("end", ["2025-12-31", "2025-03-15"], ids=["from cells", "from facts"])
def test_a_row_equals_the_total_filtered_by_its_member(world, end):
    rows = world.rows("revenue", "2025-01-05", end, by="region")
    for name in ("Europe", "West", "Rhine"):
        where = {"region": name.lower()}
        assert world.value("revenue", "2025-01-05", end, where=where) == rows[name]


@pytest.mark.parametrize("start", ["2025-01-01", "2025-01-05"], ids=["from cells", "from facts"])
def test_a_split_within_a_filter_shows_nothing_above_it(world, start):
    where = {"region": "west"}
    rows = world.rows("revenue", start, YEAR[1], by="region", where=where)
    assert rows == {"West": 11, "Rhine": 1}


def test_several_members_of_a_filter_are_joined_and_counted_once(world):
    where = {"region": ["west", "rhine", "asia"]}
    assert world.value("revenue", *YEAR, where=where) == 1011


def test_members_are_sparse_and_time_is_dense(world):
    assert world.rows("revenue", "2025-03-01", "2025-04-30", by="region") == {
        "Europe": 100,
        "East": 100,
        "Asia": 1000,
    }
    assert world.rows("revenue", "2025-08-01", "2025-10-31", grain="month") == {
        "2025-08-01": 0,
        "2025-09-01": 0,
        "2025-10-01": 0,
    }


def test_a_rows_period_is_the_first_day_of_the_whole_and_counts_the_days_asked(world):
    rows = world.rows("revenue", "2025-01-11", "2025-03-09", grain="quarter")
    assert rows == {"2025-01-01": 10}


def test_a_member_that_moves_in_the_tree_takes_its_figures_along(world):
    from salesmetrics.tenancy.models import Region

    rhine = Region.objects.get(external_id="rhine")
    rhine.parent = Region.objects.get(external_id="asia")
    rhine.save()
    world.publish()
    rows = world.rows("revenue", *YEAR, by="region")
    assert (rows["West"], rows["Europe"], rows["Asia"]) == (10, 110, 1001)


def test_two_dimensions_at_once_are_answered_from_the_facts(world):
    ann = world.rep("Ann")
    world.order("More", "2025-02-11", 7, owner=ann, region=None)
    world.publish()
    assert world.rows("revenue", *YEAR, by="rep", where={"region": "europe"}) == {None: 111}
    assert world.rows("revenue", *YEAR, by="region", where={"rep": ann}) == {None: 7}


def test_eve_in_another_organization_sees_nothing_of_it(world):
    other = World("south")
    other.region("West")
    other.publish()
    assert other.value("revenue", *YEAR) == 0
    assert other.rows("revenue", *YEAR, by="region") == {}
    assert other.value("revenue", *YEAR, where={"region": "west"}) == 0
