"""Statements come from deals, and are what they are however often they are computed."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection

from salesmetrics.commissions import splits
from salesmetrics.commissions.models import Computed, Line, Statement
from salesmetrics.tenancy.visibility import everything_of

from .company import FLAT, TIERS


def test_the_page_s_example(company, world, ann):
    marginal = company.plan(TIERS)
    retroactive = company.plan({**TIERS, "mode": "retroactive"}, key="retroactive")
    for plan in (marginal, retroactive):
        company.has(ann, plan, quota=100_000)
    world.won("Large", "2025-03-05", amount=90_000, owner=ann)
    world.won("Small", "2025-03-09", amount=20_000, owner=ann)
    company.compute()
    assert company.statement(ann, "2025-03", marginal).earned == 6_800
    assert company.statement(ann, "2025-03", retroactive).earned == 8_800


def test_the_line_tells_its_whole_reason(company, world, ann):
    company.has(ann, company.plan(TIERS), quota=100_000)
    world.won("Large", "2025-03-05", amount=90_000, owner=ann)
    deal = world.won("Small", "2025-03-09", amount=20_000, owner=ann)
    company.compute()
    line = Line.objects.get(before=100_000)
    assert (line.opportunity, line.rep, line.seller) == (deal, ann, ann)
    assert (line.after, line.band, line.rate, line.amount) == (110_000, 1, 8, 800)
    assert line.statement.version.number == 1
    (reached,) = line.statement.components
    assert (reached["attainment"], reached["quota"]) == ("110", "100000")


def test_computing_twice_changes_nothing(company, world, ann):
    company.has(ann, company.plan(TIERS), quota=100_000)
    world.won("A", "2025-03-05", amount=90_000, owner=ann)
    assert company.compute() > 0
    before = list(Line.objects.values()), list(Statement.objects.values())
    assert company.compute() == 0
    assert (list(Line.objects.values()), list(Statement.objects.values())) == before


def test_a_change_of_one_deal_leaves_the_lines_of_others_alone(company, world, ann):
    company.has(ann, company.plan(FLAT))
    world.won("A", "2025-03-05", amount=100, owner=ann)
    other = world.won("B", "2025-03-09", amount=200, owner=ann)
    company.compute()
    first = Line.objects.get(opportunity__name="A")
    other.amount = 300
    other.save()
    company.compute()
    assert company.amounts(ann, "2025-03") == [10, 30]
    assert Line.objects.get(opportunity__name="A").pk == first.pk


def test_an_old_period_is_computed_by_the_version_of_its_time(company, world, ann):
    plan = company.plan(FLAT)
    company.plan({**FLAT, "rate": "20"}, starts_on="2025-04-01")
    company.has(ann, plan)
    world.won("A", "2025-03-31", amount=100, owner=ann)
    world.won("B", "2025-04-01", amount=100, owner=ann)
    company.compute()
    assert company.amounts(ann, "2025-03") == [10]
    assert company.amounts(ann, "2025-04") == [20]
    assert company.statement(ann, "2025-04").version.number == 2


def test_a_change_of_assignment_prorates_the_quota_by_days(company, world, ann):
    plan = company.plan(TIERS)
    company.has(ann, plan, quota=30_000, ends_on="2025-04-10")
    company.has(ann, plan, "2025-04-11", quota=60_000)
    world.won("A", "2025-04-20", amount=60_000, owner=ann)
    company.compute()
    (reached,) = company.statement(ann, "2025-04").components
    assert reached["quota"] == "50000"
    assert company.amounts(ann, "2025-04") == [3_000, 800]


def test_what_closes_outside_the_assignment_does_not_count(company, world, ann):
    company.has(ann, company.plan(FLAT), "2025-03-10", ends_on="2025-03-20")
    for day in ("2025-03-09", "2025-03-10", "2025-03-20", "2025-03-21"):
        world.won(day, day, amount=100, owner=ann)
    company.compute()
    assert company.amounts(ann, "2025-03") == [10, 10]


def test_a_ramp_is_by_month_of_tenure(company, world, ann):
    ann.hired_on = "2025-02-15"
    ann.save()
    ramp = [{"months": 1, "quota": "50", "rate": "50"}]
    company.has(ann, company.plan(FLAT), "2025-02-15", quota=2_800, ramp=ramp)
    world.won("A", "2025-03-14", amount=100, owner=ann)
    world.won("B", "2025-03-15", amount=100, owner=ann)
    company.compute()
    assert company.amounts(ann, "2025-03") == [5, 10]
    (march,) = company.statement(ann, "2025-03").components
    # 14 of 31 days at half the quota
    assert Decimal(march["quota"]) == round(Decimal(2_800) * (14 * 50 + 17 * 100) / 3_100, 4)


def test_shares_of_revenue_add_up_and_overlays_stand_beside(company, world, ann, bob):
    cleo, dan = world.rep("Cleo"), world.rep("Dan")
    plan = company.plan({**FLAT, "rate": "100"})
    for rep in (ann, bob, cleo, dan):
        company.has(rep, plan)
    deal = world.won("A", "2025-03-05", amount="100.00", owner=ann)
    third = Decimal("33.333333")
    shares = [(ann, third), (bob, third), (cleo, 100 - 2 * third), (dan, Decimal(25), "overlay")]
    scope = everything_of(company.organization)
    splits.set_splits(deal, [splits.Share(*s) for s in shares], scope, company.admin)
    company.compute()
    amounts = [company.amounts(rep, "2025-03")[0] for rep in (ann, bob, cleo, dan)]
    assert sum(amounts[:3]) == 100
    assert sorted(amounts[:3]) == [Decimal("33.33"), Decimal("33.33"), Decimal("33.34")]
    assert amounts[3] == 25


def test_shares_of_revenue_that_are_not_whole_are_refused_by_the_database(company, world, ann):
    deal = world.won("A", "2025-03-05", amount=100, owner=ann)
    deal.credit_splits.create(organization=company.organization, rep=ann, percent=99)
    with pytest.raises(IntegrityError, match="must be 100"), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_manager_earns_on_whoever_was_in_the_team_on_the_day(company, world, ann, bob):
    team = world.team("North")
    below = world.team("Fjords", parent=team)
    world.belongs(ann, "2025-01-01", "2025-03-15", team=below)
    world.belongs(ann, "2025-03-16", team=world.team("South"))
    company.has(bob, company.plan({**FLAT, "whose": "team", "rate": "1"}), team=team)
    world.won("A", "2025-03-15", amount=100, owner=ann)
    world.won("B", "2025-03-16", amount=100, owner=ann)
    company.compute()
    (line,) = Line.objects.all()
    assert (line.rep, line.seller, line.amount, line.share_kind) == (bob, ann, 1, "team")


def test_a_draw_is_advanced_and_repaid(company, world, ann):
    company.has(ann, company.plan(FLAT, draw={"amount": "1000"}))
    world.won("A", "2025-01-05", amount=4_000, owner=ann)
    world.won("B", "2025-02-05", amount=15_000, owner=ann)
    world.won("C", "2025-03-05", amount=30_000, owner=ann)
    company.compute()
    paid = [
        (s.earned, s.advance, s.repaid, s.payable, s.balance)
        for s in (company.statement(ann, f"2025-0{n}") for n in (1, 2, 3, 4))
    ]
    assert paid == [
        (400, 600, 0, 1_000, 600),
        (1_500, 0, 500, 1_000, 100),
        (3_000, 0, 100, 2_900, 0),
        (0, 1_000, 0, 1_000, 1_000),
    ]


def test_a_draw_that_is_not_recoverable_keeps_its_balance_at_nothing(company, world, ann):
    company.has(ann, company.plan(FLAT, draw={"amount": "1000", "recoverable": False}))
    world.won("A", "2025-01-05", amount=4_000, owner=ann)
    world.won("B", "2025-02-05", amount=15_000, owner=ann)
    company.compute()
    january, february = (company.statement(ann, f"2025-0{n}") for n in (1, 2))
    assert (january.payable, january.balance) == (1_000, 0)
    assert (february.payable, february.repaid) == (1_500, 0)


def test_a_bonus_is_paid_while_its_budget_lasts(company, world, ann, bob):
    spif = {"key": "spring", "starts_on": "2025-03-01", "ends_on": "2025-03-31",
            "amount": "100", "budget": "250", "at_least": "1000"}  # fmt: skip
    plan = company.plan(FLAT, spifs=[spif])
    company.has(ann, plan)
    company.has(bob, plan)
    for day, rep, amount in (("03-02", ann, 1000), ("03-03", bob, 999), ("03-04", bob, 1000),
                             ("03-05", ann, 1000), ("04-01", ann, 1000)):  # fmt: skip
        world.won(f"{day}", f"2025-{day}", amount=amount, owner=rep)
    company.compute()
    bonuses = Line.objects.filter(kind="spif").order_by("day")
    assert [(b.rep.name, b.amount, b.cut) for b in bonuses] == [
        ("Ann", 100, 0), ("Bob", 100, 0), ("Ann", 50, 50),
    ]  # fmt: skip


def as_from_nothing(company):
    """Whether what stands is what comes out when all is computed anew."""
    stands = list(Line.objects.order_by("rep", "key").values_list("rep", "key", "amount"))
    Computed.objects.all().delete()
    company.compute()
    return stands == list(Line.objects.order_by("rep", "key").values_list("rep", "key", "amount"))


def test_who_gets_the_plan_later_moves_the_bonuses_of_the_others(company, world, ann, bob):
    spif = {"key": "spring", "starts_on": "2025-03-01", "ends_on": "2025-03-31",
            "amount": "100", "budget": "150"}  # fmt: skip
    plan = company.plan(FLAT, spifs=[spif])
    company.has(ann, plan)
    world.won("A", "2025-03-05", amount=100, owner=ann)
    first = world.won("B", "2025-03-02", amount=100, owner=bob)
    company.compute()
    assert company.amounts(ann, "2025-03") == [100, 10]
    company.has(bob, plan)
    company.compute()
    assert company.amounts(ann, "2025-03") == [50, 10]
    shares = [splits.Share(rep, Decimal(50)) for rep in (bob, world.rep("Dan"))]
    splits.set_splits(first, shares, everything_of(company.organization), company.admin)
    company.compute()
    assert company.amounts(ann, "2025-03") == [100, 10]
    assert as_from_nothing(company)


def test_how_the_team_s_deals_are_shared_moves_what_its_manager_earns(company, world, ann, bob):
    team, dan = world.team("North"), world.rep("Dan")
    world.belongs(ann, "2025-01-01", team=team)
    override = {**FLAT, "whose": "team", "rate": "1"}
    company.has(bob, company.plan(override), team=team)
    deal = world.won("A", "2025-03-15", amount=1_000, owner=ann)
    company.compute()
    assert company.amounts(bob, "2025-03") == [10]
    shares = [splits.Share(rep, Decimal(50)) for rep in (ann, dan)]
    splits.set_splits(deal, shares, everything_of(company.organization), company.admin)
    company.compute()
    assert company.amounts(bob, "2025-03") == [5]
    world.belongs(dan, "2025-01-01", team=team)
    company.compute()
    assert company.amounts(bob, "2025-03") == [5, 5]
    assert as_from_nothing(company)


def test_a_subscription_that_begins_is_no_deal_of_its_own_for_a_bonus(company, world, ann):
    spif = {"key": "spring", "starts_on": "2025-03-01", "ends_on": "2025-03-31", "amount": "100"}
    mrr = {"key": "mrr", "name": "Recurring", "credit": "mrr", "rule": "flat", "rate": "10"}
    company.has(ann, company.plan(FLAT, mrr, spifs=[spif]))
    buyer = world.account("Buyer")
    deal = world.won("A", "2025-03-05", amount=100, owner=ann, account=buyer)
    world.subscription("S", buyer, "2025-03-05", price=10, opportunity=deal, owner=ann)
    company.compute()
    assert sorted(company.lines(ann, "2025-03")) == [
        ("commission", 1), ("commission", 10), ("spif", 100),
    ]  # fmt: skip


def test_payable_as_the_customer_pays(company, world, ann):
    company.has(ann, company.plan(FLAT, payout={"when": "customer_pays"}))
    order = world.order("A", "2025-03-05", 1_000, owner=ann)
    for day, amount in (("2025-03-20", 250), ("2025-04-02", 750)):
        order.payments.create(organization=company.organization, external_id=day,
                              paid_on=day, amount=amount, currency="EUR")  # fmt: skip
    company.compute()
    march, april = company.statement(ann, "2025-03"), company.statement(ann, "2025-04")
    assert (march.earned, march.eligible, march.payable) == (100, 25, 25)
    assert (april.earned, april.eligible, april.payable) == (0, 75, 75)


def test_payable_by_dates(company, world, ann):
    steps = [{"days": 0, "percent": "50"}, {"days": 30, "percent": "50"}]
    company.has(ann, company.plan(FLAT, payout={"when": "dated", "steps": steps}))
    world.won("A", "2025-03-05", amount=1_000, owner=ann)
    company.compute()
    assert company.statement(ann, "2025-03").payable == 50
    assert company.statement(ann, "2025-04").payable == 50


def test_a_plan_in_another_currency(company, world, ann):
    world.rate("USD", "2025-01-01", "0.8")
    company.has(ann, company.plan(FLAT, currency="USD"))
    world.won("A", "2025-03-05", amount=800, owner=ann)
    company.compute()
    line = Line.objects.get()
    assert (line.credit, line.amount, line.amount_base) == (1_000, 100, 80)


def test_a_digest_as_it_was_made_before_opens_nothing(company, world, ann, monkeypatch):
    """Digests are made otherwise by now; what was approved by a former one stays approved."""
    from salesmetrics.commissions import keeping, life
    from salesmetrics.commissions.models import Computed

    def former(outcome):
        version, number, *rest = keeping.rest_of(outcome)
        return keeping.hashed(version, number, outcome.lines, *rest)

    company.has(ann, company.plan(FLAT))
    world.won("A", "2025-03-05", amount=100, owner=ann)
    with monkeypatch.context() as before:
        before.setattr(keeping, "digest_of", former)
        company.compute()
    scope = everything_of(company.organization)
    march = life.approve(
        life.submit(company.statement(ann, "2025-03"), scope, company.admin), scope, company.admin
    )
    Computed.objects.all().delete()
    assert company.compute() == 0
    march.refresh_from_db()
    assert march.status == "approved"
