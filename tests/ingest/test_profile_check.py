"""A profile that somebody wrote is checked by a command: all that is wrong, before any file."""

import io
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from salesmetrics.crm.models import Order, OrderLine
from salesmetrics.ingest.loading import load
from salesmetrics.ingest.mapping import shipped
from salesmetrics.ingest.mapping.soundness import faults
from salesmetrics.ingest.problems import Problems
from salesmetrics.ingest.recognition import recognised
from salesmetrics.ingest.sources import open_sources

BROKEN = """
dates = ["day first"]

[files]
deals = { }

[[entities]]
entity = "opportunitys"
file = "deals"

[[entities]]
entity = "opportunities"
file = "deal"
columns = { name = "Deal", stag = "Phase", amount = { colum = "Value" } }

[[entities]]
entity = "accounts"
file = "deals"
where = { Kind = "full" }
columns = { id = "No", name = { column = "No", lookup = "people", give = "Name" } }
"""
TOLD = (
    "“day first” is no way to write a day",
    "files.deals has neither names nor headers",
    "entities 1 (opportunitys): there is no such entity",
    "entities 2 (opportunities): there is no file “deal”; [files] has: deals",
    "entities 2 (opportunities): “stag” is no column of it",
    "entities 2 (opportunities): “created_at” must be said",
    "entities 2 (opportunities): amount: there is no “colum”",
    "entities 2 (opportunities): amount: it does not say where the value comes from",
    "entities 3 (accounts): name: lookup must be “file.Column”",
    "entities 3 (accounts): where “Kind”: expected",
)
SALES = (
    "Datum,Kunde,Produkt,Menge,Betrag,Verkäufer,Region\n"
    "31.01.2026,Acme,Pen,10,15.50,Ann,North\n"
    "2026-02-01,Bell,Ink,2,9,Bob,\n"
)


def check(path, *files):
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("profile", *map(str, files), check=str(path), stdout=out, stderr=err)
    except CommandError as error:
        return out.getvalue(), err.getvalue() + str(error)
    return out.getvalue(), err.getvalue()


def test_everything_wrong_is_told_at_once(tmp_path):
    path = tmp_path / "broken.toml"
    path.write_text(BROKEN)
    _out, told = check(path)
    assert [words for words in TOLD if words not in told] == []
    path.write_text("[files\n")
    assert "is not sound" in check(path)[1]


@pytest.mark.parametrize("profile", shipped(), ids=lambda profile: profile.name)
def test_every_shipped_profile_is_sound(profile):
    assert list(faults(profile)) == []


def test_the_profile_of_the_documentation_reads_its_file(tmp_path):
    told = (Path(settings.BASE_DIR) / "docs" / "profiles.md").read_text()
    written = re.search(r"`our_crm.toml`:\n\n((?:    .*\n|\n)+)", told)[1]
    path, file = tmp_path / "our_crm.toml", tmp_path / "pipeline.csv"
    path.write_text(re.sub(r"^    ", "", written, flags=re.M))
    file.write_text("No,Deal,Phase,Value,Seller,Begun\n7,Pens,Signed,5,Ann,31.01.2026\n")
    out, told = check(path, file)
    assert told == ""
    assert "The profile our_crm is sound" in out
    assert "7 | Pens | Signed | won | 5 | Ann | 2026-01-31 | 2026-01-31" in out, out


def test_a_plain_spreadsheet_of_sales_is_recognised_and_loaded(world, tmp_path):
    path = tmp_path / "list.csv"
    path.write_text(SALES)
    assert recognised(open_sources([path], Problems()), shipped()).name == "sales_spreadsheet"
    for times in ("once", "twice"):
        report = load(world.organization, [path], profile="sales_spreadsheet")
        assert report.loaded, (times, [str(problem) for problem in report.errors])
    orders = Order.objects.order_by("ordered_on")
    assert [(str(o.ordered_on), o.amount, o.owner.name) for o in orders] == [
        ("2026-01-31", 15.5, "Ann"),
        ("2026-02-01", 9, "Bob"),
    ]
    assert [line.product.name for line in OrderLine.objects.order_by("pk")] == ["Pen", "Ink"]


def test_a_file_of_no_profile_is_told_which_ones_it_knows_by_their_columns(tmp_path):
    path = tmp_path / "odd.csv"
    path.write_text("a,b\n1,2\n")
    assert "it knows deals, contacts, companies." in "".join(check("hubspot", path))
