"""Who sees what: admins all, managers their teams' tree, reps their own, viewers no records."""

import pytest
from django.core.exceptions import PermissionDenied

from salesmetrics.crm.models import Opportunity
from salesmetrics.metrics.catalogue import METRICS
from salesmetrics.metrics.questions import QuestionError
from salesmetrics.tenancy.models import Role
from salesmetrics.tenancy.visibility import scope_for
from tests.world import World

YEAR = ("2025-01-01", "2025-12-31")
PART = ("2025-01-03", "2025-12-30")


@pytest.fixture
def world(world):
    """Sales leads North (Ann, Bob) and South (Cem); Dee is in another tree; some is nobody's."""
    sales = world.team("Sales")
    north, south, other = (
        world.team("North", sales),
        world.team("South", sales),
        world.team("Other"),
    )
    reps = {
        "Ann": world.rep("Ann", team=north),
        "Bob": world.rep("Bob", team=north),
        "Cem": world.rep("Cem", team=south),
        "Dee": world.rep("Dee", team=other),
        "Nobody": None,
    }
    for number, (name, rep) in enumerate(reps.items()):
        world.won(f"{name}'s", "2025-03-10", created="2025-02-01", amount=10**number, owner=rep)
        world.lost(f"{name}'s lost", "2025-04-10", owner=rep)
        world.opportunity(f"{name}'s open", "2025-05-10", amount=3, owner=rep)
        if rep:
            world.earns(rep, 10)
    world.teams = {"Sales": sales, "North": north, "South": south, "Other": other}
    world.reps = reps
    world.publish()
    return world


def records(scope):
    """Whose deals are seen."""
    seen = scope.visible(Opportunity.objects.filter(status="won"))
    return sorted(name.removesuffix("'s") for name in seen.values_list("name", flat=True))


def test_an_admin_sees_everything_of_the_organization(world):
    admin = world.scope("Ada", Role.ADMIN)
    assert world.value("revenue", *YEAR, scope=admin) == 11111
    assert records(admin) == ["Ann", "Bob", "Cem", "Dee", "Nobody"]
    assert admin.is_admin


def test_a_manager_sees_the_tree_of_the_team(world):
    manager = world.scope("Max", Role.MANAGER, team=world.teams["Sales"])
    assert world.value("revenue", *YEAR, scope=manager) == 111
    assert world.rows("revenue", *YEAR, by="team", scope=manager) == {
        "Sales": 111,
        "North": 11,
        "South": 100,
    }
    assert world.rows("revenue", *YEAR, by="rep", scope=manager) == {
        "Ann": 1,
        "Bob": 10,
        "Cem": 100,
    }
    assert records(manager) == ["Ann", "Bob", "Cem"]


@pytest.mark.parametrize("days", [YEAR, PART], ids=["from cells", "from facts"])
def test_a_manager_below_sees_no_row_above_or_beside(world, days):
    manager = world.scope("Nia", Role.MANAGER, team=world.teams["North"])
    assert world.rows("revenue", *days, by="team", scope=manager) == {"North": 11}
    assert world.value("revenue", *days, scope=manager) == 11
    above = {"team": world.teams["Sales"]}
    assert world.value("revenue", *days, where=above, scope=manager) == 11


def test_a_manager_without_a_team_of_the_seat_leads_the_team_of_the_own_rep(world):
    manager = world.scope("Ann", Role.MANAGER, rep=world.reps["Ann"])
    assert world.value("revenue", *YEAR, scope=manager) == 11


@pytest.mark.parametrize("days", [YEAR, PART], ids=["from cells", "from facts"])
def test_a_rep_sees_the_own_and_nothing_else(world, days):
    rep = world.scope("Bob", Role.REP, rep=world.reps["Bob"])
    assert world.value("revenue", *days, scope=rep) == 10
    assert world.rows("revenue", *days, by="rep", scope=rep) == {"Bob": 10}
    assert world.value("commission_total", *days, scope=rep) == 1
    assert records(rep) == ["Bob"]


def test_what_is_beyond_sight_is_as_unknown_as_what_there_is_not(world):
    """Whoever has moved on is still among the figures of the days before."""
    north, south, reps = world.teams["North"], world.teams["South"], world.reps
    world.belongs(reps["Cem"], "2024-01-01", "2025-03-31", team=north)
    world.belongs(reps["Cem"], "2025-04-01", team=south)
    world.publish()
    manager = world.scope("Nia", Role.MANAGER, team=north, rep=reps["Dee"])
    rep = world.scope("Bob", Role.REP, rep=reps["Bob"])

    def unknown(scope, **where):
        with pytest.raises(QuestionError) as told:
            world.value("revenue", *YEAR, where=where, scope=scope)
        return told.value.problems

    assert unknown(rep, rep="zoe") == {"rep": "There is no rep “zoe”."}
    assert unknown(rep, rep=reps["Ann"]) == {"rep": "There is no rep “ann”."}
    assert unknown(rep, team=south) == {"team": "There is no team “south”."}
    assert unknown(manager, team=south) == {"team": "There is no team “south”."}
    assert world.rows("revenue", *YEAR, by="rep", scope=manager)["Cem"] == 100
    assert world.value("revenue", *YEAR, where={"rep": reps["Cem"]}, scope=manager) == 100
    assert world.value("revenue", *YEAR, where={"rep": reps["Dee"]}, scope=manager) == 0


@pytest.mark.parametrize("role", [Role.REP, Role.MANAGER])
@pytest.mark.parametrize("days", [YEAR, PART], ids=["from cells", "from facts"])
def test_a_seat_tied_to_nobody_sees_nothing_not_even_what_is_nobodys(world, role, days):
    loose = world.scope("Lou", role)
    assert world.value("revenue", *days, scope=loose) == 0
    assert world.rows("revenue", *days, by="rep", scope=loose) == {}
    assert world.value("pipeline_count", *days, scope=loose) == 0
    assert records(loose) == []


def test_a_viewer_sees_all_figures_but_no_records_and_no_commissions(world):
    viewer = world.scope("Vic", Role.VIEWER)
    assert world.value("revenue", *YEAR, scope=viewer) == 11111
    assert world.value("revenue", *YEAR, by="rep", scope=viewer) == 11111
    assert records(viewer) == []
    with pytest.raises(QuestionError):
        world.value("commission_total", *YEAR, scope=viewer)


def test_eve_of_another_organization_sees_nothing(world):
    elsewhere = World("elsewhere")
    eve = elsewhere.scope("Eve", Role.ADMIN)
    elsewhere.publish()
    for metric in METRICS.values():
        if not any(measure.source.dimensions for measure in metric.measures()):
            continue
        assert not world.value(metric.key, *YEAR, scope=eve), metric.key
    assert records(eve) == []
    with pytest.raises(QuestionError, match="There is no rep"):
        world.value("revenue", *YEAR, where={"rep": world.reps["Ann"]}, scope=eve)
    with pytest.raises(PermissionDenied):
        scope_for(elsewhere.user("Eva", Role.ADMIN).user, world.organization.slug)


ADDING = [
    "revenue",
    "sales_count",
    "won_count",
    "lost_count",
    "opportunities_created",
    "pipeline_value",
    "pipeline_count",
    "commission_total",
]


@pytest.mark.parametrize("metric", ADDING)
def test_what_reps_see_of_themselves_adds_up_to_the_organizations(world, metric):
    own = sum(
        world.value(metric, *YEAR, scope=world.scope(name, Role.REP, rep=rep))
        for name, rep in world.reps.items()
        if rep
    )
    rows = world.rows(metric, *YEAR, by="rep")
    assert own + rows.get(None, 0) == world.value(metric, *YEAR)
    assert own


def test_a_reps_own_scorecard_equals_the_reps_row_of_the_organization(world):
    rep = world.scope("Ann", Role.REP, rep=world.reps["Ann"])
    for key in [*ADDING, "win_rate", "average_deal_size", "sales_cycle_days", "new_customers"]:
        row = world.rows(key, *YEAR, by="rep").get("Ann")
        assert world.value(key, *YEAR, scope=rep) == (row or 0), key


def test_a_target_is_shown_to_whom_it_concerns(world):
    ann, bob = world.reps["Ann"], world.reps["Bob"]
    march = ("2025-03-01", "2025-03-31")
    world.target(4, *march, subject=ann)
    world.target(100, *march, subject=bob)
    world.target(44, *march, subject=world.teams["North"])
    world.target(500, *march)

    def attained(scope, **question):
        return world.value("target_attainment", *march, scope=scope, **question)

    rep = world.scope("Ann", Role.REP, rep=ann)
    assert attained(rep) == 25
    assert attained(rep, where={"rep": ann}) == 25
    assert attained(rep, where={"team": world.teams["North"]}) is None
    manager = world.scope("Nia", Role.MANAGER, team=world.teams["North"])
    assert attained(manager) == 25
    assert attained(manager, where={"rep": bob}) == 10
    assert world.rows("target_attainment", *march, by="rep", scope=manager) == {
        "Ann": 25,
        "Bob": 10,
    }


def test_a_user_sees_the_organization_that_is_named_or_the_first(world):
    second = World("aachen")
    seat = world.user("Uma", Role.ADMIN)
    second.user("Uma", Role.REP)
    assert scope_for(seat.user).organization.slug == "north"
    assert scope_for(seat.user, "aachen").role == Role.REP
    assert scope_for(seat.user).key != scope_for(seat.user, "aachen").key


def test_a_user_who_was_shut_out_belongs_nowhere(world):
    user = world.user("Uma", Role.ADMIN).user
    user.is_active = False
    user.save()
    with pytest.raises(PermissionDenied):
        scope_for(user)
