"""Statements can be read without help, filtered, taken to payroll and questioned."""

import csv
import datetime as dt
import io
from calendar import monthrange
from decimal import Decimal

import pytest

from dashboards.commissions.quotas import quota_told
from salesmetrics.commissions.models import Assignment
from salesmetrics.commissions.periods import Span
from salesmetrics.commissions.seats import Chain, Seat
from salesmetrics.commissions.terms import Component, Counts, Rule, Terms
from salesmetrics.ingest import facts

AMOUNTS = {"earned", "eligible", "payable"}


def told(response):
    return response.content.decode()


def rows_of(response):
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_the_list_has_every_statement_and_their_sum(as_role, pay):
    page = as_role().get("/commissions/statements/")
    assert page.status_code == 200
    found = {(row["rep"], row["period"]): row["earned"] for row in page.context["rows"]}
    assert found["Ann", "April 2026"] == "26.00"
    assert found["Bob", "May 2026"] == "12.00"
    assert page.context["totals"] == [
        {"currency": "EUR", "earned": "68.00", "eligible": "68.00", "payable": "68.00"}
    ]


@pytest.mark.parametrize(
    ("wish", "earned"),
    [
        ({"period": "2026-04-01"}, {"26.00", "3.00"}),
        ({"status": "paid"}, set()),
        ({"period": "2026-05-01", "status": "open"}, {"0.00", "9.00", "12.00"}),
        ({"period": "nonsense"}, set()),
    ],
)
def test_the_list_is_narrowed(as_role, pay, wish, earned):
    page = as_role().get("/commissions/statements/", wish)
    assert {row["earned"] for row in page.context["rows"]} == earned


def test_a_statement_says_where_each_deal_fell_and_why(as_role, pay):
    one = pay.statement(pay.company.ann, "2026-04")
    page = told(as_role("rep").get(f"/commissions/statements/{one.pk}/"))
    assert "26.00\N{NO-BREAK SPACE}EUR" in page
    assert "Order c, Buyer of C" in page
    for words in (
        "300.00\N{NO-BREAK SPACE}EUR × 6\N{NO-BREAK SPACE}% = 18.00\N{NO-BREAK SPACE}EUR. "
        "Credit goes from 0.00\N{NO-BREAK SPACE}EUR "
        "(0\N{NO-BREAK SPACE}% of quota) to 300.00\N{NO-BREAK SPACE}EUR "
        "(100\N{NO-BREAK SPACE}%).",
        "In the band from 0\N{NO-BREAK SPACE}%: 6\N{NO-BREAK SPACE}%.",
        "In the band from 100\N{NO-BREAK SPACE}%: 8\N{NO-BREAK SPACE}%.",
    ):
        assert words in page, words


def test_a_statement_says_how_its_quota_came_about(as_role, pay):
    first = Assignment.objects.get(rep=pay.company.ann)
    first.ends_on = dt.date(2026, 4, 15)
    first.save()
    ramp = [{"months": 1, "quota": "50", "rate": "100"}]
    second = Assignment.objects.create(
        organization=first.organization, plan=first.plan, rep=first.rep,
        starts_on="2026-04-16", quota=10_800, quota_per="year", ramp=ramp,
    )  # fmt: skip
    pay.compute()
    at = f"/commissions/statements/{pay.statement(first.rep, '2026-04').pk}/"
    (bar,) = as_role("rep").get(at).context["bars"]
    assert bar.quota_told.replace("\N{NO-BREAK SPACE}", " ") == (
        "Quota 375.00 EUR: 300.00 EUR for 15 of 30 days"
        " + 50 % of 10,800.00 EUR a year × 1/12 for 15 of 30 days (ramp, month 1)."
    )
    # What is not what the statement was computed from does not explain it.
    second.delete()
    assert "the assignment has changed since" in told(as_role("rep").get(at))


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({}, ""),
        ({"quota": Decimal(20)}, "Quota 20: 20 (the component's own quota)."),
        (
            {"over_year": True},
            "Quota of the fiscal year 1,038.71: 9 × 80 + 200 (set for this period)"
            " + 80 + 80 for 15 of 31 days.",
        ),
    ],
)
def test_a_quota_is_told_by_what_it_was_summed_up_from(more, words):
    seat = Seat(
        dt.date(2026, 1, 1), dt.date(2026, 12, 15), Decimal(80), quotas={"2026-10-01": "200"}
    )
    chain, year = Chain([seat]), [month(number) for number in range(1, 13)]
    one = Component("deals", counts=Counts.DEALS, rule=Rule.FIXED, **more)
    terms = Terms("EUR", (one,))
    kept = chain.standing(terms, "month", year[0], year).quota_of(one)
    spans = year if one.over_year else year[:1]
    pieces = [piece for span in spans for piece in chain.pieces(span, 1, one.quota)]
    assert quota_told(one, kept, pieces, "month", "EUR") == words


def month(number):
    return Span(dt.date(2026, number, 1), dt.date(2026, number, monthrange(2026, number)[1]))


def test_a_line_says_what_its_deal_was_sold_for_abroad(as_role, pay):
    cid = pay.company.cid
    rate = pay.world.rate("USD", "2026-04-01", "0.9")
    pay.world.order("Away", "2026-04-20", 400, owner=cid, currency="USD")
    facts.refresh(pay.organization)
    pay.compute()
    one = pay.statement(cid, "2026-04")
    (group,) = as_role().get(f"/commissions/statements/{one.pk}/").context["groups"]
    home, *away = [line["reason"].replace("\N{NO-BREAK SPACE}", " ") for line in group["lines"]]
    words = "The deal was sold for 400.00 USD. Exchange rate of 1 Apr 2026: 1 USD = 0.9 EUR."
    assert [words in reason for reason in away] == [True, True]  # divided at the quota
    assert "sold for" not in home
    line = one.lines.order_by("position").last()
    question = told(as_role().get(f"/commissions/lines/{line.pk}/question/"))
    assert words in question.replace("\N{NO-BREAK SPACE}", " ")
    # The statement was computed by another rate than this one.
    rate.rate = Decimal("0.95")
    rate.save()
    assert "sold for" not in told(as_role().get(f"/commissions/statements/{one.pk}/"))


def test_the_bar_has_a_piece_for_each_part_of_a_divided_deal(as_role, pay):
    one = pay.statement(pay.company.ann, "2026-04")
    (bar,) = as_role().get(f"/commissions/statements/{one.pk}/").context["bars"]
    # 424 wide: 400 of credit and some air. The deal is divided at 300.
    assert [(p.x, p.width) for p in bar.deals] == [("0.000%", "70.755%"), ("70.755%", "23.585%")]
    assert [p.name for p in bar.bands] == ["6\N{NO-BREAK SPACE}%", "8\N{NO-BREAK SPACE}%"]
    assert bar.quota == "70.755%"


def test_lines_add_up_to_their_subtotal(as_role, pay):
    one = pay.statement(pay.company.ann, "2026-04")
    (group,) = as_role().get(f"/commissions/statements/{one.pk}/").context["groups"]
    assert [line["amount"] for line in group["lines"]] == ["18.00", "8.00"]
    assert group["total"] == "26.00"


def test_payroll_gets_exact_amounts_as_csv(as_role, pay):
    answer = as_role().get("/commissions/statements/payroll.csv", {"period": "2026-04-01"})
    rows = rows_of(answer)
    assert {(row["rep"], row["payable"], row["currency"]) for row in rows} == {
        ("Ann", "26.00", "EUR"),
        ("Cid", "3.00", "EUR"),
    }


def test_payroll_gets_a_workbook_of_numbers(as_role, pay):
    openpyxl = pytest.importorskip("openpyxl")
    answer = as_role().get("/commissions/statements/payroll.xlsx", {"period": "2026-04-01"})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    names = [cell.value for cell in sheet[1]]
    payable = [row[names.index("payable")].value for row in sheet.iter_rows(min_row=2)]
    assert sorted(payable) == [3, 26]


def test_no_name_is_a_formula_for_payroll(as_role, pay):
    pay.company.ann.name = "=1+1"
    pay.company.ann.save()
    answer = as_role().get("/commissions/statements/payroll.csv", {"period": "2026-04-01"})
    assert {row["rep"] for row in rows_of(answer)} == {"'=1+1", "Cid"}


def test_a_statement_goes_its_way_and_is_final(as_role, pay):
    one = pay.statement(pay.company.ann, "2026-02")
    at = f"/commissions/statements/{one.pk}"
    as_role("rep").post(f"{at}/submit/")
    for role, step, stands in (
        ("rep", "approve", "submitted"),
        ("manager", "approve", "approved"),
        ("manager", "lock", "approved"),
        ("admin", "lock", "locked"),
        ("admin", "send-back", "locked"),
        ("admin", "pay", "paid"),
    ):
        assert as_role(role).post(f"{at}/{step}/").status_code == 302
        one.refresh_from_db()
        assert one.status == stands, step
    page = told(as_role("rep").get(f"{at}/"))
    assert "Paid, by Ada" in page
    assert "Approved, by Max" in page


def test_the_queue_takes_many_at_once(as_role, pay):
    april = [pay.statement(rep, "2026-04") for rep in (pay.company.ann, pay.company.cid)]
    chosen = {"step": "submit", "statement": [one.pk for one in april]}
    as_role("admin").post("/commissions/queue/", chosen)
    lists = {one["key"]: one for one in as_role().get("/commissions/queue/").context["lists"]}
    assert {row["rep"] for row in lists["approve"]["rows"]} == {"Ann", "Cid"}
    # Max leads the north alone.
    lists = {
        one["key"]: one for one in as_role("manager").get("/commissions/queue/").context["lists"]
    }
    assert {row["rep"] for row in lists["approve"]["rows"]} == {"Ann"}
    assert "lock" not in lists


def test_an_adjustment_is_a_line_with_its_reason(as_role, pay):
    one = pay.statement(pay.company.bob, "2026-05")
    wish = {"amount": "-2.50", "reason": "Paid twice in spring"}
    as_role("manager").post(f"/commissions/statements/{one.pk}/adjust/", wish)
    one = pay.statement(pay.company.bob, "2026-05")
    assert str(one.earned) == "9.5000"
    page = told(as_role("manager").get(f"/commissions/statements/{one.pk}/"))
    assert "Paid twice in spring" in page


def test_a_wrong_adjustment_is_told_and_nothing_is_kept(as_role, pay):
    one = pay.statement(pay.company.bob, "2026-05")
    wish = {"amount": "0.001", "reason": "Why"}
    page = as_role().post(f"/commissions/statements/{one.pk}/adjust/", wish)
    assert page.status_code == 422
    assert "whole minor units" in told(page)
    assert str(pay.statement(pay.company.bob, "2026-05").earned) == "12.0000"


def test_a_dispute_is_opened_answered_and_settled(as_role, pay):
    one = pay.statement(pay.company.ann, "2026-04")
    line = one.lines.get(position=2)
    ann, max_ = as_role("rep"), as_role("manager")
    page = ann.post(f"/commissions/lines/{line.pk}/question/", {"words": "Why not 10 %?"})
    thread = page.headers["Location"]
    again = ann.post(f"/commissions/lines/{line.pk}/question/", {"words": "Hello?"})
    assert again.status_code == 422
    assert "in question already" in told(again)
    (*_, waiting) = max_.get("/commissions/queue/").context["lists"]
    assert [row["rep"] for row in waiting["rows"] if row["in_question"]] == ["Ann"]
    max_.post(thread, {"words": "Let me look."})
    ann.post(thread, {"words": "Granted by myself", "outcome": "granted"})
    assert "Open" in told(ann.get(thread))
    max_.post(thread, {"words": "The plan says 8 %.", "outcome": "denied"})
    page = told(ann.get(thread))
    for words in ("Why not 10 %?", "Let me look.", "The plan says 8 %.", "Denied"):
        assert words in page
    assert max_.post(thread, {"words": "And another thing"}).status_code == 422
    assert "Add what was granted" not in told(max_.get(thread))


def test_what_is_granted_is_led_to_the_statement(as_role, pay):
    line = pay.statement(pay.company.ann, "2026-04").lines.get(position=2)
    ann, max_ = as_role("rep"), as_role("manager")
    asked = ann.post(f"/commissions/lines/{line.pk}/question/", {"words": "Why not 10 %?"})
    thread = asked.headers["Location"]
    max_.post(thread, {"words": "You are right.", "outcome": "granted"})
    assert f"/commissions/statements/{line.statement_id}/#adjust" in told(max_.get(thread))
    # What is final cannot have it: the next one can.
    ada, own = as_role("admin"), line.statement.rep.statements.order_by("starts_on")
    for one in own.filter(starts_on__lte="2026-04-01"):
        for step in ("submit", "approve", "lock"):
            ada.post(f"/commissions/statements/{one.pk}/{step}/")
    following = pay.statement(pay.company.ann, "2026-05")
    assert f"/commissions/statements/{following.pk}/#adjust" in told(max_.get(thread))
    assert "Add what was granted" not in told(ann.get(thread))
