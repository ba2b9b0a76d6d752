"""A plan is one readable document: it goes out, is reviewed and comes in again the same."""

from pathlib import Path

import pytest

from salesmetrics.commissions import documents, reading
from salesmetrics.commissions.curve import curve, pay
from salesmetrics.commissions.models import Plan, PlanVersion
from tests.servers import CHECKOUT

from .company import FLAT, TIERS

EVERYTHING = """
key = "executives"
name = "Account executives"
currency = "EUR"
period = "quarter"
starts_on = "2025-01-01"
draw = { amount = "1000.00", recoverable = false }
clawback = { window_days = 90, lowers_attainment = true }
payout = { when = "dated", steps = [{ days = 0, percent = 60 }, { days = 90, percent = 40 }] }

[[components]]
key = "new"
name = "New \\"business\\""
credit = "margin"
rule = "tiers"
mode = "retroactive"
over = "year"
quota = "50000"
deal_types = ["new", "upsell"]
regions = ["emea"]
bands = [{ from = 0, rate = "6" }, { from = 100, rate = "8.5" }]
multipliers = [{ above = 120, times = "1.5" }, { below = 50, times = "0.5" }]
gate = { at = 40, then = "threshold" }
cap = { deal = "5000", period = "20000", year = "60000", attainment = 300 }

[[spifs]]
key = "spring"
starts_on = 2025-03-01
ends_on = 2025-03-31
amount = "100"
budget = "1000"
at_least = "500"
counts_to_quota = true
"""


def problems(document, company):
    with pytest.raises(documents.PlanError) as caught:
        documents.check(document, company.organization)
    return caught.value.problems


def test_what_goes_out_comes_in_the_same(company, world):
    world.region("EMEA")
    version = documents.load(documents.parsed(EVERYTHING), company.organization)
    told = documents.export(version)
    again = documents.parsed(told)
    assert reading.terms_of(again, "EUR") == reading.terms_of(documents.parsed(EVERYTHING), "EUR")
    assert documents.load(again, company.organization) == version
    assert PlanVersion.objects.count() == 1
    assert documents.export(version) == told


def test_a_version_by_which_was_paid_can_be_loaded_as_it_is_and_renamed(company, world, ann):
    # As the form writes it, with what is not chosen.
    written = {**FLAT, "products": [], "multipliers": [], "gate": None}
    plan = company.plan(written, clawback={})
    company.has(ann, plan)
    world.won("A", "2025-05-05", amount=100, owner=ann)
    company.compute()
    company.lock(ann, "2025-05")
    version = plan.versions.get()
    document = documents.parsed(documents.export(version))
    again = documents.load({**document, "name": "Another name"}, company.organization)
    assert (again, again.plan.name) == (version, "Another name")
    assert document["clawback"] == {}
    document["components"][0]["rate"] = "11"
    with pytest.raises(documents.PlanError, match="paid already"):
        documents.load(document, company.organization)


def test_all_that_is_wrong_is_told_with_its_place(company):
    wrong = documents.parsed(EVERYTHING)
    wrong |= {"period": "week", "starts_on": "2025-02-01", "colour": "blue"}
    part = wrong["components"][0]
    part |= {"rule": "flat", "rate": None, "credit": "luck", "products": ["nothing"]}
    part["multipliers"][0]["times"] = "many"
    wrong["payout"]["steps"][0]["percent"] = 50
    assert set(problems(wrong, company)) == {
        "period", "colour", "components.1.rate", "components.1.credit", "components.1.bands",
        "components.1.multipliers.1.times", "components.1.products", "components.1.regions",
        "payout.steps",
    }  # fmt: skip


@pytest.mark.parametrize("text", ["key =", "= 1", "[[components]"])
def test_what_is_no_document_is_refused(text):
    with pytest.raises(documents.PlanError):
        documents.parsed(text)


def test_a_version_begins_with_a_period(company):
    document = {"key": "q", "name": "Q", "period": "quarter", "starts_on": "2025-02-01",
                "components": [FLAT]}  # fmt: skip
    assert list(problems(document, company)) == ["starts_on"]


def test_currency_and_period_of_a_plan_stay(company):
    company.plan(FLAT)
    document = {"key": "plan", "name": "Plan", "period": "year", "starts_on": "2026-01-01",
                "components": [FLAT]}  # fmt: skip
    assert list(problems(document, company)) == ["period"]


def test_numbers_are_exact_or_refused(company):
    for rate in ("1e400", "NaN", "-1", "1.123456789", True):
        found = {**FLAT, "rate": rate}
        document = {"key": "p", "name": "P", "period": "month", "starts_on": "2025-01-01",
                    "components": [found]}  # fmt: skip
        assert list(problems(document, company)) == ["components.1.rate"], rate


def test_the_curve_shows_what_a_plan_would_pay(company):
    document = {"key": "p", "name": "P", "period": "month", "starts_on": "2025-01-01"}
    for mode, last in (("marginal", 10_000), ("retroactive", 15_000)):
        terms = documents.check(
            {**document, "components": [{**TIERS, "mode": mode}]}, company.organization
        )
        paid = dict(curve(terms, quota=100_000))
        assert (paid[50], paid[80], paid[150]) == (3_000, 4_800, last)


def test_the_curve_has_bonuses_and_draws(company):
    """Of ten deals each above 5,000 gets 100, five at most; 4,000 are advanced against all."""
    bonus = {"key": "big", "starts_on": "2025-03-01", "ends_on": "2025-03-31", "amount": "100",
             "budget": "500", "at_least": "5000"}  # fmt: skip
    document = {"key": "p", "name": "P", "period": "month", "starts_on": "2025-01-01",
                "components": [FLAT], "spifs": [bonus], "draw": {"amount": "4000"}}  # fmt: skip
    terms = documents.check(document, company.organization)
    rate = terms.components[0].rate
    told = {one.percent: one for one in pay(terms, quota=100_000, percents=(20, 100))}
    low, high = told[20], told[100]
    assert (low.commission, low.bonuses) == (20_000 * rate / 100, 0)
    assert (low.advance, low.paid) == (4_000 - low.commission, 4_000)
    assert (high.commission, high.bonuses) == (100_000 * rate / 100, 500)
    assert (high.advance, high.paid) == (0, high.commission + 500)


def test_the_plans_that_come_with_the_house_are_documents(company):
    folder = Path(CHECKOUT) / "salesmetrics" / "commissions" / "built_in_plans"
    found = sorted(folder.glob("*.toml"))
    assert [path.stem for path in found] == ["rates", "yearly-rates"]
    for path in found:
        document = {**documents.parsed(path.read_text()), "starts_on": "2025-01-01"}
        documents.load(document, company.organization)
    assert Plan.objects.count() == 2
