"""After a run: what is found anew, in how much time, and what is carried over as it was."""

import datetime as dt

import pytest
from django.utils import timezone
from django.utils.translation import override

from salesmetrics.crm import models as crm
from salesmetrics.crm.models import DealType
from salesmetrics.metrics.answers import answer
from salesmetrics.metrics.calendar import Period
from salesmetrics.metrics.catalogue import METRICS
from salesmetrics.metrics.models import Run
from salesmetrics.metrics.questions import Question
from salesmetrics.metrics.splitting import rows_held
from salesmetrics.metrics.together import answers_together
from salesmetrics.tenancy.models import Organization
from salesmetrics.tenancy.visibility import everything_of
from salesmetrics.watch.insights.finding import insights
from salesmetrics.watch.insights.signs import find_signs
from salesmetrics.watch.insights.usual import find_insights, usual_view
from salesmetrics.watch.models import CustomerSign, FoundInsights, SignsFound

ODD_DAYS = (
    Period(dt.date(2026, 1, 3), dt.date(2026, 3, 17)),
    Period(dt.date(2026, 4, 2), dt.date(2026, 5, 19)),
)


@pytest.fixture
def company(world, it_is):
    """It is 20 May 2026; Late Inc orders no more, sales grow, and a target is set."""
    it_is("2026-05-20")
    north, south = world.team("North"), world.team("South")
    emea = world.region("EMEA")
    germany, apac = world.region("Germany", parent=emea), world.region("APAC")
    world.ann = world.rep("Ann", team=north, region=germany)
    world.bob = world.rep("Bob", team=south, region=apac)
    world.late, steady = world.account("Late Inc", owner=world.ann), world.account("Steady Inc")
    for number, day in enumerate(("2025-10-10", "2025-11-09", "2025-12-10", "2026-01-09")):
        world.order(f"L{number}", day, 500, account=world.late, owner=world.ann)
    world.order("S1", "2026-04-09", 300, account=steady, owner=world.bob)
    world.order("S2", "2026-05-06", 900, account=steady, owner=world.ann)
    world.won("Won", "2026-04-06", "2026-01-02", owner=world.ann, amount=1000)
    world.lost("Lost", "2026-03-07", "2026-01-05", owner=world.bob, amount=1000)
    world.won("Open", "2026-05-07", "2026-03-02", owner=world.bob, amount=70)
    world.subscription("M1", world.late, "2026-02-01", price=20, ended_on="2026-04-30")
    world.subscription("M2", steady, "2026-04-05", price=30)
    world.target(1200, "2026-04-01", "2026-06-30")
    return world


def published(world, hours=1):
    """A run that took so long."""
    run = world.publish()
    Run.objects.update(started_at=timezone.now() - dt.timedelta(hours=hours))
    return run.pk


def test_rows_read_once_for_several_splits_tell_the_same(company):
    company.publish()
    splits = ("region", "team", "rep", "deal_type")
    questions = [
        Question(key, *period, by=by)
        for key in ("revenue", "win_rate", "new_customers", "pipeline_value", "mrr",
                    "average_ticket", "churned_customers", "average_revenue_per_sale",
                    "sales_cycle_days")
        for period in ODD_DAYS
        for by in splits
        if by in METRICS[key].dimensions
    ]  # fmt: skip
    for scope in (
        everything_of(company.organization),
        company.scope("Ann", "rep", rep=company.ann),
        company.scope("Max", "manager", team=company.ann.team),
    ):
        with rows_held(splits):
            found = answers_together(questions, scope)
        assert found == [answer(one, scope) for one in questions]


def test_it_takes_a_tenth_of_the_run_and_the_rest_is_left(company):
    assert find_insights(published(company)) == 1
    FoundInsights.objects.update(seconds=300, view="of another day")
    assert find_insights(published(company)) == 1
    FoundInsights.objects.update(seconds=400, view="of another day")
    assert find_insights(published(company)) == 0


def marked():
    """What is kept is marked, so that what is found anew can be told from it."""
    for kept in FoundInsights.objects.all():
        kept.found = [one | {"name": "as it was"} for one in kept.found]
        kept.save()
    CustomerSign.objects.update(figures={"as": "it was"})


def those_marked():
    found = FoundInsights.objects.get().found
    carried = {one["kind"] for one in found if one["name"] == "as it was"}
    return carried, all(one.figures == {"as": "it was"} for one in CustomerSign.objects.all())


def test_what_no_run_has_touched_is_carried_over(company, it_is):
    def look(run):
        find_signs(run)
        find_insights(run)
        assert FoundInsights.objects.get().run == run
        assert SignsFound.objects.get().run == run
        return those_marked()

    look(published(company))
    marked()
    company.add(crm.Activity, "A1", type="call", happened_at=company.at("2026-05-19"))
    kinds, signs = look(published(company))
    assert {"change"} <= kinds
    assert "pace" not in kinds
    assert signs
    company.order("S3", "2026-05-11", 200, owner=company.ann)
    assert look(published(company)) == (set(), False)
    marked()
    it_is("2026-05-21")
    assert look(published(company)) == (set(), False)


def test_whose_customer_it_is_is_seen_though_signs_are_carried_over(company):
    find_signs(published(company))
    company.late.owner = company.bob
    company.late.save()
    assert find_signs(published(company)) == 1
    assert CustomerSign.objects.get().rep_id == company.bob.pk
    assert Organization.objects.get().published_run == SignsFound.objects.get().run


def test_who_was_renamed_has_the_new_name_in_what_is_carried_over(company):
    find_insights(published(company))
    assert ["ann", "Ann"] in named()
    company.ann.name = "Anna"
    company.ann.save()
    before = FoundInsights.objects.get().run
    company.add(crm.Activity, "A1", type="call", happened_at=company.at("2026-05-19"))
    find_insights(published(company))
    assert FoundInsights.objects.get().run > before
    assert ["ann", "Anna"] in named()
    assert ["ann", "Ann"] not in named()


def named():
    found = FoundInsights.objects.get().found
    return [part[:2] for one in found for part in one["parts"] if one["dimension"] == "rep"]


def test_the_products_own_words_are_told_in_the_readers_language(company):
    for number, kind in enumerate(("new", "upsell")):
        company.won(f"Q1-{kind}", f"2026-02-1{number}", "2026-01-02", amount=500, deal_type=kind)
        company.won(f"Q2-{kind}", f"2026-05-0{number + 1}", "2026-03-02",
                    amount=2000 + 5000 * number, deal_type=kind)  # fmt: skip
    find_insights(published(company))
    everything = everything_of(Organization.objects.get())

    def told():
        found = insights(usual_view(everything.organization), everything)
        return {part.name for one in found for part in one.parts if one.dimension == "deal_type"}

    for language, name in (("en", "New business"), ("pl", "Nowa sprzedaż")):
        with override(language):
            assert {one for one in told() if one} == {name, str(DealType.UPSELL.label)}
