"""An admin brings files in: they are understood, corrected, checked, loaded and undone."""

import codecs

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from salesmetrics.crm.models import Opportunity, Order, Product
from salesmetrics.ingest import arriving, undo_wishes
from salesmetrics.ingest.models import Import, OwnProfile, Upload
from tests.world import World

PRODUCTS = b"id,name,price\np1,Pen,1.50\n"
SALES = b"Invoice;Date;Customer;Total\n1;03/04/2026;Acme;1.234,50\n2;05/06/2026;Bell;10,00\n"
DEALS = b"Deal ID,Deal Name,Status,Value,Owner\n1,A,Signed,100,Ann\n2,B,Open,200,Bob\n"


@pytest.fixture
def world(db):
    return World()


@pytest.fixture
def admin(client, world):
    client.force_login(world.user("Ada", "admin").user)
    return client


def send(client, *files):
    sent = [SimpleUploadedFile(name, data) for name, data in files]
    answer = client.post("/imports/", {"file": sent})
    assert answer.status_code == 302, answer.content
    return answer.headers["Location"]


def answer(client, page, action, **answers):
    """Answer the page, let a worker do its part, and tell the import."""
    found = client.post(page, {"action": action, **answers})
    if action == "show":
        return found
    assert found.status_code == 302, found.content.decode()
    run = Import.objects.latest("pk")
    arriving.work_on(run.pk)
    run.refresh_from_db()
    return run


def test_files_of_our_own_form_are_shown_and_loaded(admin):
    page = send(admin, ("products.csv", PRODUCTS))
    shown = admin.get(page).content.decode()
    assert "product’s own form" in shown
    assert "<td>1.50</td>" in shown
    assert not Product.objects.exists()
    run = answer(admin, page, "load")
    assert run.status == Import.Status.LOADED
    assert Product.objects.get().name == "Pen"
    assert "Undo this import" in admin.get(f"/imports/{run.pk}/").content.decode()
    admin.post(f"/imports/{run.pk}/undo/")
    assert Product.objects.exists()  # that is a worker's to do
    shown = admin.get(f"/imports/{run.pk}/").content.decode()
    assert "Being undone" in shown
    assert "A worker will take it up at once." in shown
    assert 'hx-trigger="every 1s"' in shown
    undo_wishes.fulfil(run.pk)
    assert not Product.objects.exists()
    run.refresh_from_db()
    assert (run.status, run.undone_by.email) == (Import.Status.UNDONE, "ada@example.com")


def test_why_an_import_was_not_undone_is_told_and_it_can_be_tried_again(admin):
    first = answer(admin, send(admin, ("products.csv", PRODUCTS)), "load")
    later = answer(admin, send(admin, ("products.csv", PRODUCTS.replace(b"1.50", b"2.50"))), "load")
    admin.post(f"/imports/{first.pk}/undo/")
    undo_wishes.fulfil(first.pk)
    shown = admin.get(f"/imports/{first.pk}/").content.decode()
    assert "undo what came later first" in shown
    assert "Undo this import" in shown
    for run in (later, first):
        admin.post(f"/imports/{run.pk}/undo/")
        undo_wishes.fulfil(run.pk)
    assert not Product.objects.exists()
    assert "undo what came later first" not in admin.get(f"/imports/{first.pk}/").content.decode()


def test_an_undo_that_no_worker_heard_of_is_taken_up(admin, world):
    run = Import.objects.create(organization=world.organization, status=Import.Status.LOADED)
    admin.post(f"/imports/{run.pk}/undo/")
    assert undo_wishes.left_over() == [run.pk]
    undo_wishes.fulfil(run.pk)
    assert undo_wishes.left_over() == []
    run.refresh_from_db()
    assert run.status == Import.Status.UNDONE


def test_an_export_is_recognised(admin):
    data = (
        b"Deal Name,Deal Stage,Amount,Deal Owner,Close Date,Create Date\nA,New,5,Ann,,2026-01-01\n"
    )
    page = send(admin, ("deals.csv", data))
    assert "Recognised: HubSpot" in admin.get(page).content.decode()
    run = answer(admin, page, "load", create_missing="on")
    assert (run.status, run.profile) == (Import.Status.LOADED, "hubspot")
    assert Opportunity.objects.get().stage.name == "New"


def test_the_currency_is_asked_where_no_column_tells_it(admin, world):
    world.rate("CHF", "2026-01-01", "1.05")
    page = send(admin, ("sales.csv", b"Invoice,Date,Customer,Total\n1,2026-01-31,Acme,$5.00\n"))
    shown = admin.get(page).content.decode()
    assert "No column says in which currency the amounts are" in shown
    assert 'name="currency" maxlength="3" pattern="[A-Za-z]{3}" required value="USD"' in shown
    run = answer(admin, page, "load", currency="chf", numbers="point", create_missing="on")
    assert run.status == Import.Status.LOADED, [str(one) for one in run.problems.all()]
    assert Order.objects.get().currency == "CHF"
    assert OwnProfile.objects.get().words["entities"][0]["columns"]["currency"] == {"value": "CHF"}
    named = send(admin, ("s.csv", b"Invoice,Date,Customer,Total,Currency\n1,2026-01-31,A,5,USD\n"))
    assert "No column says in which currency" not in admin.get(named).content.decode()


def test_what_is_unclear_is_asked_and_the_answers_are_kept(admin):
    page = send(admin, ("sales.csv", SALES))
    shown = admin.get(page).content.decode()
    assert "The days can be read in two ways" in shown
    assert "<td>2026-04-03</td>" in shown
    again = answer(admin, page, "show", days="%m/%d/%Y").content.decode()
    assert "<td>2026-03-04</td>" in again
    run = answer(admin, page, "load", days="%m/%d/%Y", name="Invoices", create_missing="on")
    assert run.status == Import.Status.LOADED
    assert [str(o.ordered_on) for o in Order.objects.order_by("pk")] == ["2026-03-04", "2026-05-06"]
    assert str(Order.objects.earliest("pk").amount) == "1234.5000"
    assert OwnProfile.objects.get().name == "Invoices"
    page = send(admin, ("sales of june.csv", SALES))
    assert "Recognised: Invoices" in admin.get(page).content.decode()


def test_columns_and_states_are_corrected_by_hand(admin):
    page = send(admin, ("deals.csv", DEALS))
    shown = admin.get(page).content.decode()
    assert 'name="state-0-0"' in shown
    assert 'name="by_hand"' in shown
    answers = {
        "by_hand": "1",
        "mapped-0": "opportunities",
        "entity-0": "opportunities",
        "column-0-id": "Deal ID",
        "column-0-name": "Deal Name",
        "column-0-status": "Status",
        "column-0-amount": "Value",
        "column-0-cost": "nonsense",
    }
    run = answer(admin, page, "check", create_missing="on", **answers)
    assert run.status == Import.Status.CHECKED
    assert not Opportunity.objects.exists()
    run = answer(admin, page, "load", create_missing="on", **answers, **{"state-0-0": "lost"})
    assert run.status == Import.Status.REFUSED  # what is lost was lost on some day
    assert {problem.line for problem in run.problems.all()} == {2}
    shown = admin.get(f"/imports/{run.pk}/").content.decode()
    assert "Load without the bad rows" in shown
    admin.post(f"/imports/{run.pk}/load/", {"skip": "1"})
    arriving.work_on(Import.objects.latest("pk").pk)
    assert Opportunity.objects.get().name == "B"
    assert Opportunity.objects.get().owner is None


def test_what_was_checked_is_loaded_without_sending_it_again(admin):
    page = send(admin, ("products.csv", PRODUCTS))
    run = answer(admin, page, "check")
    assert run.status == Import.Status.CHECKED
    assert not Product.objects.exists()
    admin.post(f"/imports/{run.pk}/load/")
    arriving.work_on(Import.objects.latest("pk").pk)
    assert Product.objects.count() == 1


def test_rejected_rows_come_back_with_the_reason(admin):
    page = send(admin, ("products.csv", PRODUCTS + b"p2,Pencil,much\n"))
    run = answer(admin, page, "load")
    file = run.files.get()
    table = admin.get(f"/imports/{run.pk}/rejects/{file.pk}/")
    assert table.content.decode("utf-8-sig").splitlines()[1].startswith("p2,Pencil,much,")
    # Spreadsheets take other letters for granted where no mark tells them.
    assert table.content.startswith(codecs.BOM_UTF8)


def test_what_cannot_be_read_is_told(admin):
    page = send(admin, ("photo.png", b"\x89PNG"), ("empty.csv", b""))
    shown = admin.get(page).content.decode()
    assert "photo.png" in shown
    assert "empty.csv" in shown
    answer_ = admin.post(page, {"action": "load"})
    assert answer_.status_code == 200
    assert not Import.objects.exists()


def test_a_page_asks_on_while_a_worker_is_at_work(admin):
    page = send(admin, ("products.csv", PRODUCTS))
    admin.post(page, {"action": "load"})
    run = Import.objects.get()
    assert 'hx-trigger="every 1s"' in admin.get(f"/imports/{run.pk}/").content.decode()
    arriving.work_on(run.pk)
    part = admin.get(f"/imports/{run.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert "hx-trigger" not in part
    assert "<html" not in part


@pytest.mark.parametrize("role", ["manager", "rep", "viewer"])
def test_only_admins_bring_files_in(client, world, admin, role):
    page = send(admin, ("products.csv", PRODUCTS))
    run = answer(admin, page, "check")
    client.force_login(world.user("Max", role).user)
    for address in ("/imports/", page, f"/imports/{run.pk}/"):
        assert client.get(address).status_code == 403
    for address in ("/imports/", page, f"/imports/{run.pk}/load/", f"/imports/{run.pk}/undo/"):
        assert client.post(address).status_code == 403


def test_another_organization_has_none_of_it(client, admin):
    page = send(admin, ("products.csv", PRODUCTS))
    run = answer(admin, page, "check")
    client.force_login(World("south").user("Eve", "admin").user)
    assert client.get(page).status_code == 404
    assert client.get(f"/imports/{run.pk}/").status_code == 404
    assert client.post(f"/imports/{run.pk}/load/").status_code == 404
    assert Upload.objects.count() == 1


def test_whoever_brings_own_stages_is_rid_of_the_first_ones_and_told_what_to_do(admin, world):
    from salesmetrics.crm.models import Stage
    from salesmetrics.crm.starting_stages import give_stages

    give_stages(world.organization)
    data = b"Deal Name,Deal Stage,Amount,Create Date\nA,Their stage,5,2026-01-01\n"
    run = answer(admin, send(admin, ("deals.csv", data)), "load", create_missing="on")
    assert [stage.name for stage in Stage.objects.filter(deleted_at=None)] == ["Their stage"]
    page = admin.get(f"/imports/{run.pk}/").content.decode()
    assert "1 stage is new" in page
    assert "See the figures" in page


def test_columns_that_nothing_was_made_of_are_told(admin):
    page = send(admin, ("deals.csv", DEALS.replace(b"Owner", b"Shoe size")))
    shown = admin.get(page).content.decode()
    assert "not used yet: Shoe size" in shown
    assert "Owner</label>" in shown


def test_the_answers_of_one_file_do_not_replace_those_of_another(admin):
    for name, data in (("sales-2026-05.csv", SALES), ("pipeline (2).csv", DEALS)):
        answer(admin, send(admin, (name, data)), "load", create_missing="on")
    assert set(OwnProfile.objects.values_list("name", flat=True)) == {"sales", "pipeline"}
    assert "Recognised: sales" in admin.get(send(admin, ("sales-2026-06.csv", SALES))).text
