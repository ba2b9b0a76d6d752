"""The grid of targets: typed, pasted, rolled up, checked, saved all or nothing."""

import datetime as dt
from decimal import Decimal

import pytest

from salesmetrics.crm.models import Target
from salesmetrics.metrics.calendar import Period
from salesmetrics.metrics.targets import Targets

YEAR = Period(dt.date(2026, 1, 1), dt.date(2026, 12, 31))


def send(admin, year=2026, **cells):
    return admin.post(f"/settings/targets/?year={year}", cells)


def cell(subject, column):
    return f"{type(subject).__name__.lower()}-{subject.pk}-{column}"


def aims(company, subject, start, end):
    found = Targets(company.world.organization, "revenue")
    key = (type(subject).__name__.lower(), subject.pk)
    return found.amount(key, Period(dt.date.fromisoformat(start), dt.date.fromisoformat(end)))


def test_a_month_is_typed_changed_and_taken_away(admin, company):
    name = cell(company.ann, 2)
    for text, amount in (("1,000", 1000), ("1500.50", Decimal("1500.5")), ("", None)):
        assert send(admin, **{name: text}).status_code == 302
        assert aims(company, company.ann, "2026-03-01", "2026-03-31") == amount
    send(admin, **{name: "7"})
    assert aims(company, company.ann, "2026-03-01", "2026-03-31") == 7


def test_what_is_not_touched_is_not_written(admin, company):
    before = list(Target.objects.values())
    sheet = admin.get("/settings/targets/?year=2026").context["rows"]
    cells = {one["cell"].name: one["text"] for row in sheet for one in row["cells"]}
    assert (
        "Nothing was changed"
        in admin.post("/settings/targets/?year=2026", cells, follow=True).content.decode()
    )
    assert list(Target.objects.values()) == before


def test_one_wrong_cell_saves_nothing_and_is_named(admin, company):
    wrong = {cell(company.ann, 0): "abc", cell(company.bob, 0): "100"}
    answer = send(admin, **wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Ann, Jan 2026: “abc” is not an amount." in page
    assert 'value="abc"' in page
    assert 'value="100"' in page
    assert aims(company, company.bob, "2026-01-01", "2026-01-31") is None


def test_the_months_of_a_fiscal_year_begin_where_it_begins(admin, company):
    organization = company.world.organization
    organization.fiscal_year_start = 4
    organization.save()
    send(admin, **{cell(company.ann, 0): "10", cell(company.ann, 11): "20"})
    assert aims(company, company.ann, "2026-04-01", "2026-04-30") == 10
    assert aims(company, company.ann, "2027-03-01", "2027-03-31") == 20
    page = admin.get("/settings/targets/?year=2026").content.decode()
    assert "2026/27" in page


def test_a_whole_year_is_one_target_and_its_months_are_shares(admin, company):
    send(admin, **{cell(company.ann, "year"): "12000"})
    assert Target.objects.get(rep=company.ann).ends_on == dt.date(2026, 12, 31)
    assert aims(company, company.ann, "2026-02-01", "2026-02-28") == 1000
    page = admin.get("/settings/targets/?year=2026").content.decode()
    assert 'placeholder="1,000"' in page


def test_months_must_come_to_what_the_year_says(admin, company):
    cells = {cell(company.ann, "year"): "12000", cell(company.ann, 0): "5000"}
    answer = send(admin, **cells)
    assert answer.status_code == 422
    assert "Ann, 2026: the months come to 16,000, the year to 12,000." in answer.content.decode()
    assert not Target.objects.filter(rep=company.ann).exists()


def test_a_new_month_does_not_cut_an_open_target_short(admin, company):
    company.world.target(1200, "2026-01-01", None, subject=company.ann)
    send(admin, **{cell(company.ann, 5): "100"})
    assert aims(company, company.ann, "2026-11-01", "2026-11-30") == 100
    assert Target.objects.get(rep=company.ann, amount=1200).ends_on == dt.date(2026, 12, 31)


def test_a_team_is_checked_against_what_its_reps_add_up_to(admin, company):
    send(
        admin,
        **{
            cell(company.ann, 0): "100",
            cell(company.bob, 0): "200",
            cell(company.north, 0): "350",
        },
    )
    page = admin.get("/settings/targets/?year=2026").content.decode()
    assert "North, Jan 2026: those below add up to 300, not to 350." in page
    send(admin, **{cell(company.north, 0): "300"})
    page = admin.get("/settings/targets/?year=2026").content.decode()
    assert "North, Jan 2026" not in page.split('id="disagree"')[-1] or 'id="disagree"' not in page


def test_the_organization_is_checked_against_its_teams(admin, company):
    send(admin, **{cell(company.north, 3): "900", cell(company.cid, 3): "100"})
    drawn = admin.get("/settings/targets/?year=2026").context["rows"]
    rows = {row["row"].subject: row["row"].cells[3] for row in drawn}
    assert rows["team", company.north.pk].holds == 900
    assert rows["team", company.south.pk].parts == 100
    assert rows["organization", 0].parts == 1000
    assert rows["organization", 0].holds == 400  # a third of the quarter's 1,200


def test_a_block_of_a_spreadsheet_is_pasted_by_names(admin, company):
    block = "\n".join(
        [
            "Name\t" + "\t".join(f"M{n}" for n in range(12)),
            "Ann\t" + "\t".join(["100"] * 12),
            "bob\t" + "\t".join(["200"] * 11 + [""]),
        ]
    )
    answer = admin.post("/settings/targets/?year=2026", {"paste": "1", "block": block})
    assert answer.status_code == 302
    assert aims(company, company.ann, "2026-01-01", "2026-12-31") == 1200
    assert aims(company, company.bob, "2026-01-01", "2026-12-31") == 2200


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("Zed\t" + "\t".join(["1"] * 12), "Line 2: there is no team or rep called “Zed”."),
        ("Bob\t1\t2", "Line 2: 2 amounts; expected 12 months, or these and the year."),
        ("Bob\t" + "\t".join(["1"] * 11 + ["x"]), "Bob, Dec 2026: “x” is not an amount."),
    ],
)
def test_a_wrong_line_saves_nothing_of_the_block(admin, company, line, words):
    block = "Ann\t" + "\t".join(["1"] * 12) + "\n" + line
    answer = admin.post("/settings/targets/?year=2026", {"paste": "1", "block": block})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Target.objects.filter(rep__isnull=False).exists()


def test_two_of_one_name_are_told_apart_by_their_ids(admin, company):
    company.world.rep("Ann", external_id="ann-2", team=company.south)
    months = "\t".join(["1"] * 12)
    answer = admin.post("/settings/targets/?year=2026", {"paste": "1", "block": f"Ann\t{months}"})
    assert "is the name of several" in answer.content.decode()
    block = f"ann-2\t{months}"
    assert admin.post("/settings/targets/", {"paste": "1", "block": block}).status_code == 302


def test_what_is_sent_for_others_is_passed_over(admin, elsewhere):
    theirs = elsewhere.rep("Eric")
    send(admin, **{cell(theirs, 0): "100"})
    assert not Target.objects.filter(rep=theirs).exists()


def test_other_metrics_have_targets_of_their_own(admin, company):
    admin.post("/settings/targets/?year=2026&metric=won_count", {cell(company.ann, 0): "3"})
    assert Target.objects.get(rep=company.ann).metric == "won_count"
    assert aims(company, company.ann, "2026-01-01", "2026-01-31") is None
