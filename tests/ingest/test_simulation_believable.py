"""The simulated company is believable."""

import polars as pl

from tests.ingest.simulated import STAGES


def test_about_a_third_of_the_decided_deals_is_won(small):
    counts = dict(small["opportunities"].group_by("status").len().iter_rows())
    assert 0.15 < counts["won"] / (counts["won"] + counts["lost"]) < 0.50
    assert counts["open"] > 0


def test_deals_are_lost_in_every_open_stage_and_every_stage_is_reached(small):
    assert set(small["stage_changes"]["stage"]) == set(STAGES)
    lost = small["opportunities"].filter(pl.col("status") == "lost")
    assert set(lost["stage"]) == set(STAGES[:-1])
    assert lost["lost_reason"].n_unique() >= 5


def test_the_company_has_seasons_and_grows(small):
    won = small["opportunities"].filter(pl.col("status") == "won")
    by_year = won.group_by(pl.col("closed_at").dt.year().alias("year")).agg(
        pl.len(),
        fourth=(pl.col("closed_at").dt.quarter() == 4).sum(),
        august=(pl.col("closed_at").dt.month() == 8).sum(),
    )
    full = by_year.filter(pl.col("year").is_in([2024, 2025])).sort("year")
    assert (full["fourth"] > full["len"] / 4).all()
    assert (full["august"] < full["len"] / 12).all()
    assert full["len"][1] > full["len"][0]


def test_deals_are_signed_at_the_end_of_months(small):
    won = small["opportunities"].filter(pl.col("status") == "won")
    day = pl.col("closed_at").dt.date()
    late = (day.dt.month_end() - day).dt.total_days() < 7
    assert won.select(late.mean()).item() > 0.3


def test_work_is_done_on_working_days(small):
    days = small["activities"]["happened_at"].drop_nulls().dt.weekday()
    assert (days > 5).mean() < 0.02


def test_reps_differ(small):
    deals = small["opportunities"].filter(pl.col("status") != "open")
    rates = (
        deals.group_by("owner_id")
        .agg(pl.len(), rate=(pl.col("status") == "won").mean())
        .filter(pl.col("len") >= 50)
    )
    assert rates["rate"].max() - rates["rate"].min() > 0.1
    reps = small["reps"]
    assert 0 < reps["left_on"].drop_nulls().len() < reps.height / 2


def test_sources_of_leads_differ(small):
    rates = dict(
        small["leads"]
        .drop_nulls("source")
        .group_by("source")
        .agg(pl.col("converted_at").is_not_null().mean())
        .iter_rows()
    )
    assert rates["referral"] > rates["website"] > rates["social"]


def test_expected_closings_slip(small):
    changes = small["stage_changes"].drop_nulls("expected_close_on").sort("entered_at")
    moved = changes.group_by("opportunity_id", maintain_order=True).agg(
        (pl.col("expected_close_on").last() > pl.col("expected_close_on").first()).alias("later")
    )
    assert 0.1 < moved["later"].mean() < 0.8


def test_some_deals_go_back_a_stage(small):
    order = {stage: place for place, stage in enumerate(STAGES)}
    place = pl.col("stage").replace_strict(order, return_dtype=pl.Int8)
    steps = small["stage_changes"].sort("entered_at").with_columns(place=place)
    back = steps.with_columns(step=pl.col("place").diff().over("opportunity_id"))
    assert 0 < (back["step"] < 0).sum() < small["opportunities"].height * 0.05


def test_some_figures_are_missing_as_in_life(small):
    open_deals = small["opportunities"].filter(pl.col("status") == "open")
    for column in ("amount", "expected_close_on"):
        assert 0 < open_deals[column].null_count() < open_deals.height * 0.3, column
    for name, column in (
        ("leads", "source"),
        ("orders", "region_id"),
        ("orders", "owner_id"),
        ("leads", "first_response_at"),
        ("activities", "happened_at"),
    ):
        table = small[name]
        assert 0 < table[column].null_count() < table.height * 0.6, f"{name}.{column}"


def test_there_are_returns_web_orders_and_several_currencies(small):
    orders = small["orders"]
    assert 0.005 < (orders["amount"] < 0).mean() < 0.05
    shop = orders.filter(pl.col("opportunity_id").is_null())
    assert shop.height > 0
    assert shop["owner_id"].is_null().all()
    assert set(orders["currency"]) == {"EUR", "USD", "GBP", "PLN"}


def test_subscriptions_grow_shrink_end_and_come_back(small):
    rows = small["subscriptions"].sort("id", "started_on")
    pairs = rows.with_columns(
        next_price=pl.col("price").shift(-1).over("id"),
        gap=(pl.col("started_on").shift(-1).over("id") - pl.col("ended_on")).dt.total_days(),
    ).drop_nulls("next_price")
    seamless = pairs.filter(pl.col("gap") == 1)
    assert (seamless["next_price"] > seamless["price"]).any()
    assert (seamless["next_price"] < seamless["price"]).any()
    assert (pairs["gap"] > 28).any()
    assert rows.group_by("id").last()["ended_on"].drop_nulls().len() > 0


def test_names_are_told_apart(small):
    for name in ("reps", "teams", "regions", "products", "campaigns", "competitors"):
        assert not small[name]["name"].is_duplicated().any(), name
    assert small["leads"]["email"].str.ends_with(".example").all()
