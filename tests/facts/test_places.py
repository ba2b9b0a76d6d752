"""Team and region of a record are those of its day, and moving a rep rewrites nothing."""

import pytest

YEAR = ("2025-01-01", "2025-12-31")


@pytest.fixture
def teams(world):
    return world.team("West"), world.team("East")


def by_team(world, metric="revenue", start=YEAR[0], end=YEAR[1]):
    return world.rows(metric, start, end, by="team")


def test_a_rep_without_assignments_belongs_to_the_own_team_for_all_time(world, teams):
    west, east = teams
    ann = world.rep("Ann", team=west)
    world.order("A", "2025-01-10", 10, owner=ann)
    world.publish()
    assert by_team(world) == {"West": 10}
    ann.team = east
    ann.save()
    world.publish()
    assert by_team(world) == {"East": 10}


def test_moving_a_rep_by_assignment_leaves_the_past_where_it_was(world, teams):
    west, east = teams
    ann = world.rep("Ann", team=west)
    world.belongs(ann, "2025-01-01", "2025-06-30", team=west)
    world.order("Before", "2025-06-30", 10, owner=ann)
    world.order("After", "2025-07-01", 5, owner=ann)
    world.belongs(ann, "2025-07-01", team=east)
    world.publish()
    assert by_team(world) == {"West": 10, "East": 5}


def test_on_days_that_no_assignment_covers_a_rep_belongs_nowhere(world, teams):
    west, _east = teams
    ann = world.rep("Ann", team=west)
    world.belongs(ann, "2025-02-01", "2025-02-28", team=west)
    world.belongs(ann, "2025-04-01", team=west)
    for month in ("01", "02", "03", "04"):
        world.order(f"A{month}", f"2025-{month}-10", 1, owner=ann)
    world.publish()
    assert by_team(world) == {"West": 2, None: 2}
    assert world.rows("revenue", *YEAR, by="rep") == {"Ann": 4}


def test_an_empty_column_of_an_assignment_means_the_reps_own(world, teams):
    west, east = teams
    north = world.region("North")
    ann = world.rep("Ann", team=west, region=north)
    world.belongs(ann, "2025-01-01", team=east)
    world.order("A", "2025-02-10", 10, owner=ann)
    world.publish()
    assert by_team(world) == {"East": 10}
    assert world.rows("revenue", *YEAR, by="region") == {"North": 10}


def test_a_deal_is_of_the_team_of_the_day_the_metric_is_about(world, teams):
    west, east = teams
    ann = world.rep("Ann")
    world.belongs(ann, "2025-01-01", "2025-03-31", team=west)
    world.belongs(ann, "2025-04-01", team=east)
    world.won("D", "2025-05-10", created="2025-02-10", amount=10, owner=ann)
    world.publish()
    assert by_team(world, "opportunities_created") == {"West": 1}
    assert by_team(world, "won_count") == {"East": 1}
    assert by_team(world, "revenue") == {"East": 10}


def test_what_happened_before_hiring_or_after_leaving_still_counts_for_the_rep(world, teams):
    west, _east = teams
    ann = world.rep("Ann", team=west, hired_on="2025-03-01", left_on="2025-03-31")
    world.order("Before", "2025-02-10", 1, owner=ann)
    world.order("After", "2025-04-10", 2, owner=ann)
    world.publish()
    assert by_team(world) == {"West": 3}
    assert world.rows("revenue", *YEAR, by="rep") == {"Ann": 3}


def test_an_order_without_an_owner_is_its_opportunitys_and_otherwise_nobodys(world, teams):
    west, _east = teams
    ann = world.rep("Ann", team=west)
    acme = world.account("Acme", owner=world.rep("Bob"))
    deal = world.won("D", "2025-02-10", account=acme, owner=ann)
    world.order("Named", "2025-03-10", 10, acme, opportunity=deal)
    world.order("Online", "2025-03-10", 5, acme)
    world.publish()
    assert world.rows("revenue", *YEAR, by="rep") == {"Ann": 10, None: 5}


def test_when_the_opportunity_changes_hands_so_does_another_accounts_order(world):
    ann, bob = world.rep("Ann"), world.rep("Bob")
    deal = world.won("D", "2025-02-10", account=world.account("Acme"), owner=ann)
    world.order("Named", "2025-03-10", 10, world.account("Other"), opportunity=deal)
    world.publish()
    deal.owner = bob
    deal.save()
    world.publish()
    assert world.rows("revenue", *YEAR, by="rep") == {"Bob": 10}


def test_the_region_is_the_first_that_is_there(world):
    own, deals, accounts, reps = (
        world.region(name) for name in ("Own", "Deal's", "Account's", "Rep's")
    )
    ann = world.rep("Ann", region=reps)
    here = world.account("Here", region=accounts)
    there = world.account("There")
    deal = world.won("D", "2025-02-10", account=here, owner=ann, region=deals)
    world.order("1", "2025-03-10", 1, here, region=own, opportunity=deal)
    world.order("2", "2025-03-10", 2, here, opportunity=deal)
    world.order("3", "2025-03-10", 4, here, owner=ann)
    world.order("4", "2025-03-10", 8, there, owner=ann)
    world.order("5", "2025-03-10", 16, there)
    world.publish()
    assert world.rows("revenue", *YEAR, by="region") == {
        "Own": 1,
        "Deal's": 2,
        "Account's": 4,
        "Rep's": 8,
        None: 16,
    }


def test_a_deal_takes_the_region_of_its_account_then_of_its_rep(world):
    own, accounts, reps = (world.region(name) for name in ("Own", "Account's", "Rep's"))
    ann = world.rep("Ann", region=reps)
    here = world.account("Here", region=accounts)
    world.won("1", "2025-03-10", account=here, owner=ann, region=own)
    world.won("2", "2025-03-10", account=here, owner=ann)
    world.won("3", "2025-03-10", owner=ann)
    world.publish()
    for metric in ("won_count", "opportunities_created"):
        assert world.rows(metric, *YEAR, by="region") == {"Own": 1, "Account's": 1, "Rep's": 1}


def test_the_industry_is_the_accounts(world):
    steel = world.industry("Steel")
    acme = world.account("Acme", industry=steel)
    world.order("A", "2025-03-10", 1, acme)
    world.opportunity("D", "2025-03-10", account=acme)
    world.publish()
    assert world.rows("revenue", *YEAR, by="industry") == {"Steel": 1}
    assert world.rows("opportunities_created", *YEAR, by="industry") == {"Steel": 1}
