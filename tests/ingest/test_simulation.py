"""The simulated company: the same on every machine, and good by the contract."""

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from salesmetrics.ingest.specification import ENTITIES
from tests.ingest.simulated import STAGES, UNTIL, Files, simulated

CHECKOUT = Path(__file__).resolve().parents[2]

# The same on every machine


def test_the_same_seed_size_and_day_give_the_same_bytes(tiny, tmp_path):
    assert simulated(tmp_path).digests() == tiny.digests()


def test_another_process_on_a_plainer_processor_in_another_zone_gives_the_same_bytes(
    tiny, tmp_path
):
    code = (
        "import datetime, pathlib, sys\n"
        "from salesmetrics.ingest.simulation import write_company\n"
        "until = datetime.date.fromisoformat(sys.argv[2])\n"
        "write_company(pathlib.Path(sys.argv[1]), seed=7, size='tiny', until=until)\n"
    )
    environment = {
        **os.environ,
        "PYTHONHASHSEED": "123",
        "TZ": "America/Los_Angeles",
        "POLARS_MAX_THREADS": "1",
        "NPY_DISABLE_CPU_FEATURES": " ".join(_cpu_features()),
    }
    subprocess.run(
        [sys.executable, "-c", code, str(tmp_path), UNTIL.isoformat()],
        env=environment,
        cwd=CHECKOUT,
        check=True,
    )
    assert Files(tmp_path).digests() == tiny.digests()


def _cpu_features():
    """What NumPy found on this machine beyond what every machine has."""
    return np.show_config(mode="dicts")["SIMD Extensions"].get("found", [])


def test_another_seed_gives_another_company(tiny, tmp_path):
    other = simulated(tmp_path, seed=8)
    assert other["opportunities"]["amount"].to_list() != tiny["opportunities"]["amount"].to_list()


def test_a_year_earlier_nothing_of_the_year_is_known(tmp_path):
    until = UNTIL.replace(year=UNTIL.year - 1)
    files = simulated(tmp_path, until=until)
    assert files["orders"]["ordered_at"].max().date() <= until
    assert files["opportunities"]["created_at"].min().date() < until.replace(year=until.year - 2)


# Sizes


@pytest.mark.parametrize(
    ("size", "opportunities", "activities", "reps"),
    [("tiny", 200, 1_000, 6), ("small", 5_000, 25_000, 24)],
)
def test_each_size_has_its_rows(size, opportunities, activities, reps, request):
    files = request.getfixturevalue(size)
    assert files["opportunities"].height == opportunities
    assert files["leads"].height == opportunities
    assert files["activities"].height == activities
    assert files["reps"].height == reps
    assert 2.5 <= files["stage_changes"].height / opportunities <= 4


# Good by the contract


def test_every_canonical_file_has_rows_and_only_known_columns(tiny):
    for name, entity in ENTITIES.items():
        table = tiny[name]
        assert table.height > 0, name
        assert set(table.columns) <= set(entity.by_name), name
        assert set(entity.required) <= set(table.columns), name
        for column in entity.required:
            assert table[column].null_count() == 0, f"{name}.{column}"


def test_every_column_of_the_contract_is_used_somewhere(small):
    empty = {
        f"{name}.{column}"
        for name, entity in ENTITIES.items()
        for column in entity.by_name
        if column not in small[name].columns or small[name][column].is_null().all()
    }
    # Lines have the deal type of their order; an order has its opportunity's campaign; rates pay
    # by the plan that stands where none is named.
    assert empty == {"order_lines.deal_type", "orders.campaign_id", "commission_rates.plan"}


@pytest.mark.parametrize("size", ["tiny", "small"])
def test_every_reference_is_known_and_every_identity_is_single(size, request):
    files = request.getfixturevalue(size)
    ids = {name: set(files[name]["id"]) for name in ENTITIES if "id" in files[name].columns}
    refers = {"parent_id": None, "owner_id": "reps", "stage": "stages"}
    for name in ENTITIES:
        table = files[name]
        for column in table.columns:
            if column == "subject_id" or not (column.endswith("_id") or column == "stage"):
                continue
            target = refers.get(column, f"{column.removesuffix('_id')}s") or name
            target = {"opportunitys": "opportunities"}.get(target, target)
            assert set(table[column].drop_nulls()) <= ids[target], f"{name}.{column}"
        identity = {
            "opportunity_lines": ["opportunity_id", "line"],
            "order_lines": ["order_id", "line"],
            "stage_changes": ["opportunity_id", "entered_at", "stage"],
            "subscriptions": ["id", "started_on"],
            "targets": ["metric", "subject", "subject_id", "from", "to"],
            "exchange_rates": ["currency", "on"],
            "competitor_figures": ["competitor_id", "from"],
            "rep_assignments": ["rep_id", "from"],
            "commission_rates": ["rep_id", "from"],
        }.get(name, ["id"])
        assert not table.select(identity).is_duplicated().any(), name
    _assert_subjects_are_known(files, ids)


def _assert_subjects_are_known(files, ids):
    for subject, name in (("team", "teams"), ("region", "regions"), ("rep", "reps")):
        rows = files["targets"].filter(pl.col("subject") == subject)
        assert rows.height > 0
        assert set(rows["subject_id"]) <= ids[name]


def test_closed_deals_have_a_closing_not_before_their_creation_and_open_ones_none(small):
    deals = small["opportunities"]
    is_open = deals["status"] == "open"
    assert deals.filter(is_open)["closed_at"].is_null().all()
    closed = deals.filter(~is_open)
    assert (closed["closed_at"] >= closed["created_at"]).all()
    won = deals.filter(pl.col("status") == "won")
    assert set(won["stage"]) == {"won"}


def test_the_last_stage_change_says_what_the_opportunity_says(small):
    order = {stage: place for place, stage in enumerate(STAGES)}
    changes = small["stage_changes"].with_columns(
        place=pl.col("stage").replace_strict(order, return_dtype=pl.Int8)
    )
    last = changes.sort("opportunity_id", "entered_at", "place").group_by("opportunity_id").last()
    both = small["opportunities"].join(last, left_on="id", right_on="opportunity_id", how="left")
    assert both["stage_right"].null_count() == 0
    assert (both["stage"] == both["stage_right"]).all()
    for column in ("amount", "expected_close_on"):
        assert both[column].eq_missing(both[f"{column}_right"]).all(), column
    still_open = both.filter(pl.col("status") == "open")
    assert (still_open["probability"] == still_open["probability_right"]).all()
    first = changes.group_by("opportunity_id").agg(pl.col("entered_at").min())
    started = small["opportunities"].join(first, left_on="id", right_on="opportunity_id")
    assert (started["entered_at"] == started["created_at"]).all()


def test_nothing_happens_after_the_day_the_books_are_read(small):
    end = dt.datetime.combine(UNTIL, dt.time(9))
    for name, column in (
        ("leads", "created_at"),
        ("leads", "first_response_at"),
        ("leads", "qualified_at"),
        ("leads", "converted_at"),
        ("opportunities", "created_at"),
        ("opportunities", "closed_at"),
        ("stage_changes", "entered_at"),
        ("orders", "ordered_at"),
        ("activities", "booked_at"),
        ("activities", "happened_at"),
        ("carts", "started_at"),
        ("surveys", "answered_at"),
        ("inquiries", "answered_at"),
    ):
        assert small[name][column].max() < end, f"{name}.{column}"


def test_no_time_lies_where_clocks_are_changed(small):
    for name in ENTITIES:
        table = small[name]
        for column in table.columns:
            if table[column].dtype == pl.Datetime:
                hours = table[column].drop_nulls().dt.hour()
                assert hours.is_between(4, 22).all(), f"{name}.{column}"


def test_times_of_a_lead_follow_each_other(small):
    leads = small["leads"]
    for first, second in (
        ("created_at", "first_response_at"),
        ("first_response_at", "qualified_at"),
        ("created_at", "qualified_at"),
        ("qualified_at", "converted_at"),
    ):
        both = leads.drop_nulls([first, second])
        assert (both[first] <= both[second]).all(), (first, second)
    converted = leads.drop_nulls("converted_at")
    assert converted["account_id"].null_count() == 0
    deals = small["opportunities"].join(leads, left_on="lead_id", right_on="id")
    assert (deals["created_at"] >= deals["converted_at"]).all()
    assert (deals["account_id"] == deals["account_id_right"]).all()


def test_assignments_of_a_rep_do_not_overlap_and_end_where_the_rep_is_now(small):
    rows = small["rep_assignments"].sort("rep_id", "from")
    assert rows.height >= 2
    for _rep, mine in rows.group_by("rep_id"):
        ends, starts = mine["to"].to_list()[:-1], mine["from"].to_list()[1:]
        assert all(end < start for end, start in zip(ends, starts, strict=True))
        assert mine["to"].to_list()[-1] is None
    now = rows.filter(pl.col("to").is_null()).join(
        small["reps"], left_on="rep_id", right_on="id", suffix="_own"
    )
    assert (now["team_id"] == now["team_id_own"]).all()


def test_rows_of_a_subscription_follow_each_other_without_overlap(small):
    rows = small["subscriptions"].sort("id", "started_on")
    ended = rows.drop_nulls("ended_on")
    assert (ended["ended_on"] >= ended["started_on"]).all()
    following = rows.with_columns(next=pl.col("started_on").shift(-1).over("id")).drop_nulls("next")
    assert following["ended_on"].null_count() == 0
    assert (following["ended_on"] < following["next"]).all()
    assert (rows["price"] > 0).all()


def test_lines_add_up_to_their_deal_and_their_order(small):
    for parents, lines, key in (
        ("opportunities", "opportunity_lines", "opportunity_id"),
        ("orders", "order_lines", "order_id"),
    ):
        cents = (pl.col("amount") * 100).round(0).cast(pl.Int64)
        sums = small[lines].group_by(key).agg(cents.sum().alias("sum"))
        both = small[parents].select("id", cents).join(sums, left_on="id", right_on=key)
        assert (both["amount"] == both["sum"]).all(), parents


def test_exchange_rates_begin_before_the_first_foreign_amount_and_have_no_gap(small):
    rates = small["exchange_rates"]
    assert set(rates["currency"]) == {"USD", "GBP", "PLN"}
    days = (rates["on"].max() - rates["on"].min()).days + 1
    assert rates.height == 3 * days
    assert rates["on"].max() == UNTIL
    for name, column in (("opportunities", "created_at"), ("subscriptions", "started_on")):
        assert rates["on"].min() < small[name][column].cast(pl.Date).min()


def test_another_base_currency_has_rates_against_it(tmp_path):
    files = simulated(tmp_path, base_currency="USD")
    assert set(files["exchange_rates"]["currency"]) == {"EUR", "GBP", "PLN"}
    assert "USD" in set(files["spend"]["currency"])
