"""What the database computes for many reps at once is what the rules give line by line."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.models import F
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from salesmetrics.commissions import by_month, documents, recompute
from salesmetrics.commissions.models import Assignment, Computed, Line, Plan, Statement
from salesmetrics.commissions.setwise import lines
from salesmetrics.commissions.setwise.outcomes import DIGEST
from salesmetrics.crm.models import Product, Sale
from salesmetrics.tenancy.models import Organization, Rep

TODAY = dt.date(2025, 3, 20)
REPS = 3
CENT = Decimal("0.01")
MONEY, PIECES = ["amount", "margin"], ["deals", "new_customers"]
amounts = st.integers(1, 400_000).map(lambda n: str(n * CENT))
percents = st.sampled_from([0, 40, 75, 100, 120.5, 150])
rates = st.integers(0, 2_000).map(lambda n: str(n * CENT))


@st.composite
def components(draw, key):
    rule = draw(st.sampled_from(["flat", "individual", "tiers"]))
    starts = sorted(draw(st.sets(st.integers(1, 200), max_size=3)))
    gate = {"at": str(draw(percents)), "then": draw(st.sampled_from(["first", "threshold"]))}
    caps = {
        name: draw(amounts)
        for name in draw(st.sets(st.sampled_from(["deal", "period", "attainment"])))
    }
    found = {
        "key": key,
        "rule": rule,
        "credit": draw(st.sampled_from(MONEY if rule == "individual" else [*MONEY, *PIECES])),
        "mode": draw(st.sampled_from(["marginal", "retroactive"])),
        "multipliers": draw(st.lists(st.builds(
            lambda side, at, times: {side: str(at), "times": times},
            st.sampled_from(["above", "below"]), percents, rates,
        ), max_size=2)),
        "cap": caps,
        "gate": gate if draw(st.booleans()) else None,
        "products": draw(st.sampled_from([[], ["p-1"]])),
        "deal_types": draw(st.sampled_from([[], ["new"]])),
    }  # fmt: skip
    if rule == "flat":
        found["rate"] = draw(rates)
    if rule == "tiers":
        found["bands"] = [{"from": str(start), "rate": draw(rates)} for start in [0, *starts]]
    return {name: value for name, value in found.items() if value not in (None, {}, [])}


plans = st.fixed_dictionaries({
    "period": st.sampled_from(["month", "quarter"]),
    "components": st.tuples(components("sales"), components("sales-more")).flatmap(
        lambda two: st.sampled_from([[two[0]], list(two)])
    ),
    "draw": st.sampled_from([None, {"amount": "700", "recoverable": True}]),
    "clawback": st.sampled_from([None, {"window_days": 60}]),
})  # fmt: skip
seats = st.fixed_dictionaries({
    "starts_on": st.sampled_from(["2025-01-01", "2025-01-10", "2025-04-01"]),
    "ends_on": st.sampled_from([None, "2025-02-17"]),
    "quota": st.none() | st.sampled_from(["1000", "2500.50"]),
    "rate": st.none() | rates,
    "variable_pay": st.none() | st.just("300"),
    "quota_per": st.sampled_from(["period", "year"]),
}).filter(lambda seat: not seat["ends_on"] or seat["starts_on"] < seat["ends_on"])  # fmt: skip
sales = st.lists(
    st.tuples(
        st.integers(0, REPS - 1), st.integers(0, 75), amounts, st.none() | st.just("1"),
        st.booleans(), st.sampled_from(["", "new", "renewal"]), st.booleans(),
    ),
    max_size=25,
)  # fmt: skip


@pytest.fixture
def empty(db, monkeypatch):
    monkeypatch.setattr(recompute, "AT_ONCE", 1)
    organization = Organization.objects.create(name="Sets", slug="sets", base_currency="EUR")
    reps = [
        Rep.objects.create(organization=organization, external_id=f"r{n}", name=f"R {n}")
        for n in range(REPS)
    ]
    product = Product.objects.create(
        organization=organization, external_id="p-1", name="P 1", currency="EUR"
    )
    return organization, reps, product


def sell(organization, reps, product, found):
    """Every deal of several rows has one of the product, and one or two of none."""
    for number, (rep, days, amount, cost, rows, deal_type, wins) in enumerate(found):
        for line in range(3 if rows else 1):
            Sale.objects.create(
                organization=organization, sale_key=number * 4 + 2, line=line, head=line == 0,
                kind="deal", day=dt.date(2025, 1, 1) + dt.timedelta(days=days), rep=reps[rep],
                amount=Decimal(amount), cost=cost and Decimal(cost) * CENT, deal_type=deal_type,
                product=product if line == 1 else None, wins_customer=wins and line == 0,
            )  # fmt: skip


def stands():
    """All statements and lines, without what is never the same twice."""
    own = {"id", "statement_id", "computed_at", "digest"}
    told = [
        {**{k: v for k, v in row.items() if k not in own}, "of": row["statement__starts_on"]}
        for row in Line.objects.order_by("rep_id", "statement__starts_on", "position").values(
            *(f.attname for f in Line._meta.concrete_fields), "statement__starts_on"
        )
    ]
    statements = [
        {name: value for name, value in row.items() if name not in own}
        for row in Statement.objects.order_by("rep_id", "starts_on").values()
    ]
    return statements, told


@settings(
    deadline=None,
    max_examples=15,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    plan=plans, seat=seats, found=sales, decimals=st.integers(2, 18),
    times=st.sampled_from([1, 10**9]), rows=st.sampled_from([10, 10**6]),
)  # fmt: skip
def test_a_set_of_reps_comes_to_what_each_of_them_comes_to_alone(
    empty, plan, seat, found, decimals, times, rows
):
    """Also where rates have more decimals than are taken of them at once, sums more digits than a
    number of 64 bits, and reps more sales than are read at once.
    """
    organization, reps, product = empty
    for model in (Line, Statement, Computed, Assignment, Plan, Sale):
        model.objects.all().delete()
    document = {"key": "plan", "name": "Plan", "starts_on": "2025-01-01", **plan}
    made = documents.load({k: v for k, v in document.items() if v}, organization).plan
    for rep in reps:
        Assignment.objects.create(organization=organization, plan=made, rep=rep, **seat)
    sell(organization, reps, product, found)
    Sale.objects.update(amount=F("amount") * times)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "MOST_DECIMALS", decimals)
        patch.setattr(recompute, "ROWS_AT_ONCE", rows)
        recompute.recompute(organization, TODAY)
    at_once = stands()
    assert not Statement.objects.exclude(digest__startswith=DIGEST).exists()

    # Line by line, the same is found to stand as it is, and then to be known.
    Computed.objects.all().delete()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recompute, "AT_ONCE", 10**6)
        assert recompute.recompute(organization, TODAY) == 0
    assert stands() == at_once
    assert not Statement.objects.filter(digest__startswith=DIGEST).exists()

    for model in (Line, Statement, Computed):
        model.objects.all().delete()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recompute, "AT_ONCE", 10**6)
        recompute.recompute(organization, TODAY)
    assert stands() == at_once


def test_what_one_component_comes_to_may_be_far_larger_than_another(empty):
    organization, reps, product = empty
    document = {
        "key": "plan", "name": "Plan", "period": "month", "starts_on": "2025-01-01",
        "components": [
            {"key": "sales", "rule": "flat", "rate": "100"},
            {"key": "deals", "rule": "flat", "credit": "deals", "rate": "3"},
        ],
    }  # fmt: skip
    made = documents.load(document, organization).plan
    for rep in reps:
        Assignment.objects.create(
            organization=organization, plan=made, rep=rep, starts_on="2025-01-01"
        )
    sell(organization, reps, product, [(0, 3, "900000000000000", None, False, "", False)])

    recompute.recompute(organization, TODAY)

    rows = Line.objects.order_by("position").values_list("component", "amount")
    assert dict(rows) == {"deals": 3, "sales": 900_000_000_000_000}
    assert Statement.objects.filter(digest__startswith=DIGEST).exists()


def test_what_is_too_fine_for_a_set_is_computed_line_by_line(empty):
    organization, reps, product = empty
    fine = {"from": "33.33333333", "rate": "7"}
    document = {
        "key": "plan", "name": "Plan", "period": "month", "starts_on": "2025-01-01",
        "components": [{"key": "sales", "rule": "tiers", "bands": [
            {"from": "0", "rate": "5"}, fine,
        ]}],
    }  # fmt: skip
    made = documents.load(document, organization).plan
    for rep in reps:
        Assignment.objects.create(
            organization=organization, plan=made, rep=rep, starts_on="2025-01-01", quota="1000.55"
        )
    sell(organization, reps, product, [(0, 3, "400", None, False, "", False)])

    recompute.recompute(organization, TODAY)

    rows = Line.objects.order_by("position").values_list("amount", "credit")
    assert [(str(amount), str(credit)) for amount, credit in rows] == [
        ("16.6800", "333.5166666333"), ("4.6500", "66.4833333667"),
    ]  # fmt: skip
    assert not Statement.objects.filter(digest__startswith=DIGEST).exists()


changes = st.fixed_dictionaries({
    "rate": st.none() | rates,
    "quota": st.none() | st.sampled_from(["1000", "4000"]),
    "ends_on": st.sampled_from([None, "2025-02-20"]),
    "gone": st.integers(0, 2),
    "dearer": st.integers(0, 2),
    "from": st.sampled_from(["2025-01-01", "2025-02-01", "2025-03-01"]),
    "status": st.sampled_from(["open", "approved", "locked"]),
    "locked_until": st.sampled_from(["2024-12-31", "2025-01-01", "2025-02-01"]),
    "digests": st.booleans(),
})  # fmt: skip


def changed(organization, made, document, how):
    """Some statements are approved or locked; then rates, quotas and deals come to be others."""
    rows = Statement.objects.all()
    rows.filter(starts_on__lte=how["locked_until"]).update(status="locked")
    rows.exclude(status="locked").filter(rep__external_id="r0").update(status="approved")
    if how["rate"] is not None and document["period"] == "month":
        components = [dict(one) for one in document["components"]]
        components[0]["cap"] = {"period": how["rate"]}
        later = {**document, "components": components, "starts_on": how["from"]}
        if not rows.filter(status="locked", starts_on__gte=how["from"]).exists():
            documents.load(later, organization)
    seats = Assignment.objects.filter(plan=made).order_by("pk")
    if how["quota"]:
        seats.filter(rep__external_id__in=["r0", "r1"]).update(quota=how["quota"])
    if how["ends_on"]:
        seats.filter(starts_on__lte=how["ends_on"]).update(ends_on=how["ends_on"])
    sold = Sale.objects.order_by("-day", "sale_key")
    for one in sold[: how["dearer"]]:
        Sale.objects.filter(pk=one.pk).update(amount=one.amount + 7, cost=1)
    Sale.objects.filter(sale_key__in=[one.sale_key for one in sold[: how["gone"]]]).delete()


def recomputed(at_once):
    """What stands after computing again, and how many came out otherwise; and all is as before."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recompute, "AT_ONCE", 1 if at_once else 10**6)
        with transaction.atomic():
            number = recompute.recompute(Organization.objects.get(slug="sets"), TODAY)
            found = stands()
            assert recompute.recompute(Organization.objects.get(slug="sets"), TODAY) == 0
            transaction.set_rollback(True)
    return number, found


@settings(
    deadline=None,
    max_examples=15,
    # Every example computes four times: to make a failing one smaller takes minutes.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(plan=plans, seat=seats, found=sales, how=changes)
def test_what_stands_becomes_as_a_set_what_it_becomes_line_by_line(empty, plan, seat, found, how):
    organization, reps, product = empty
    with transaction.atomic():
        document = {"key": "plan", "name": "Plan", "starts_on": "2025-01-01", **plan}
        document = {k: v for k, v in document.items() if v}
        made = documents.load(document, organization).plan
        for rep in reps:
            Assignment.objects.create(organization=organization, plan=made, rep=rep, **seat)
        sell(organization, reps, product, found)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(recompute, "AT_ONCE", 10**6 if how["digests"] else 1)
            recompute.recompute(organization, TODAY)
        changed(organization, made, document, how)

        assert recomputed(at_once=True) == recomputed(at_once=False)
        transaction.set_rollback(True)


alterations = st.fixed_dictionaries({
    "how": st.sampled_from(["dearer", "gone", "moved", "returned", "new"]),
    "which": st.integers(0, 24),
    "days": st.integers(-40, 40),
})  # fmt: skip


def altered(organization, how):
    """One sale is another by now, or gone; or something comes in on its day."""
    rows = list(Sale.objects.order_by("sale_key", "line"))
    one = rows[how["which"] % len(rows)]
    if how["how"] == "gone":
        one.delete()
    elif how["how"] == "dearer":
        Sale.objects.filter(pk=one.pk).update(amount=one.amount + 7)
    elif how["how"] == "moved":
        day = max(one.day + dt.timedelta(days=how["days"]), dt.date(2025, 1, 1))
        Sale.objects.filter(sale_key=one.sale_key).update(day=day)
    else:
        returned = how["how"] == "returned"
        Sale.objects.create(
            organization=organization, sale_key=4 * 1_000 + 2, line=0, head=True, rep=one.rep,
            kind="return" if returned else "deal", day=one.day,
            amount=-one.amount if returned else one.amount,
        )  # fmt: skip


@settings(
    deadline=None,
    max_examples=15,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(plan=plans, seat=seats, found=sales.filter(len), how=alterations)
def test_from_the_first_month_that_is_another_it_comes_to_what_it_comes_to_as_a_whole(
    empty, plan, seat, found, how
):
    organization, reps, product = empty

    def computed(most, at_once=10**6):
        """What stands by now, where of so much of its months at most a chain is computed."""
        known, asked = by_month.since, []

        def since(*given):
            asked.append(known(*given))
            return asked[-1]

        with pytest.MonkeyPatch.context() as patch, transaction.atomic():
            patch.setattr(by_month, "MOST", most)
            patch.setattr(by_month, "since", since)
            patch.setattr(recompute, "AT_ONCE", at_once)
            number = recompute.recompute(organization, TODAY)
            found = stands()
            assert recompute.recompute(organization, TODAY) == 0
            transaction.set_rollback(True)
        assert all(bool(some) == bool(most) for some in asked)
        return number, found

    with transaction.atomic():
        document = {"key": "plan", "name": "Plan", "starts_on": "2025-01-01", **plan}
        document = {k: v for k, v in document.items() if v and k != "clawback"}
        made = documents.load(document, organization).plan
        for rep in reps:
            Assignment.objects.create(organization=organization, plan=made, rep=rep, **seat)
        sell(organization, reps, product, found)
        recompute.recompute(organization, TODAY)
        altered(organization, how)

        assert computed(most=1) == computed(most=1, at_once=1) == computed(most=0)
        transaction.set_rollback(True)
