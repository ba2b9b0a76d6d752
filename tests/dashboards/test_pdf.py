"""A page on paper says what the page says: the same figures, as text, for the same eyes."""

import hashlib
import io
import json
import re
from types import SimpleNamespace

import pytest
from django.http import QueryDict
from django.utils import timezone, translation
from kombu.exceptions import OperationalError as BrokerError
from pypdf import PdfReader

from dashboards.models import Paper
from dashboards.pages import PAGES
from dashboards.panels import PANELS
from dashboards.reports import papers, pictures, typefaces, views
from dashboards.reports.contents import contents
from dashboards.reports.paper import pdf
from salesmetrics.tenancy.models import Membership
from salesmetrics.tenancy.visibility import Scope


def text_of(content):
    pages = PdfReader(io.BytesIO(content)).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


def seat_of(scope):
    return Membership.objects.get(organization=scope.organization, role=scope.role)


def on_paper(shown, scope: Scope, query="", language="en"):
    with translation.override(language):
        document = contents(shown, QueryDict(query), scope, seat_of(scope))
        return document, text_of(pdf(document))


@pytest.mark.parametrize(
    ("role", "keys"),
    [("admin", list(PAGES)), ("manager", ["reps"]), ("rep", ["leads"]), ("viewer", ["overview"])],
)
def test_the_pdf_of_a_page_holds_its_very_figures(seats, role, keys):
    scope = seats[role]
    for page in (PAGES[key] for key in keys if key != "scorecard"):
        document, told = on_paper(page.shown, scope)
        assert scope.organization.name in told
        assert str(page.title) in told
        for section in document.sections:
            assert section.title.split()[0] in told
            for tile in section.tiles:
                assert tile.full in told
            for row in section.table.rows if section.table else ():
                for cell in row.cells[1:]:
                    assert cell in told, (page.key, section.title, row)


def test_a_reps_pdf_holds_nothing_of_others(seats):
    _document, told = on_paper("page:overview", seats["rep"])
    assert "400.00" in told
    for others in ("Bob", "Cid", "200.00", "150.00"):
        assert others not in told
    _document, card = on_paper("scorecard:", seats["rep"])
    assert "Ann" in card
    assert "Bob" not in card


def test_it_speaks_the_readers_language(seats):
    for language, words in (("th", "พนักงานขาย"), ("zh-hans", "销售"), ("pl", "Przychód")):
        document, told = on_paper("page:reps", seats["admin"], language=language)
        # The marks of Thai stand where the reader of a PDF may put them after their letter.
        assert "200.00" in told or "200,00" in told
        if language != "th":
            assert words in document.words()


def test_every_kind_of_chart_has_a_picture_or_is_a_table(seats):
    tables = {"board", "table", "heat", "cohort", "podium", "scorecard"}
    assert {panel.chart for panel in PANELS.values()} - set(pictures.DRAWN) <= tables


@pytest.mark.parametrize("shown", ["page:overview", "page:funnel", "page:customers"])
def test_an_organization_without_figures_has_pages_too(world, shown):
    scope = world.scope("Ada", "admin")
    _document, told = on_paper(shown, scope)
    assert "No figures have been worked out yet" in told


def test_where_no_worker_can_be_called_it_is_kept_and_told(
    seats, client, monkeypatch, django_capture_on_commit_callbacks
):
    def away(*_asked, **_options):
        raise BrokerError

    monkeypatch.setattr(views, "put_on_paper", SimpleNamespace(apply_async=away))
    client.force_login(seat_of(seats["admin"]).user)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.get("/reports/pdf/page:overview/?period=this_year")
    assert (answer.status_code, answer["Location"]) == (
        302,
        f"/reports/papers/{Paper.objects.get().pk}/",
    )


def test_a_large_page_is_made_by_the_worker_and_only_its_owner_gets_it(seats, client):
    ada = seat_of(seats["admin"]).user
    client.force_login(ada)
    small = client.get("/reports/pdf/scorecard:rep-1/")
    assert small.status_code in (200, 404)
    answer = client.get("/reports/pdf/page:overview/?period=this_year")
    assert answer.status_code == 302
    paper = Paper.objects.get()
    assert client.get(f"/reports/papers/{paper.pk}/file.pdf").status_code == 404
    # The worker that was at it has died.
    assert papers.left_lying() == []
    assert "No worker has come" not in client.get(answer["Location"]).content.decode()
    long_ago = timezone.now() - papers.SILENT * 2
    Paper.objects.update(worked_at=long_ago, created_at=long_ago)
    assert "No worker has come" in client.get(answer["Location"]).content.decode()
    assert papers.left_lying() == [paper.pk]
    assert papers.left_lying() == []
    papers.make(paper.pk)
    assert "The PDF is ready" in client.get(f"/reports/papers/{paper.pk}/").content.decode()
    got = client.get(f"/reports/papers/{paper.pk}/file.pdf")
    assert got["Content-Type"] == "application/pdf"
    assert "1,100.00" in text_of(got.content)
    client.force_login(seat_of(seats["rep"]).user)
    assert client.get(f"/reports/papers/{paper.pk}/file.pdf").status_code == 404


def test_what_one_may_not_see_is_on_no_paper(seats, client):
    client.force_login(seat_of(seats["viewer"]).user)
    assert client.get("/reports/pdf/statement:1/").status_code == 403
    assert client.get("/reports/pdf/page:nothing/").status_code == 404
    for nothing in ("board:1", "board:\N{SUPERSCRIPT TWO}", "scorecard:a%00b"):
        assert client.get(f"/reports/pdf/{nothing}/").status_code == 404, nothing
    assert client.get("/reports/pdf/page:trend/?period=never").status_code == 400


def test_the_typefaces_are_those_that_are_listed():
    listed = json.loads((typefaces.FOLDER / "FONTS.json").read_text())
    for one in listed:
        content = (typefaces.FOLDER / one["file"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == one["sha256"], one["file"]
        assert (typefaces.FOLDER / one["text"]).exists()
    there = {path.name for path in typefaces.FOLDER.glob("*.ttf")}
    assert there == {one["file"] for one in listed}
