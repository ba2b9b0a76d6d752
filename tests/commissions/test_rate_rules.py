"""What each rate rule pays, alone and with another, against values worked out on paper."""

import datetime as dt
from decimal import Decimal

import pytest

from salesmetrics.commissions.credit import Credit, Rated, Standing
from salesmetrics.commissions.engine import Before, InYear, Period, statement
from salesmetrics.commissions.terms import (
    Band,
    Caps,
    Component,
    Counts,
    Gate,
    Multiplier,
    Only,
    Rule,
    Terms,
)

MARCH = Period(dt.date(2026, 3, 1), dt.date(2026, 3, 31))
TIERS = (
    Band(Decimal(0), Decimal(6)),
    Band(Decimal(100), Decimal(8)),
    Band(Decimal(150), Decimal(10)),
)
QUOTA = Standing(quota=Decimal(100_000))


def component(rule=Rule.FLAT, **more):
    return Component("c", rule=rule, **more)


TIERED = {"rule": Rule.TIERS, "bands": TIERS}


def sales(*amounts, **more):
    return [
        Credit(
            number,
            dt.date(2026, 3, min(number, 31)),
            Decimal(amount),
            revenue=Decimal(amount),
            **more,
        )
        for number, amount in enumerate(amounts, start=1)
    ]


def paid(of, credits, standing=QUOTA, period=MARCH, **more):
    terms = Terms("EUR", (of,))
    return statement(terms, standing, credits, period, **more)


def amounts(found):
    return [line.amount for line in found.lines]


def test_a_flat_rate():
    assert amounts(paid(component(rate=Decimal("7.5")), sales(1000, 250))) == [
        Decimal("75.00"),
        Decimal("18.75"),
    ]


def test_a_fixed_amount_for_each_deal():
    found = paid(component(Rule.FIXED, rate=Decimal(50)), sales(1, 1_000_000))
    assert amounts(found) == [50, 50]


def test_an_individual_rate_is_variable_pay_by_quota():
    standing = Standing(
        Decimal(250_000), (Rated(dt.date(2026, 1, 1), Decimal(25_000) / Decimal(250_000) * 100),)
    )
    assert amounts(paid(component(Rule.INDIVIDUAL), sales(12_345), standing)) == [
        Decimal("1234.50")
    ]


@pytest.mark.parametrize(
    ("credit", "marginal", "retroactive"),
    [
        (0, 0, 0),
        (50_000, 3_000, 3_000),
        ("99_999.99", "6000.00", "6000.00"),
        (100_000, 6_000, 8_000),
        (110_000, 6_800, 8_800),
        (150_000, 10_000, 15_000),
        (200_000, 15_000, 20_000),
    ],
)
def test_tiers_on_attainment(credit, marginal, retroactive):
    assert paid(component(**TIERED), sales(credit)).earned == Decimal(marginal)
    assert paid(component(**TIERED, retroactive=True), sales(credit)).earned == Decimal(retroactive)


def test_the_deal_that_crosses_a_band_is_divided_at_it():
    first, below, above = paid(component(**TIERED), sales(90_000, 20_000)).lines
    assert (below.before, below.after, below.rate, below.amount) == (90_000, 100_000, 6, 600)
    assert (above.before, above.after, above.rate, above.amount) == (100_000, 110_000, 8, 800)
    assert below.credit.deal == above.credit.deal == 2
    assert (below.revenue, above.revenue) == (10_000, 10_000)
    assert first.amount == 5_400


def test_without_a_quota_the_lowest_band_pays():
    assert paid(component(**TIERED), sales(500_000), Standing()).earned == 30_000


def test_an_accelerator_and_a_decelerator_are_multipliers_of_their_stretch():
    of = component(
        rate=Decimal(10),
        multipliers=(
            Multiplier(Decimal(120), Decimal("1.5")),
            Multiplier(Decimal(50), Decimal("0.5"), above=False),
        ),
    )
    # 50,000 at 5 %, 70,000 at 10 %, 10,000 at 15 %
    assert amounts(paid(of, sales(130_000))) == [2_500, 7_000, 1_500]


def test_an_accelerator_multiplies_the_rate_of_the_band():
    of = component(**TIERED, multipliers=(Multiplier(Decimal(125), Decimal(2)),))
    # 6,000 + 25,000 x 8 % + 25,000 x 16 % + 10,000 x 20 %
    assert paid(of, sales(160_000)).earned == 6_000 + 2_000 + 4_000 + 2_000


def test_the_highest_accelerator_reached_holds_alone():
    of = component(
        rate=Decimal(1),
        multipliers=(Multiplier(Decimal(100), Decimal(2)), Multiplier(Decimal(200), Decimal(3))),
    )
    assert paid(of, sales(300_000)).earned == 1_000 + 2_000 + 3_000


def test_retroactive_tiers_take_the_multiplier_of_the_end():
    of = component(**TIERED, retroactive=True, multipliers=(Multiplier(Decimal(100), Decimal(2)),))
    assert paid(of, sales(60_000, 50_000)).earned == 110_000 * Decimal("0.16")


def test_a_gate_pays_nothing_below_and_then_from_the_first_unit():
    of = component(rate=Decimal(10), gate=Gate(Decimal(50)))
    shut = paid(of, sales(49_999))
    assert (shut.earned, shut.components[0].cut) == (0, Decimal("4999.90"))
    assert paid(of, sales(30_000, 20_000)).earned == 5_000


def test_a_gate_may_pay_from_the_threshold_on_only():
    found = paid(
        component(rate=Decimal(10), gate=Gate(Decimal(50), from_first=False)), sales(60_000)
    )
    assert [(line.amount, line.cut) for line in found.lines] == [(0, 5_000), (1_000, 0)]


def test_a_gate_with_tiers():
    of = component(**TIERED, gate=Gate(Decimal(80), from_first=False))
    assert paid(of, sales(110_000)).earned == 20_000 * Decimal("0.06") + 800


def test_a_gate_with_retroactive_tiers_pays_the_band_reached_from_the_threshold_on():
    of = component(**TIERED, retroactive=True, gate=Gate(Decimal(80), from_first=False))
    assert paid(of, sales(110_000)).earned == 30_000 * Decimal("0.08")


def test_a_cap_on_a_deal_is_for_its_parts_together():
    of = component(**TIERED, caps=Caps(deal=Decimal(1_000)))
    found = paid(of, sales(90_000, 20_000))
    assert [(line.amount, line.cut) for line in found.lines] == [(1000, 4400), (600, 0), (400, 400)]


def test_a_cap_on_the_period_shows_what_it_cut_off():
    found = paid(
        component(rate=Decimal(10), caps=Caps(period=Decimal(1_500))), sales(10_000, 10_000, 1_000)
    )
    assert [(line.amount, line.cut) for line in found.lines] == [(1000, 0), (500, 500), (0, 100)]
    assert found.components[0].cut == 600


def test_a_return_takes_from_what_was_above_the_cap_first():
    credits = sales(10_000, 10_000, -5_000, -6_000)
    found = paid(component(rate=Decimal(10), caps=Caps(period=Decimal(1_500))), credits)
    assert found.earned == 900


def test_a_cap_on_the_year_knows_what_was_paid_before():
    of = component(rate=Decimal(10), caps=Caps(year=Decimal(2_000)))
    before = Before({"c": InYear(Decimal(1_800), Decimal(1_800))})
    found = paid(of, sales(5_000), before=before)
    assert (found.earned, found.components[0].cut) == (200, 300)
    assert found.components[0].in_year == InYear(Decimal(2_000), Decimal(2_300))


def test_a_cap_in_attainment():
    found = paid(component(**TIERED, caps=Caps(attainment=Decimal(120))), sales(150_000))
    assert (found.earned, found.components[0].cut) == (7_600, 2_400)


def test_a_deal_cap_and_a_period_cap_together():
    of = component(rate=Decimal(10), caps=Caps(deal=Decimal(400), period=Decimal(1_000)))
    assert amounts(paid(of, sales(5_000, 3_000, 9_000))) == [400, 300, 300]


def test_attainment_over_the_year_begins_where_the_year_stands():
    period = Period(MARCH.start, MARCH.end, (dt.date(2026, 1, 1), dt.date(2026, 2, 1)))
    january = Credit(90, dt.date(2026, 1, 9), Decimal(95_000))
    of = component(**TIERED, over_year=True)
    found = paid(of, [january, *sales(10_000)], period=period,
                 before=Before({"c": InYear(Decimal(5_700))}))  # fmt: skip
    assert amounts(found) == [300, 400]


def test_retroactive_over_the_year_trues_up_what_was_paid_before():
    period = Period(MARCH.start, MARCH.end, (dt.date(2026, 1, 1), dt.date(2026, 2, 1)))
    january = Credit(90, dt.date(2026, 1, 9), Decimal(95_000))
    of = component(**TIERED, over_year=True, retroactive=True)
    found = paid(of, [january, *sales(10_000)], period=period,
                 before=Before({"c": InYear(Decimal(5_700))}))  # fmt: skip
    assert {line.kind: line.amount for line in found.lines} == {
        "commission": 800,
        "true_up": 95_000 * Decimal("0.02"),
    }


def test_deals_and_new_customers_count_pieces():
    credits = sales(10, 10, 10, customers=Decimal(1))
    standing = Standing(quota=Decimal(2))
    deals = component(
        Rule.TIERS,
        counts=Counts.DEALS,
        bands=(Band(Decimal(0), Decimal(10)), Band(Decimal(100), Decimal(30))),
    )
    assert amounts(paid(deals, credits, standing)) == [10, 10, 30]
    customers = component(counts=Counts.NEW_CUSTOMERS, rate=Decimal(25))
    assert paid(customers, credits).earned == 75


def test_margin_and_recurring_revenue_are_credits_too():
    credits = [Credit(1, MARCH.start, Decimal(100), margin=Decimal(40), mrr=Decimal(9))]
    assert paid(component(counts=Counts.MARGIN, rate=Decimal(10)), credits).earned == 4
    assert paid(component(counts=Counts.MRR, rate=Decimal(100)), credits).earned == 9


def test_a_filter_lets_count_what_it_names():
    credits = [
        Credit(1, MARCH.start, Decimal(100), product=7, deal_type="new"),
        Credit(2, MARCH.start, Decimal(100), product=8, deal_type="new"),
        Credit(3, MARCH.start, Decimal(100), product=7, deal_type="renewal"),
    ]
    only = Only(products=frozenset({7}), deal_types=frozenset({"new"}))
    assert [
        line.credit.deal for line in paid(component(rate=Decimal(1), only=only), credits).lines
    ] == [1]


def test_a_ramp_leaves_its_share_of_the_rate():
    standing = Standing(
        Decimal(100_000),
        (Rated(dt.date(2026, 1, 1), None, Decimal("0.5")), Rated(dt.date(2026, 3, 2))),
    )
    assert amounts(paid(component(rate=Decimal(10)), sales(100, 100), standing)) == [5, 10]


def test_a_line_is_rounded_once_half_to_even():
    assert amounts(paid(component(rate=Decimal(1)), sales("0.5", "1.5", "-0.5", "2.5"))) == [
        Decimal("0.00"), Decimal("0.02"), Decimal("0.00"), Decimal("0.02"),
    ]  # fmt: skip
    yen = Terms("JPY", (component(rate=Decimal(1)),))
    assert statement(yen, QUOTA, sales(150, 250), MARCH).earned == 4


def test_one_line_for_the_period_rounds_the_sum():
    found = paid(component(rate=Decimal(1), one_line=True), sales("0.5", "0.5", "0.5"))
    assert [(line.amount, line.counted) for line in found.lines] == [
        (Decimal("0.02"), Decimal("1.5"))
    ]


def test_a_full_credit_note_is_the_exact_negative_of_its_sale():
    credits = sales("123456.789")
    note = Credit(2, dt.date(2026, 3, 9), -credits[0].amount, deals=Decimal(-1), is_return=True)
    for of in (
        component(rate=Decimal("3.33")),
        component(**TIERED),
        component(Rule.FIXED, rate=Decimal("9.99")),
    ):
        sale = paid(of, credits).earned
        assert sum(amounts(paid(of, [*credits, note]))) == 0 != sale
