"""Deals by their chance, and what sales calls: kept for ever, rolled up, within what one sees."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from salesmetrics.metrics.calendar import Period
from salesmetrics.tenancy.visibility import everything_of
from salesmetrics.watch.forecast import pipeline
from salesmetrics.watch.forecast.calls import CallError, Wish, seen_by, submit, total
from salesmetrics.watch.forecast.chances import keep_chances
from salesmetrics.watch.forecast.rollup import rollup
from salesmetrics.watch.models import Call, WinChance

MAY = Period(dt.date(2026, 5, 1), dt.date(2026, 5, 31))


@pytest.fixture
def sales(world, it_is):
    """The north with Ann and Bob, led by Max; three open deals, and some that closed before."""
    it_is("2026-05-20")
    world.ann, world.bob = world.rep("Ann"), world.rep("Bob")
    world.top = world.team("All")
    world.north = world.team("North", parent=world.top)
    for rep in (world.ann, world.bob):
        world.belongs(rep, "2020-01-01", team=world.north)
    stages = world.stages()
    for number in range(10):
        ends = world.won if number < 4 else world.lost
        deal = ends(f"Old {number}", "2026-04-20", "2026-04-01", owner=world.ann, amount=10)
        world.enters(deal, stages["Proposal"], "2026-04-01")
    world.won("Won", "2026-05-04", owner=world.ann, amount=300)
    for name, owner, stage, fields in (
        ("Own", world.ann, "Proposal", {"forecast_category": "commit"}),
        ("Likely", world.bob, "Negotiation", {}),
        ("Late", world.bob, "Qualified", {"expected_close_on": dt.date(2026, 5, 2)}),
    ):
        fields = {"expected_close_on": dt.date(2026, 5, 28), **fields}
        world.opportunity(
            name, "2026-05-10", owner=owner, stage=stages[stage], amount=100, **fields
        )
    world.publish()
    keep_chances(world.organization)
    world.members = {
        "ann": world.user("Ann", "rep", rep=world.ann),
        "max": world.user("Max", "manager", team=world.north),
    }
    return world


def scope(world, name):
    from salesmetrics.tenancy.visibility import scope_of

    return scope_of(world.members[name])


def call(world, name, amount, month=MAY.start, **wish):
    wish = Wish(month, Decimal(amount), **wish)
    return submit(wish, scope(world, name), world.members[name].user)


def test_a_chance_is_what_became_of_deals_that_stood_there_as_long(sales):
    """4 of 10 were won, and the stage's 60 percent counts as ten deals more: 10 of 20."""
    stage = {row.stage: row for row in WinChance.objects.filter(from_days=0, closed=10)}
    [proposal] = stage.values()
    assert (proposal.won, proposal.chance) == (4, 0.5)
    older = WinChance.objects.get(stage=proposal.stage, from_days=31)
    assert (older.closed, older.chance) == (0, 0.5)


def test_open_deals_are_weighed_by_the_month_they_are_expected_in(sales):
    everyone = everything_of(sales.organization)
    found = {due.month: due for due in pipeline.by_month(sales.organization, everyone, {})}
    assert set(found) == {"overdue", "2026-05"}
    assert (found["2026-05"].deals, found["2026-05"].amount) == (2, 200)
    assert found["2026-05"].expected == 100 * Decimal("0.5") + 100 * Decimal("0.8")
    own = pipeline.deals_of(sales.organization, scope(sales, "ann"), {}, "")
    assert [(deal.name, deal.chance) for deal in own.deals] == [("Own", 50)]


def test_deals_and_calls_add_up_the_team_tree(sales):
    call(sales, "ann", 400, rep=sales.ann)
    call(sales, "max", 150, rep=sales.bob, reason="He is too modest")
    rows = rollup(sales.organization, everything_of(sales.organization), MAY, {})
    found = {row.name: row for row in rows}
    assert [row.name for row in rows] == ["All", "North", "Ann", "Bob"]
    assert found["Ann"].amounts == {"closed": 300, "commit": 100}
    assert found["Bob"].amounts == {"commit": 100, "pipeline": 100}
    assert found["All"].amounts == {"closed": 300, "commit": 200, "pipeline": 100}
    assert total(found["All"].counts) == 550
    call(sales, "max", 500, team=sales.north, reason="Bob is on holiday")
    rows = rollup(sales.organization, everything_of(sales.organization), MAY, {})
    assert [total(row.counts) for row in rows] == [500, 500, 400, 150]


def test_the_latest_call_holds_and_all_are_kept(sales):
    call(sales, "ann", 400, rep=sales.ann)
    call(sales, "ann", 350, rep=sales.ann)
    kept = seen_by(scope(sales, "ann"))
    assert [(one.amount, one.kind) for one in kept] == [(350, "call"), (400, "call")]
    for change in (lambda: kept.update(amount=1), lambda: Call.objects.all().delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    rows = rollup(sales.organization, scope(sales, "ann"), MAY, {})
    assert [(row.name, total(row.counts)) for row in rows] == [("Ann", 350)]


def test_who_may_call_for_whom(sales):
    with pytest.raises(PermissionDenied):
        call(sales, "ann", 1, rep=sales.bob, reason="Why not")
    with pytest.raises(PermissionDenied):
        call(sales, "max", 1, team=sales.top, reason="Why not")
    with pytest.raises(CallError, match="Say why"):
        call(sales, "max", 1, rep=sales.bob)
    with pytest.raises(CallError, match="running month"):
        call(sales, "ann", 1, month=dt.date(2026, 4, 1), rep=sales.ann)
    assert not Call.objects.exists()


def test_the_page_shows_the_form_to_those_who_may_call_and_keeps_what_they_say(sales, client):
    client.force_login(sales.members["ann"].user)
    page = client.get("/forecast/?period=this_month").content.decode()
    assert "Ann (yourself)" in page
    assert "Submit a call" in page
    body = {"subject": "rep:ann", "month": "2026-05-01", "amount": "410"}
    assert client.post("/forecast/calls/", body).status_code == 302
    page = client.get("/forecast/?period=this_month").content.decode()
    assert "Called: 410 EUR" in page.replace("\N{NO-BREAK SPACE}", " ")
    answer = client.post("/forecast/calls/", {**body, "subject": "rep:bob"})
    assert answer.status_code == 422
    client.force_login(sales.user("Vic", "viewer").user)
    page = client.get("/forecast/?period=this_month").content.decode()
    assert "Submit a call" not in page
    assert client.post("/forecast/calls/", body).status_code == 403


def test_programs_read_forecasts_and_call(sales, client):
    from salesmetrics.watch.forecast.foretelling import foretell_metric

    for month in ("2026-01", "2026-02", "2026-03"):
        sales.order(month, f"{month}-10", 100, owner=sales.bob)
    sales.publish()
    foretell_metric(sales.organization, "revenue")
    client.force_login(sales.members["max"].user)
    found = client.get("/api/v1/forecasts/?rep=bob").json()
    assert (found["member"], found["history"], found["method"]) == ("bob", 4, "mean")
    assert found["months"][1]["value"] == "75.00"
    assert client.get("/api/v1/forecasts/?metric=win_rate").status_code == 400
    said = {"month": "2026-05-01", "amount": "120", "rep": "bob", "reason": "Holiday"}
    kind = {"content_type": "application/json"}
    answer = client.post("/api/v1/forecasts/calls/", said, **kind)
    assert (answer.status_code, answer.json()["kind"]) == (201, "override")
    for reason in ("", "a\x00b"):
        answer = client.post("/api/v1/forecasts/calls/", {**said, "reason": reason}, **kind)
        assert answer.status_code == 400
    client.force_login(sales.members["ann"].user)
    for amount in (True, [0, [1], 2], {}):
        answer = client.post("/api/v1/forecasts/calls/", {**said, "amount": amount}, **kind)
        assert answer.json()["errors"][0]["parameter"] == "amount"
    assert client.get("/api/v1/forecasts/calls/").json()["results"] == []
    assert client.get("/api/v1/forecasts/?rep=bob").status_code == 400
