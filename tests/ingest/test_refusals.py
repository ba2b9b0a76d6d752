"""A bad file is refused whole: each error told with line, column and value; nothing written."""

import gzip

import pytest

from salesmetrics.crm import models as crm
from salesmetrics.ingest.models import Import
from salesmetrics.tenancy.models import Region, Rep, RepAssignment, Team

CASES = {
    "dates that do not exist, text in numbers": (
        "orders.csv",
        """id,account_id,ordered_at,amount
        1,acme,2026-02-30,10
        2,acme,2026-01-01,ten
        3,acme,01.02.2026,"1,000"
        4,acme,2026-01-01T25:00,1e5
        """,
        [
            (2, "ordered_at", "2026-02-30"),
            (3, "amount", "ten"),
            (4, "ordered_at", "01.02.2026"),
            (4, "amount", "1,000"),
            (5, "ordered_at", "2026-01-01T25:00"),
            (5, "amount", "1e5"),
        ],
    ),
    "an amount that cannot be kept exactly": (
        "orders.csv",
        "id,account_id,ordered_at,amount\n1,acme,2026-01-01,0.12345\n2,acme,2026-01-01,1.2000000\n",
        [(2, "amount", "0.12345")],
    ),
    "unknown references": (
        "orders.csv",
        """id,account_id,owner_id,ordered_at,amount
        1,nobody,ann,2026-01-01,10
        2,acme,Carl,2026-01-01,10
        """,
        [(2, "account_id", "nobody"), (3, "owner_id", "Carl")],
    ),
    "what must be filled is empty": (
        "orders.csv",
        "id,account_id,ordered_at,amount\n,acme,2026-01-01,10\n2,,,\n",
        [(2, "id", ""), (3, "account_id", ""), (3, "ordered_at", ""), (3, "amount", "")],
    ),
    "the same id twice": (
        "accounts.csv",
        "id,name\na,A\nb,B\na,C\nb,D\na,E\n",
        [(4, "id", "a"), (5, "id", "b"), (6, "id", "a")],
    ),
    "the same line of an order twice": (
        "stages.csv",
        "id,name,position,probability\nx,X,1,1\nx,Y,2,2\n",
        [(3, "id", "x")],
    ),
    "a circle of teams": (
        "teams.csv",
        "id,name,parent_id\na,A,b\nb,B,c\nc,C,a\nd,D,a\ne,E,e\nsouth,S,\nsales,T,\n",
        [
            (2, "parent_id", "b"),
            (3, "parent_id", "c"),
            (4, "parent_id", "a"),
            (6, "parent_id", "e"),
        ],
    ),
    "a parent that is not there": (
        "regions.csv",
        "id,name,parent_id\na,A,\nb,B,atlantis\n",
        [(3, "parent_id", "atlantis")],
    ),
    "a rep at two places": (
        "rep_assignments.csv",
        "rep_id,team_id,from,to\nann,south,2026-01-01,2026-06-30\nann,sales,2026-06-30,\n",
        [(2, "from", "2026-01-01"), (3, "from", "2026-06-30")],
    ),
    "an end before its start": (
        "rep_assignments.csv",
        "rep_id,team_id,from,to\nann,south,2026-01-02,2026-01-01\n",
        [(2, "to", "2026-01-01")],
    ),
    "open and closed, won and not closed, closed before created": (
        "opportunities.csv",
        """id,stage,status,created_at,closed_at
        1,q,open,2026-01-01,2026-01-02
        2,q,won,2026-01-01,
        3,q,lost,2026-01-01,
        4,q,won,2026-01-02T10:00,2026-01-02T09:59
        5,q,won,2026-01-02T10:00,2026-01-01
        6,q,won,2026-01-02T10:00,2026-01-02
        """,
        [
            (2, "closed_at", "2026-01-02"),
            (3, "closed_at", ""),
            (4, "closed_at", ""),
            (5, "closed_at", "2026-01-02T09:59"),
            (6, "closed_at", "2026-01-01"),
        ],
    ),
    "digits that the database does not know": (
        "opportunities.csv",
        "id,stage,created_at,amount\n1,q,2026-01-01,١٢\n2,q,2026-01-01T1\uff12:00,5\n",
        [(2, "amount", "١٢"), (3, "created_at", "2026-01-01T1\uff12:00")],
    ),
    "an unknown stage": (
        "opportunities.csv",
        "id,stage,created_at\n1,Qualified,2026-01-01\n2,qualified,2026-01-01\n",
        [(3, "stage", "qualified")],
    ),
    "values out of their range, words out of their list": (
        "surveys.csv",
        """id,kind,score,scale_max,answered_at
        1,nps,11,,2026-01-01
        2,nps,7.5,,2026-01-01
        3,csat,6,,2026-01-01
        4,csat,6,7,2026-01-01
        5,ces,1,,2026-01-01
        6,csat,-1,,2026-01-01
        """,
        [
            (2, "score", "11"),
            (3, "score", "7.5"),
            (4, "score", "6"),
            (6, "kind", "ces"),
            (7, "score", "-1"),
        ],
    ),
    "a percentage of more than a hundred": (
        "stages.csv",
        "id,name,position,probability\nx,X,1,100.5\ny,Y,one,100\n",
        [(2, "probability", "100.5"), (3, "position", "one")],
    ),
    "a currency without a rate on or before the day": (
        "orders.csv",
        """id,account_id,ordered_at,amount,currency
        1,acme,2026-01-01,1,USD
        2,acme,2026-03-01,1,USD
        3,acme,2026-03-01,1,GBP
        4,acme,2026-03-01,1,Pound
        """,
        [(2, "currency", "USD"), (4, "currency", "GBP"), (5, "currency", "Pound")],
    ),
    "a target without its subject": (
        "targets.csv",
        """metric,subject,subject_id,from,amount
        revenue,rep,,2026-01-01,5
        revenue,rep,Zed,2026-01-01,5
        revenue,team,Ann,2026-01-01,5
        revenue,organization,,2026-01-01,5
        """,
        [(2, "subject_id", ""), (3, "subject_id", "Zed"), (4, "subject_id", "Ann")],
    ),
    "rows with too few or too many values": (
        "accounts.csv",
        "id,name\na,A\nb\nc,C,Paris\n",
        [(3, "", ""), (4, "", "")],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_all_errors_are_told_and_nothing_is_written(loading, north, case):
    name, text, expected = CASES[case]
    north.write("exchange_rates.csv", "currency,on,rate\nUSD,2026-02-01,0.9\n")
    north.write(name, text)
    report = loading()
    told = [(p.line, p.column, p.value) for p in report.errors if p.file == name]
    assert told == expected
    assert report.error_count == len(expected)
    assert all(problem.reason for problem in report.errors)
    _assert_nothing_written(loading, report)


FILES = {
    "a missing column": (b"id,company\n1,Acme\n", (1, "name")),
    "another encoding": ("id,name\n1,Müller\n".encode("latin-1"), (2, "name")),
    "UTF-16": ("id,name\n1,Acme\n".encode("utf-16"), (1, "")),
    "a NUL byte": (b"id,name\n1,Ac\x00me\n", (2, "name")),
    "an unclosed quote": (b'id,name\n1,"Acme\n2,Beta\n', (2, "")),
    "a cell of 10 MB": (b'id,name\n1,"' + b"x" * 10_000_000 + b'"\n', (2, "name")),
    "an empty file": (b"", (None, "")),
    "a name of 200 KB in the header": (b"id," + b"x" * 200_000 + b"\n1,a\n", (1, "")),
    "a header twice": (b"id,name,name\n1,a,b\n", (1, "")),
}


@pytest.mark.parametrize("case", FILES)
def test_files_that_are_no_files_are_refused(loading, north, case):
    data, place = FILES[case]
    north.raw("accounts.csv", data)
    report = loading()
    told = [(p.line, p.column) for p in report.errors if p.file == "accounts.csv"]
    assert told == [place]
    _assert_nothing_written(loading, report)


def test_a_gzip_bomb_is_refused(loading, folder):
    folder.raw("accounts.csv.gz", gzip.compress(b"id,name\n" + b"1,Acme\n" * 8_000_000))
    report = loading()
    assert report.rejected >= 1
    assert "unpacks" in " ".join(problem.reason for problem in report.errors)
    _assert_nothing_written(loading, report)


def test_an_unknown_file_is_refused_where_it_was_asked_for_and_ignored_in_a_folder(loading, north):
    strange = north.write("weather.csv", "id,name\n1,Rain\n")
    assert loading().loaded
    report = loading(strange)
    assert (report.loaded, report.rejected) == (False, 1)


def test_ambiguous_names_need_an_id(loading, north):
    north.write("reps.csv", "id,name\na1,Ann\na2,Ann\n")
    north.write("orders.csv", "id,account_id,owner_id,ordered_at,amount\n1,acme,Ann,2026-01-01,5\n")
    report = loading()
    assert [(p.line, p.column, p.value) for p in report.errors] == [(2, "owner_id", "Ann")]
    assert "more than one" in report.errors[0].reason


def test_ten_thousand_errors_are_counted_and_the_first_kept(loading, folder):
    rows = "".join(f"{n},A{n},x\n" for n in range(12_000))
    folder.raw("accounts.csv", b"id,name,employees\n" + rows.encode())
    report = loading()
    assert (report.error_count, report.rejected, len(report.errors)) == (12_000, 12_000, 10_000)
    run = Import.objects.get()
    assert (run.rejected, run.problems.count()) == (12_000, 1_000)


def _assert_nothing_written(loading, report):
    assert not report.loaded
    for model in (crm.Account, crm.Order, crm.Opportunity, crm.Target, Rep, Team, Region):
        assert loading.rows(model, "external_id" if hasattr(model, "external_id") else "pk") == []
    assert not RepAssignment.objects.exists()
    assert Import.objects.get().status == Import.Status.REFUSED
