"""What holds for whatever plan and deals Hypothesis thinks of."""

import datetime as dt
from decimal import Decimal
from itertools import pairwise

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from salesmetrics.commissions.amounts import allocate
from salesmetrics.commissions.credit import Credit, Rated, Standing
from salesmetrics.commissions.draws import settled
from salesmetrics.commissions.engine import Period, statement
from salesmetrics.commissions.terms import (
    Band,
    Caps,
    Clawback,
    Component,
    Counts,
    Draw,
    Gate,
    Multiplier,
    Rule,
    Terms,
)

settings.register_profile("commissions", deadline=None, max_examples=150)
settings.load_profile("commissions")

MARCH = Period(dt.date(2026, 3, 1), dt.date(2026, 3, 31))
CENT = Decimal("0.01")
cents = st.integers(-500_000, 2_000_000).map(lambda n: n * CENT)
positive = st.integers(1, 2_000_000).map(lambda n: n * CENT)
percents = st.integers(0, 200).map(Decimal)
rates = st.integers(0, 3_000).map(lambda n: n * CENT)
maybe = st.none() | positive


@st.composite
def bands(draw):
    starts = sorted(draw(st.sets(st.integers(1, 200), max_size=3)))
    return tuple(Band(Decimal(start), draw(rates)) for start in [0, *starts])


@st.composite
def components(draw, key="c"):
    rule = draw(st.sampled_from(Rule))
    return Component(
        key,
        rule=rule,
        counts=draw(st.sampled_from([Counts.AMOUNT, Counts.MARGIN, Counts.DEALS])),
        rate=draw(rates) if rule in (Rule.FLAT, Rule.FIXED) else None,
        bands=draw(bands()) if rule is Rule.TIERS else (),
        retroactive=draw(st.booleans()),
        multipliers=tuple(
            draw(st.lists(st.builds(Multiplier, percents, rates, st.booleans()), max_size=2))
        ),
        gate=draw(st.none() | st.builds(Gate, percents, st.booleans())),
        caps=draw(st.builds(Caps, maybe, maybe, maybe, st.none() | percents)),
        one_line=False,
    )


@st.composite
def deals(draw, amounts=cents):
    found = draw(st.lists(st.tuples(amounts, amounts, st.integers(1, 31)), max_size=8))
    return [
        Credit(number, dt.date(2026, 3, day), amount, margin, revenue=amount, seller=1)
        for number, (amount, margin, day) in enumerate(found, start=1)
    ]


standings = st.builds(
    Standing,
    st.none() | positive,
    st.tuples(
        st.builds(Rated, st.just(dt.date(2026, 1, 1)), st.none() | rates, st.just(Decimal(1)))
    ),
)


def come_to(terms, standing, credits):
    return statement(terms, standing, credits, MARCH)


@given(components(), standings, deals(), st.randoms())
def test_the_order_in_which_deals_come_does_not_matter(component, standing, credits, random):
    terms = Terms("EUR", (component,))
    first = come_to(terms, standing, credits)
    random.shuffle(credits)
    assert come_to(terms, standing, credits) == first


@given(components("a"), components("b"), standings, deals())
def test_lines_add_up_to_components_and_these_to_the_statement(a, b, standing, credits):
    found = come_to(Terms("EUR", (a, b)), standing, credits)
    for reached in found.components:
        its = [line.amount for line in found.lines if line.component == reached.key]
        assert sum(its) == reached.earned
    assert sum(reached.earned for reached in found.components) == found.earned
    assert all(line.amount == line.amount.quantize(CENT) for line in found.lines)
    assert len({line.key for line in found.lines}) == len(found.lines)


@given(components(), standings, deals())
def test_the_parts_of_a_divided_deal_are_the_deal(component, standing, credits):
    found = come_to(Terms("EUR", (component,)), standing, credits)
    for credit in credits:
        its = [line for line in found.lines if line.credit is credit]
        assert sum(line.counted for line in its) == (credit.counted(component) if its else 0)
        for one, following in pairwise(its):
            assert one.after == following.before or one.before == following.after


@given(components(), standings, deals(positive), deals(positive))
def test_more_credit_never_earns_less(component, standing, credits, more):
    """But for what the plan says: retroactive rates may fall, and so may what follows a gate."""
    assume(not component.retroactive)
    extra = [Credit(100 + one.deal, one.day, one.amount, one.margin, seller=1) for one in more]
    terms = Terms("EUR", (component,))
    less, all_of_it = (come_to(terms, standing, c).earned for c in (credits, [*credits, *extra]))
    # Each line is rounded once, by half a cent at most, and a deal has a line in each stretch.
    lines = 6 * (len(credits) + len(extra))
    dearest = component.caps.deal is not None or component.rule is Rule.FIXED
    assume(not dearest)  # which deal is capped or divided depends on what came before it
    assert all_of_it >= less - lines * CENT


@given(components(), standings, deals(positive), st.integers(0, 7), st.integers(1, 31))
def test_a_sale_and_its_full_undoing_within_the_window_net_to_zero(
    component, standing, credits, which, day
):
    assume(credits)
    undone = credits[which % len(credits)]
    back = max(undone.day, dt.date(2026, 3, day))
    note = Credit(
        99, back, -undone.amount, -undone.margin, Decimal(-1), seller=1,
        is_return=True, undoes=undone.deal, undone_after=Decimal(1),
    )  # fmt: skip
    terms = Terms("EUR", (component,), clawback=Clawback(60))
    found = come_to(terms, standing, [*credits, note])
    own = [line for line in found.lines if line.credit.deal in (undone.deal, 99)]
    assert sum(line.amount for line in own) == 0
    others = [line for line in found.lines if line not in own]
    without = come_to(terms, standing, credits)
    assert others == [line for line in without.lines if line.credit.deal != undone.deal]


@given(cents, st.lists(st.integers(1, 100), min_size=1, max_size=6))
def test_what_is_shared_out_adds_up_to_the_whole(whole, weights):
    exact = [Decimal(weight * 100) / sum(weights) for weight in weights]
    shares = [share.quantize(Decimal("1e-6")) for share in exact]
    shares[-1] += 100 - sum(shares)
    parts = allocate(whole, shares, CENT)
    assert sum(parts) == whole
    assert [-part for part in parts] == allocate(-whole, shares, CENT)
    for part, share in zip(parts, shares, strict=True):
        assert abs(part - whole * share / 100) < CENT


@given(st.lists(cents, max_size=12), positive, st.booleans())
def test_a_draw_pays_no_less_than_itself_and_forgets_nothing(earned, amount, recoverable):
    balance, paid = Decimal(0), Decimal(0)
    for one in earned:
        done = settled(Draw(amount, recoverable), one, balance)
        assert done.payable >= min(amount, done.payable)
        assert done.payable >= 0 <= done.balance
        balance, paid = done.balance, paid + done.payable
    if recoverable:
        assert paid == sum(earned) + balance
