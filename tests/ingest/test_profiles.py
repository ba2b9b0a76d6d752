"""A profile says where rows come from; what it cannot say is an error, not a guess."""

import datetime as dt
from decimal import Decimal

import pytest

from salesmetrics.crm import models as crm
from salesmetrics.ingest.mapping import ProfileUnknown, find_profile
from salesmetrics.ingest.mapping.profile import SHIPPED
from salesmetrics.ingest.specification import ENTITIES
from salesmetrics.tenancy.models import Rep, Team

PROFILE = """
title = "Export"
dates = ["%d.%m.%Y"]
times = ["%d.%m.%Y %H:%M"]
decimal = ","
grouping = "."

[files]
deals = { names = ["Deals"], headers = ["Deal"] }
people = { names = ["People"] }

[[entities]]
entity = "teams"
file = "deals"
distinct = true
columns = { id = { text = "team {Team}" }, name = "Team" }

[[entities]]
entity = "reps"
file = "deals"
distinct = true
[entities.columns]
id = "Owner"
name = { column = "Owner", lookup = "people.Number", give = { join = ["First", "Last"] } }
team_id = { text = "team {Team}" }

[[entities]]
entity = "stages"
rows = [{ id = "new", name = "New", position = 1, probability = 10 }]

[[entities]]
entity = "opportunities"
file = "deals"
where = { Kind = ["deal"] }
may_be_empty = ["created_at"]
[entities.columns]
id = ["Nummer", "Deal"]
owner_id = "Owner"
stage = { value = "new" }
status = { column = "State", map = { Gewonnen = "won", Offen = "open" } }
deal_type = { column = "Type", map = { Neu = "new" }, otherwise = "renewal" }
amount = "Amount"
one_time_fees = { column = "Fee", times = "0.1" }
created_at = "Begun"
closed_at = "Done"
expected_close_on = "Due"
name = { first = ["Title", "Deal"] }
"""

DEALS = """Kind,Deal,Title,Owner,Team,State,Type,Amount,Fee,Begun,Done,Due
deal,1,First,7,North,Gewonnen,Neu,"1.234,50",3,05.01.2026,06.01.2026 17:30,
deal,2,,7,North,Offen,Alt,,,,,01.12.2026
note,3,Not a deal,8,South,Offen,,,,,,
"""

PEOPLE = "Number,First,Last\n7,Ann,Lee\n8,Bob,\n"


@pytest.fixture
def mapped(loading, folder, tmp_path):
    path = tmp_path / "export.toml"
    path.write_text(PROFILE)
    folder.write("Deals.csv", DEALS)
    folder.write("People.csv", PEOPLE)

    def load(**options):
        return loading(profile=str(path), **options)

    load.path = path
    return load


def test_one_file_feeds_several_entities(mapped, loading):
    report = mapped()
    assert report.loaded
    assert loading.rows(Team, "external_id", "name") == [
        ("team North", "North"),
        ("team South", "South"),
    ]
    assert loading.rows(Rep, "external_id", "name", "team__name") == [
        ("7", "Ann Lee", "North"),
        ("8", "Bob", "South"),
    ]
    deals = loading.rows(
        crm.Opportunity, "external_id", "name", "status", "deal_type", "amount", "one_time_fees"
    )
    assert deals == [
        ("1", "First", "won", "new", Decimal("1234.5"), Decimal("0.3")),
        ("2", "2", "open", "renewal", None, None),
    ]
    first, second = loading.rows(crm.Opportunity, "created_on", "closed_at", "expected_close_on")
    assert first[0] == dt.date(2026, 1, 5)
    assert first[1] == dt.datetime(2026, 1, 6, 16, 30, tzinfo=dt.UTC)
    assert second == (None, None, dt.date(2026, 12, 1))


def test_errors_are_told_in_the_words_of_the_file(mapped, folder):
    folder.write("Deals.csv", DEALS.replace("Gewonnen", "Verloren?").replace("05.01", "05.13"))
    report = mapped()
    assert [(p.file, p.line, p.column, p.value) for p in report.errors] == [
        ("Deals.csv", 2, "State", "Verloren?"),
        ("Deals.csv", 2, "Begun", "05.13.2026"),
    ]


def test_a_column_that_is_mapped_and_missing_is_told(mapped, folder):
    folder.write("Deals.csv", DEALS.replace(",Due\n", ",Until\n"))
    report = mapped()
    assert ["Due" in problem.reason for problem in report.errors] == [True]


def test_a_file_that_is_looked_up_in_must_be_there(mapped, folder):
    (folder.path / "People.csv").unlink()
    report = mapped()
    assert "People" in report.errors[0].reason
    assert not report.loaded


def test_files_of_another_kind_are_refused(mapped, folder):
    (folder.path / "Deals.csv").unlink()
    (folder.path / "People.csv").unlink()
    folder.write("weather.csv", "day,rain\n1,2\n")
    assert mapped().rejected == 1


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("[files]", "[file]"),
        ('entity = "teams"', 'entity = "squads"'),
        ('name = "Team"', 'nickname = "Team"'),
        ('{ value = "new" }', '{ python = "new" }'),
        ("title = ", "title "),
    ],
)
def test_a_profile_that_is_not_sound_is_refused(mapped, was, becomes):
    mapped.path.write_text(PROFILE.replace(was, becomes))
    with pytest.raises(ProfileUnknown):
        mapped()


def test_shipped_profiles_are_sound():
    names = [path.stem for path in SHIPPED.glob("*.toml")]
    assert {"adventureworks", "maven_crm"} <= set(names)
    for name in names:
        profile = find_profile(name)
        for mapping in profile.entities:
            entity = ENTITIES[mapping.entity]
            assert set(mapping.columns) <= set(entity.by_name), (name, entity.name)
            assert mapping.rows or mapping.file in profile.files
