"""An admin drops a file, answers what is unclear, and sees it loaded by a worker."""

import pytest
from playwright.sync_api import expect

from salesmetrics.crm.models import Order
from salesmetrics.ingest import arriving, undo_wishes
from salesmetrics.ingest.models import Import

SALES = "Invoice;Date;Customer;Total\n1;03/04/2026;Acme;1.234,50\n2;05/06/2026;Bell;10,00\n"


@pytest.mark.django_db(transaction=True)
def test_a_file_is_dropped_answered_loaded_and_undone(opened, tmp_path):
    file = tmp_path / "sales.csv"
    file.write_text(SALES)
    page = opened("/imports/")
    page.get_by_label("Drop files here").set_input_files(file)
    page.get_by_role("button", name="Read the files").click()
    expect(page.get_by_role("heading", name="Nobody knows these files yet")).to_be_visible()
    page.get_by_label("The days can be read in two ways").select_option(label="month first")
    page.get_by_role("button", name="Show again").click()
    expect(page.get_by_role("cell", name="2026-03-04")).to_be_visible()
    page.get_by_label("Create owners").check()
    page.get_by_role("button", name="Load", exact=True).click()
    expect(page.get_by_text("A worker will take it up at once.")).to_be_visible()
    arriving.work_on(Import.objects.latest("pk").pk)
    expect(page.get_by_role("button", name="Undo this import")).to_be_visible()
    assert Order.objects.filter(external_id__in=["1", "2"]).count() == 2
    page.once("dialog", lambda asked: asked.dismiss())
    page.get_by_role("button", name="Undo this import").click()
    expect(page.get_by_role("button", name="Undo this import")).to_be_visible()
    page.once("dialog", lambda asked: asked.accept())
    page.get_by_role("button", name="Undo this import").click()
    expect(page.get_by_role("heading", name="Being undone")).to_be_visible()
    undo_wishes.fulfil(Import.objects.latest("pk").pk)
    expect(page.get_by_role("heading", name="Undone", exact=True)).to_be_visible()
    assert not Order.objects.filter(external_id__in=["1", "2"]).exists()
