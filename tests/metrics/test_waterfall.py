"""What happened to the pipeline of a period adds up to what is left of it, exactly."""

import datetime as dt
import random
from decimal import Decimal

import pytest

from salesmetrics.metrics.calendar import Period
from salesmetrics.metrics.questions import QuestionError
from salesmetrics.metrics.waterfall import Movement, Of, waterfall
from salesmetrics.tenancy.visibility import everything_of

APRIL = Period(dt.date(2026, 4, 1), dt.date(2026, 4, 30))


@pytest.fixture
def told(world, it_is):
    """The waterfall of April 2026, told in the middle of May."""
    it_is("2026-05-15")

    def tell(of=Of.DUE, who=None, **where):
        world.publish()
        scope = who or everything_of(world.organization)
        found = waterfall(world.organization, scope, APRIL, where, of)
        steps = sum((step.amount for step in found.steps.values()), found.start.amount)
        assert steps == found.end.amount
        return found

    return tell


def moved(found):
    """The movements that there are, by name."""
    return {name.value: step.amount for name, step in found.steps.items() if step.deals}


def deal(world, name, created, *, due="2026-04-20", amount=100, **more):
    return world.opportunity(name, created, expected_close_on=due, amount=amount, **more)


def test_what_stays_as_it_was_is_at_both_ends(told, world):
    deal(world, "A", "2026-03-01")
    found = told()
    assert (found.start.amount, found.end.amount) == (100, 100)
    assert moved(found) == {}


def test_what_is_created_in_the_period_is_new(told, world):
    deal(world, "A", "2026-04-05")
    assert moved(told()) == {"new": 100}


def test_what_is_won_or_lost_leaves_with_the_amount_it_closed_with(told, world):
    deal(world, "W", "2026-03-01", status="won", closed="2026-04-10")
    lost = deal(world, "L", "2026-03-01", status="lost", closed="2026-04-11", amount=40)
    world.enters(lost, world.stages()["Proposal"], "2026-03-20", amount=70)
    found = told()
    assert found.start.amount == 170
    assert moved(found)["won"] == -100
    assert found.end.amount == 0


def test_what_is_created_and_won_in_the_period_came_and_went(told, world):
    deal(world, "A", "2026-04-05", status="won", closed="2026-04-10")
    deal(world, "B", "2026-04-06", status="won", closed="2026-04-06", amount=5)
    found = told()
    assert moved(found) == {"new": 105, "won": -105}
    assert (found.start.amount, found.end.amount) == (0, 0)


def test_a_deal_that_is_expected_earlier_is_pulled_in_and_later_is_pushed_out(told, world):
    stages = world.stages()
    sooner = deal(world, "Sooner", "2026-03-01", due="2026-06-30")
    world.enters(sooner, stages["Qualified"], "2026-03-02", expected_close_on="2026-06-30")
    world.enters(sooner, stages["Proposal"], "2026-04-12", expected_close_on="2026-04-30")
    later = deal(world, "Later", "2026-03-01", amount=7)
    world.enters(later, stages["Qualified"], "2026-03-02", expected_close_on="2026-04-20")
    world.enters(later, stages["Proposal"], "2026-04-12", expected_close_on="2026-05-20")
    assert moved(told()) == {"pulled_in": 100, "pushed_out": -7}
    # Of all open deals neither has moved.
    assert moved(told(Of.ALL)) == {}


def test_an_amount_grows_and_shrinks(told, world):
    stages = world.stages()
    for name, amount in (("Up", 130), ("Down", 60)):
        one = deal(world, name, "2026-03-01")
        world.enters(one, stages["Qualified"], "2026-03-02", amount=100)
        world.enters(one, stages["Proposal"], "2026-04-12", amount=amount)
    found = told()
    assert moved(found) == {"grown": 30, "shrunk": -40}
    assert found.end.deals == 2


def test_what_was_won_at_the_start_and_is_open_again_was_reopened(told, world):
    stages = world.stages()
    one = deal(world, "A", "2026-02-01")
    world.enters(one, stages["Qualified"], "2026-02-02")
    world.enters(one, stages["Won"], "2026-03-10")
    world.enters(one, stages["Proposal"], "2026-04-12")
    found = told()
    assert found.start.amount == 0
    assert moved(found) == {"reopened": 100}


def test_what_the_rates_did_is_told_apart(told, world):
    world.rate("USD", "2026-01-01", "0.90")
    world.rate("USD", "2026-04-15", "0.95")
    one, stages = deal(world, "A", "2026-03-01", currency="USD"), world.stages()
    world.enters(one, stages["Qualified"], "2026-03-02", amount=100)
    world.enters(one, stages["Proposal"], "2026-04-12", amount=200)
    found = told()
    assert found.start.amount == 90
    assert moved(found) == {"rates": 5, "grown": 95}
    assert found.end.amount == 190


def test_a_team_sees_what_came_to_it_and_what_went(told, world):
    north, south = world.team("North"), world.team("South")
    ann = world.rep("Ann", team=north)
    world.belongs(ann, "2026-01-01", "2026-04-14", team=north)
    world.belongs(ann, "2026-04-15", team=south)
    deal(world, "A", "2026-03-01", owner=ann)
    assert moved(told(team=("north",))) == {"moved": -100}
    assert moved(told(team=("south",))) == {"moved": 100}
    assert moved(told()) == {}


def test_the_waterfalls_of_the_reps_add_up_to_that_of_all(told, world):
    ann, bob = world.rep("Ann"), world.rep("Bob")
    deal(world, "A", "2026-03-01", owner=ann)
    deal(world, "B", "2026-04-02", owner=bob, amount=30)
    deal(world, "C", "2026-03-02", amount=5)
    parts = [told(rep=(who,)) for who in ("ann", "bob", "")]
    whole = told()
    assert sum(part.end.amount for part in parts) == whole.end.amount == 135
    assert whole.steps[Movement.NEW].amount == Decimal(30)


def test_a_rep_sees_the_own_deals_only(told, world):
    ann, bob = world.rep("Ann"), world.rep("Bob")
    deal(world, "A", "2026-03-01", owner=ann)
    deal(world, "B", "2026-03-01", owner=bob, amount=30)
    assert told(who=world.scope("Bob", "rep", rep=bob)).start.amount == 30


def test_start_and_end_of_all_open_deals_are_the_pipeline_of_those_days(told, world):
    stages = world.stages()
    for number in range(1, 9):
        one = deal(
            world,
            f"D{number}",
            f"2026-0{1 + number % 4}-0{number}",
            amount=number,
            **({"status": "lost", "closed": f"2026-04-2{number}"} if number % 3 == 0 else {}),
        )
        world.enters(one, stages["Proposal"], f"2026-04-1{number}", amount=number * 10)
    found = told(Of.ALL)
    assert found.start.amount == world.value("pipeline_value", "2026-03-31", "2026-03-31")
    assert found.end.amount == world.value("pipeline_value", "2026-04-30", "2026-04-30")


def test_a_filter_that_open_deals_do_not_know_is_refused(told):
    with pytest.raises(QuestionError):
        told(lost_reason=("price",))


def many_deals(world, chance):
    """Sixty deals of three reps in two currencies, with whatever may happen to a deal."""
    stages = list(world.stages().values())[:-1]
    teams = [world.team("North"), world.team("South")]
    reps = [world.rep(name, team=teams[0]) for name in ("Ann", "Bob", "Cid")]
    world.belongs(reps[0], "2026-01-01", "2026-04-10", team=teams[0])
    world.belongs(reps[0], "2026-04-11", team=teams[1])
    for day, rate in (("2025-12-01", "0.9"), ("2026-04-09", "0.95"), ("2026-04-25", "0.91")):
        world.rate("USD", day, rate)
    start = dt.date(2026, 2, 1)
    for number in range(60):
        created = start + dt.timedelta(days=chance.randrange(95))
        status = chance.choice(["open", "open", "won", "lost"])
        closed = created + dt.timedelta(days=chance.randrange(60))
        if status == "open" or closed > dt.date(2026, 5, 15):
            status, closed = "open", None
        one = deal(
            world,
            f"Deal {number}",
            created.isoformat(),
            due=start + dt.timedelta(days=chance.randrange(150)),
            amount=chance.randrange(1, 5000),
            currency=chance.choice(["EUR", "USD"]),
            owner=chance.choice([*reps, None]),
            status=status,
            closed=closed and closed.isoformat(),
        )
        for stage in chance.sample(stages, chance.randrange(4)):
            world.enters(
                one,
                stage,
                (created + dt.timedelta(days=chance.randrange(70))).isoformat(),
                amount=chance.choice([None, chance.randrange(1, 5000)]),
                expected_close_on=chance.choice(
                    [None, start + dt.timedelta(days=chance.randrange(150))]
                ),
            )


@pytest.mark.parametrize("seed", range(3))
def test_whatever_happens_it_adds_up_for_all_and_for_each(world, it_is, seed):
    it_is("2026-05-15")
    many_deals(world, random.Random(seed))
    world.publish()
    scope = everything_of(world.organization)
    kinds = set()
    for of in Of:
        narrower = [{}, *({"rep": (who,)} for who in ("ann", "bob", "cid", ""))]
        narrower += [{"team": ("north",)}, {"team": ("south",)}, {"team": ("",)}]
        for where in narrower:
            found = waterfall(world.organization, scope, APRIL, where, of)
            kinds |= {name for name, step in found.steps.items() if step.deals}
            steps = sum(step.amount for step in found.steps.values())
            assert found.start.amount + steps == found.end.amount, (of, where)
            if of is Of.ALL:
                at = {"where": where}
                start = world.value("pipeline_value", "2026-03-31", "2026-03-31", **at)
                end = world.value("pipeline_value", "2026-04-30", "2026-04-30", **at)
                assert (round(found.start.amount, 2), round(found.end.amount, 2)) == (start, end)
    # What happens seldom need not happen to these sixty.
    assert kinds >= set(Movement) - {Movement.REOPENED, Movement.PUSHED_OUT, Movement.PULLED_IN}
