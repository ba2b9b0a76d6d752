"""The simulated company: the same on every machine, good by the contract, and believable."""

import datetime as dt
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from django.core.management import call_command

from salesmetrics.crm.models import Opportunity, StageChange
from salesmetrics.ingest.kinds import Day, Number, Time
from salesmetrics.ingest.loading import load
from salesmetrics.ingest.simulation import write_company
from salesmetrics.ingest.specification import ENTITIES
from salesmetrics.tenancy.models import Organization

UNTIL = dt.date(2026, 6, 17)
STAGES = ["qualified", "needs_analysis", "initial_quote", "proposal", "negotiation", "won"]
TYPED = {
    Number: lambda text: text.cast(pl.Float64),
    Day: lambda text: text.str.to_date("%Y-%m-%d"),
    Time: lambda text: text.str.to_datetime("%Y-%m-%dT%H:%M:%S"),
}
CHECKOUT = Path(__file__).resolve().parents[2]


class Files:
    """The written files, typed as the contract says; each is read once."""

    def __init__(self, folder):
        self.folder = folder
        self.tables = {}

    def __getitem__(self, name):
        if name not in self.tables:
            texts = pl.read_csv(self.folder / f"{name}.csv", infer_schema=False)
            kinds = {column: type(ENTITIES[name].by_name[column].kind) for column in texts.columns}
            self.tables[name] = texts.with_columns(
                TYPED[kind](pl.col(column)) for column, kind in kinds.items() if kind in TYPED
            )
        return self.tables[name]

    def digests(self):
        return {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(self.folder.iterdir())
        }


def simulated(folder, size="tiny", seed=7, until=UNTIL, **options):
    write_company(folder, seed=seed, size=size, until=until, **options)
    return Files(folder)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    return simulated(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return simulated(tmp_path_factory.mktemp("small"), "small")


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
    # Lines have the deal type of their order; an order has its opportunity's campaign.
    assert empty == {"order_lines.deal_type", "orders.campaign_id"}


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


# Believable


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


# Through the loader


@pytest.fixture
def organization(transactional_db):
    return Organization.objects.create(
        name="Acme", slug="acme", base_currency="EUR", time_zone="Europe/Berlin"
    )


@pytest.mark.parametrize("size", ["tiny", "small"])
def test_it_loads_without_a_rejected_row_and_twice_changes_nothing(size, organization, request):
    folder = request.getfixturevalue(size).folder
    first = load(organization, [folder])
    assert first.loaded
    assert first.error_count == 0
    assert not first.notices
    changes = StageChange.objects.count()
    second = load(organization, [folder])
    assert second.loaded
    for name in ENTITIES:
        rows = first.counts[name].created
        assert rows > 0
        assert second.counts[name].as_dict() == {
            "created": 0,
            "updated": 0,
            "unchanged": rows,
            "rejected": 0,
            "deleted": 0,
        }, name
    assert StageChange.objects.count() == changes


@pytest.mark.django_db(transaction=True)
def test_the_command_makes_the_organization_and_fills_it():
    call_command("simulate", org="new-one", seed=3, size="tiny", until=UNTIL)
    made = Organization.objects.get(slug="new-one")
    assert (made.base_currency, made.time_zone) == ("EUR", "Europe/Berlin")
    assert (made.fiscal_year_start, made.first_weekday) == (1, 1)
    assert Opportunity.objects.filter(organization=made).count() == 200


@pytest.mark.django_db(transaction=True)
def test_with_a_folder_the_command_only_writes(tmp_path, tiny):
    call_command("simulate", org="nobody", seed=7, size="tiny", until=UNTIL, out=tmp_path)
    assert not Organization.objects.exists()
    assert Files(tmp_path).digests() == tiny.digests()
