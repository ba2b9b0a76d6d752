"""What stands out in a small company, told to each within what they may see."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.utils import timezone, translation

from dashboards.asked import asked
from dashboards.insights.showing import at_once, found, told
from salesmetrics.metrics.answers import answer
from salesmetrics.metrics.calendar import Grain, Period, previous
from salesmetrics.metrics.models import Run
from salesmetrics.metrics.questions import Question
from salesmetrics.metrics.together import answers_together
from salesmetrics.tenancy.models import Membership, Organization, User
from salesmetrics.tenancy.visibility import everything_of, scope_of
from salesmetrics.watch.insights.finding import best, few, insights
from salesmetrics.watch.insights.insight import Kind, View
from salesmetrics.watch.insights.keeping import reach
from salesmetrics.watch.insights.usual import find_insights
from salesmetrics.watch.models import FoundInsights
from tests.world import World

QUARTER = Period(dt.date(2026, 4, 1), dt.date(2026, 6, 30))
TODAY = dt.date(2026, 5, 20)


@pytest.fixture
def spring(world, it_is):
    """It is 20 May 2026. EMEA sold 700 after 300, APAC 50 after 100."""
    it_is("2026-05-20")
    world.north, world.south = world.team("North"), world.team("South")
    emea, apac = world.region("EMEA"), world.region("APAC")
    germany = world.region("Germany", parent=emea)
    world.ann = world.rep("Ann", team=world.north, region=germany)
    world.bob = world.rep("Bob", team=world.north, region=emea)
    world.cid = world.rep("Cid", team=world.south, region=apac)
    world.order("A", "2026-01-10", 300, owner=world.ann)
    world.order("B", "2026-01-12", 100, owner=world.cid)
    world.order("C", "2026-04-07", 400, owner=world.ann)
    world.order("D", "2026-05-06", 300, owner=world.bob)
    world.order("E", "2026-05-07", 50, owner=world.cid)
    world.target(1200, "2026-04-01", "2026-06-30")
    return world


def stands_out(world, scope=None, **view):
    if world.organization.published_run is None:
        world.publish()
    scope = scope or everything_of(world.organization)
    return insights(View(QUARTER, previous(QUARTER, TODAY), **view), scope)


def one_of(some, kind, subject, dimension=""):
    (found,) = [
        one for one in some if (one.kind, one.subject, one.dimension) == (kind, subject, dimension)
    ]
    return found


def parts(insight):
    return [(part.name, part.amount) for part in insight.parts]


def test_the_change_of_a_sum_by_its_members(spring):
    some = stands_out(spring)
    by_region = one_of(some, Kind.CHANGE, "revenue", "region")
    assert (by_region.amount, by_region.money, by_region.good) == (350, 350, True)
    assert parts(by_region) == [("EMEA", 400), ("APAC", -50), ("", 0)]
    by_rep = one_of(some, Kind.CHANGE, "revenue", "rep")
    assert parts(by_rep) == [("Bob", 300), ("Ann", 100), ("Cid", -50), ("", 0)]


def test_it_is_said_in_a_sentence_with_its_figures(spring):
    spring.publish()
    wish = asked({}, spring.organization)
    scope = everything_of(spring.organization)
    one = one_of(found(wish, scope), Kind.CHANGE, "revenue", "region")
    with translation.override("en"):
        words = told(one, wish, scope)
    assert words.first.replace("\N{NO-BREAK SPACE}", " ") == (
        "Sales revenue rose by 350 EUR (+87.5 %) to 750 EUR (the same days of Q1 2026: 400 EUR)."
    )
    assert words.further[0].replace("\N{NO-BREAK SPACE}", " ") == (
        "By region: EMEA +400 EUR; APAC \N{MINUS SIGN}50 EUR."
    )
    assert words.link.startswith("/metrics/revenue/records/?from=2026-04-01&to=2026-06-30")


def test_each_sees_the_own_part_only(spring):
    spring.publish()
    rep = spring.scope("Ann", "rep", rep=spring.ann)
    manager = spring.scope("Max", "manager", team=spring.north)
    assert "Bob" not in repr(stands_out(spring, rep))
    assert one_of(stands_out(spring, rep), Kind.CHANGE, "revenue").amount == 100
    some = stands_out(spring, manager)
    assert "Cid" not in repr(some)
    assert parts(one_of(some, Kind.CHANGE, "revenue", "rep"))[:2] == [("Bob", 300), ("Ann", 100)]
    other = World("south")
    other.publish()
    assert stands_out(other, other.scope("Eve", "admin")) == []


def test_filters_narrow_what_stands_out(spring):
    some = stands_out(spring, where={"rep": ("cid",)})
    changed = [one for one in some if one.subject == "revenue" and one.kind == Kind.CHANGE]
    assert {one.amount for one in changed} == {-50}
    assert {one.good for one in changed} == {False}


def test_the_change_of_a_ratio_is_rate_and_mix(spring):
    for name, owner, day, won in (
        ("1", spring.ann, "2026-01-05", True), ("2", spring.ann, "2026-01-06", False),
        ("3", spring.cid, "2026-01-07", True), ("4", spring.cid, "2026-01-08", True),
        ("5", spring.ann, "2026-04-06", True), ("6", spring.ann, "2026-04-07", False),
        ("7", spring.ann, "2026-04-08", False), ("8", spring.cid, "2026-04-09", True),
    ):  # fmt: skip
        make = spring.won if won else spring.lost
        make(f"Deal {name}", day, "2026-01-02", owner=owner, amount=1000)
    one = one_of(stands_out(spring), Kind.RATE, "win_rate", "rep")
    # From 3 of 4 to 2 of 4: Ann from a half of 2 to a third of 3, Cid all of 2, then all of 1.
    assert one.amount == -25
    by_name = {part.name: part for part in one.parts}
    assert round(by_name["Ann"].amount, 6) == Decimal("-10.416667")
    assert by_name["Cid"].amount == 0
    assert one.figures["rate"] + one.figures["mix"] == one.amount
    assert round(one.figures["mix"], 6) == Decimal("-14.583333")
    # A quarter of the four that closed, at a thousand each.
    assert one.money == 1000


def test_ahead_of_and_behind_the_pace_of_a_target(spring):
    spring.target(1000, "2026-04-01", "2026-06-30", subject=spring.cid)
    some = stands_out(spring, pace=Decimal("0.5"))
    assert one_of(some, Kind.PACE, "revenue").amount == 150
    behind = one_of(some, Kind.PACE, "revenue", "rep")
    assert (behind.name, behind.amount, behind.good) == ("Cid", -450, False)
    assert not [one for one in stands_out(spring) if one.kind == Kind.PACE]


def test_a_month_unlike_all_others_stands_out(spring):
    for number in range(24):
        year, month = divmod(number + 3, 12)
        spring.order(f"M{number}", f"{2024 + year}-{month + 1:02d}-15", 1000 + number % 3)
    spring.order("Huge", "2026-04-20", 50_000)
    one = one_of(stands_out(spring), Kind.UNUSUAL, "revenue")
    assert one.period == Period(dt.date(2026, 4, 1), dt.date(2026, 4, 30))
    assert one.figures["now"] == 50_400
    assert one.figures["high"] < 2_000


def test_a_stage_in_which_deals_stay_longer_than_usual(spring):
    stages = spring.stages()
    for number in range(32):
        now = number < 11
        begun = dt.date(2026, 4, 1) if now else dt.date(2025, 6, 1)
        left = begun + dt.timedelta(days=30 if now else 10)
        deal = spring.won(f"S{number}", f"{left}", f"{begun}", owner=spring.ann, amount=1)
        spring.enters(deal, stages["Proposal"], f"{begun}")
        spring.enters(deal, stages["Won"], f"{left}")
    waiting = spring.opportunity("Open", "2026-05-01", owner=spring.ann, amount=900)
    spring.enters(waiting, stages["Proposal"], "2026-05-01")
    slow = {one.name: one for one in stands_out(spring) if one.kind == Kind.STAGE}
    assert slow["Proposal"].figures == {"days": 30, "usual": 10, "deals": 11}
    bob = spring.scope("Bob", "rep", rep=spring.bob)
    assert not [one for one in stands_out(spring, bob) if one.kind == Kind.STAGE]


def test_no_more_than_five_and_the_most_money_first(spring):
    some = stands_out(spring, pace=Decimal("0.1"))
    first = few(best(some))
    assert len(first) <= 5
    assert [one.money for one in first] == sorted((one.money for one in first), reverse=True)
    subjects = [(one.kind, one.subject) for one in best(some) if one.kind == Kind.CHANGE]
    assert len(subjects) == len(set(subjects))


def test_nothing_is_put_away_of_a_period_that_is_none(spring, client):
    client.force_login(spring.user("Ada", "admin").user)
    answer = client.post("/insights/dismiss/?period=never", {"key": "x"})
    assert answer.status_code == 400


def test_what_was_put_away_beside_figures_is_taken_out_again_there(spring, client):
    spring.won("Deal", "2026-04-06", "2026-01-02", owner=spring.ann, amount=90000)
    spring.publish()
    client.force_login(spring.user("Ada", "admin").user)
    keys = r'name="key" value="([^"]+)"'
    part = {"headers": {"HX-Request-Type": "partial"}}
    first, *_others = re.findall(keys, client.get("/insights/of/overview/").content.decode())

    asked_for = {"key": first, "place": "overview"}
    away = client.post("/insights/dismiss/", asked_for, **part).content.decode()
    assert re.findall(keys, away).count(first) == 1
    assert away.index('name="again"') > away.index(f'value="{first}"')
    back = client.post("/insights/dismiss/", asked_for | {"again": "1"}, **part)
    assert first in re.findall(keys, back.content.decode())
    assert 'name="again"' not in back.content.decode()


def test_questions_asked_together_are_answered_as_alone(spring):
    spring.won("Deal", "2026-04-06", "2026-01-02", owner=spring.ann, amount=1000)
    spring.lost("Gone", "2026-03-07", "2026-01-02", owner=spring.bob, amount=1000)
    spring.publish()
    before = previous(QUARTER, TODAY)
    questions = [
        Question(key, *period, grain=grain, by=by, where=where)
        for key in ("revenue", "win_rate", "new_customers", "pipeline_value", "target_attainment")
        for period in (QUARTER, before)
        for by in (None, "region", "rep")
        for grain in (None, Grain.MONTH)
        for where in ({}, {"team": ("north",)})
    ]
    for scope in (
        everything_of(spring.organization),
        spring.scope("Ann", "rep", rep=spring.ann),
        spring.scope("Max", "manager", team=spring.north),
    ):
        assert answers_together(questions, scope) == [answer(one, scope) for one in questions]


def test_what_a_worker_found_is_shown_at_once(spring, django_assert_max_num_queries):
    spring.publish()
    spring.scope("Ann", "rep", rep=spring.ann)
    spring.scope("Max", "manager", team=spring.north)
    User.objects.update(last_login=timezone.now())
    Run.objects.update(started_at=timezone.now() - dt.timedelta(hours=1))
    organization = Organization.objects.get()
    assert find_insights(organization.published_run) == 3
    for membership in Membership.objects.select_related("organization", "user", "rep"):
        scope, wish = scope_of(membership), asked({}, membership.organization)
        cache.clear()
        with django_assert_max_num_queries(2):
            at_hand = at_once(wish, scope, membership.user, "overview")
        stored = found(wish, scope)
        FoundInsights.objects.filter(reach=reach(scope)).update(view="another")
        assert stored == found(wish, scope) != []
        assert at_hand == [told(one, wish, scope) for one in few(best(stored))]
        assert at_once(wish, scope, membership.user, "overview") is None


def test_they_are_in_the_page_itself_without_those_one_has_put_away(spring, client):
    spring.publish()
    ada = spring.user("Ada", "admin").user
    User.objects.update(last_login=timezone.now())
    Run.objects.update(started_at=timezone.now() - dt.timedelta(hours=1))
    client.force_login(ada)
    later = client.get("/").content.decode()
    assert 'hx-trigger="load"' in later
    assert find_insights(Organization.objects.get().published_run) == 1
    page = client.get("/").content.decode()
    assert 'hx-trigger="load"' not in page
    assert page.count('<section id="insights"') == 1
    scope, wish = scope_of(Membership.objects.get(user=ada)), asked({}, spring.organization)
    first, *_others = at_once(wish, scope, ada, "overview")
    assert f'value="{first.key}"' in page
    client.post("/insights/dismiss/", {"key": first.key})
    assert f'value="{first.key}"' not in client.get("/").content.decode()
    assert "insights-place" in client.get("/?period=last_quarter").content.decode()
