"""Parts of a difference add up to it, whatever the figures are."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesmetrics.watch.insights.band import band
from salesmetrics.watch.insights.contributions import contributions, surprise, told
from salesmetrics.watch.insights.mix import added, effects

AMOUNT = st.decimals(-10_000, 10_000, places=4)
COUNT = st.integers(0, 50).map(Decimal)
KEYS = st.one_of(st.none(), st.integers(1, 12))
SUMS = st.dictionaries(KEYS, AMOUNT, max_size=9)


@st.composite
def pairs(draw):
    """Members with a part and a whole, as won deals and closed ones."""
    found = {}
    for key in draw(st.lists(KEYS, unique=True, max_size=8)):
        whole = draw(COUNT)
        found[key] = (draw(st.integers(0, int(whole)).map(Decimal)), whole)
    return found


def total(figures):
    return sum(figures.values(), Decimal(0))


@given(SUMS, SUMS)
def test_contributions_add_up_to_the_change(before, now):
    found = contributions(before, now, total(before), total(now))
    change = total(now) - total(before)
    assert sum((one.change for one in found), Decimal(0)) == change
    parts = told(found)
    assert sum((one.change for one in parts), Decimal(0)) == change
    assert len(parts) <= 4
    assert parts[-1].key is None


@given(SUMS, SUMS)
def test_members_that_are_not_the_whole_are_not_told(before, now):
    assert contributions(before, now, total(before) + 1, total(now)) is None
    assert contributions(before, now, total(before), total(now) - 1) is None


@given(pairs(), pairs())
def test_rate_and_mix_add_up_to_the_change_of_a_ratio(before, now):
    whole_before, whole_now = added(before.values()), added(now.values())
    found = effects(before, now, whole_before, whole_now)
    if found is None:
        return
    change = Fraction(whole_now[0]) / Fraction(whole_now[1])
    change -= Fraction(whole_before[0]) / Fraction(whole_before[1])
    assert sum((one.rate + one.mix for one in found), Fraction(0)) == change
    assert len({one.key for one in found}) == len(found)


def test_a_change_of_shares_alone_is_all_mix_and_one_of_rates_all_rate():
    shares = effects(
        {1: (Decimal(5), Decimal(10)), 2: (Decimal(1), Decimal(10))},
        {1: (Decimal(10), Decimal(20)), 2: (Decimal(1), Decimal(10))},
        (Decimal(6), Decimal(20)),
        (Decimal(11), Decimal(30)),
    )
    assert all(one.rate == 0 for one in shares)
    # 11 of 30 are 1/15 more than 6 of 20.
    assert sum(one.mix for one in shares) == Fraction(1, 15)
    rates = effects(
        {1: (Decimal(5), Decimal(10)), 2: (Decimal(1), Decimal(10))},
        {1: (Decimal(8), Decimal(10)), 2: (Decimal(1), Decimal(10))},
        (Decimal(6), Decimal(20)),
        (Decimal(9), Decimal(20)),
    )
    assert [(one.key, one.rate, one.mix) for one in rates if one.rate or one.mix] == [
        (1, Fraction(3, 20), 0)
    ]


def test_the_split_whose_shares_moved_tells_more():
    whole = Decimal(200), Decimal(300)
    even = contributions({1: Decimal(100), 2: Decimal(100)}, {1: Decimal(150), 2: Decimal(150)},
                         *whole)  # fmt: skip
    uneven = contributions({3: Decimal(100), 4: Decimal(100)}, {3: Decimal(200), 4: Decimal(100)},
                           *whole)  # fmt: skip
    assert surprise(even) == 0
    assert surprise(uneven) > 0


def months(*values):
    return [Decimal(value) for value in values]


STEADY = [100, 104, 98, 101, 97, 103, 100, 99, 102, 98, 101, 100, 103, 99]


@pytest.mark.parametrize(("last", "inside"), [(101, True), (60, False), (170, False)])
def test_an_unusual_month_lies_outside_of_the_band(last, inside):
    assert band(months(*STEADY, last)).holds(Decimal(last)) is inside


def test_what_happens_every_december_is_not_unusual():
    # Growing by a tenth a year, with three times as much in each twelfth month.
    def year(of):
        return [round((100 + month) * 1.1**of) for month in range(11)] + [round(300 * 1.1**of)]

    history = months(*year(0), *year(1), *year(2))
    assert band(history).holds(history[-1])
    dull = months(*year(0), *year(1), *year(2)[:-1], 120)
    found = band(dull)
    assert not found.holds(Decimal(120))
    assert found.months == 35


@pytest.mark.parametrize("length", [0, 1, 5, 13])
def test_a_short_history_says_nothing(length):
    assert band(months(*STEADY[:length])) is None
