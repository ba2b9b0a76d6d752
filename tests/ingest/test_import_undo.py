"""An import is undone whole: what it created is gone, what it changed is as it was."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from salesmetrics.crm.models import Account, Channel, Opportunity, Order, Sale, StageChange
from salesmetrics.ingest.models import Import
from salesmetrics.ingest.undoing import UndoRefused, undo
from salesmetrics.tenancy.models import Rep


@pytest.fixture
def loaded(loading, north):
    def load(**options):
        report = loading(**options)
        assert report.loaded, report.errors
        return Import.objects.get(pk=report.import_id)

    return load


def everything():
    """Every row of every table of entities and facts, as the database has it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND (tablename LIKE 'crm%'"
            " OR tablename IN ('tenancy_team', 'tenancy_rep', 'tenancy_region'))"
        )
        found = {}
        for (table,) in cursor.fetchall():
            # What only counts up, and what is noted for the next run, is no part of it.
            cursor.execute(f"SELECT to_jsonb(t) - 'id' FROM {table} t ORDER BY 1")
            found[table] = cursor.fetchall()
    return {k: v for k, v in found.items() if k != "crm_unsettled"}


def test_what_it_created_is_gone(loaded, north):
    first = loaded()
    before = everything()
    north.write(
        "orders.csv",
        "id,account_id,owner_id,ordered_at,amount,channel\no1,acme,ann,2026-01-05,100,Web\n",
    )
    second = loaded()
    assert Sale.objects.count() == 1
    undo(second)
    assert not Order.objects.exists()
    assert not Sale.objects.exists()
    assert not Channel.objects.exists()
    assert everything() == before
    second.refresh_from_db()
    assert second.status == Import.Status.UNDONE
    assert second.undone_at
    first.refresh_from_db()
    assert first.status == Import.Status.LOADED


def test_what_it_changed_is_as_it_was_with_the_history_gained(loaded, north):
    north.write(
        "opportunities.csv",
        "id,owner_id,stage,amount,created_at\nd1,ann,Qualified,100.25,2026-01-05T10:00:00.123456\n",
    )
    loaded()
    before = everything()
    north.write(
        "opportunities.csv",
        "id,owner_id,stage,amount,created_at\nd1,bob,Proposal,300,2026-01-05T10:00:00.123456\n",
    )
    second = loaded()
    assert StageChange.objects.count() == 2
    assert Opportunity.objects.get().amount == 300
    undo(second)
    assert everything() == before


def test_a_mirror_load_gives_back_what_it_took(loaded, north):
    north.write("reps.csv", "id,name\nann,Ann\nbob,Bob\n")
    loaded()
    before = everything()
    north.write("reps.csv", "id,name\nann,Ann\n")
    second = loaded(mirror=True, confirm=lambda *_asked: True)
    assert Rep.objects.present().count() == 1
    undo(second)
    assert everything() == before


def test_what_was_changed_again_is_not_undone(loaded, north):
    loaded()
    north.write("accounts.csv", "id,name\nacme,Acme Corp\n")
    second = loaded()
    north.write("accounts.csv", "id,name\nacme,Acme Corporation\n")
    third = loaded()
    with pytest.raises(UndoRefused, match="accounts were changed again"):
        undo(second)
    assert Account.objects.get().name == "Acme Corporation"
    undo(third)
    undo(second)
    assert Account.objects.get().name == "Acme"


@pytest.mark.parametrize("was_there", [True, False], ids=["changed", "created"])
def test_what_was_edited_by_hand_since_is_not_undone(loaded, north, admin_client, was_there):
    run = loaded()
    if was_there:
        north.write("accounts.csv", "id,name\nacme,Acme Corp\n")
        run = loaded()
    account = Account.objects.get()
    answer = admin_client.post(
        f"/admin/crm/account/{account.pk}/change/",
        {"external_id": "acme", "name": "By hand"},
    )
    assert answer.status_code == 302, answer.content.decode()
    with pytest.raises(UndoRefused, match="accounts were changed again"):
        undo(run)
    assert Account.objects.get().name == "By hand"


def test_what_later_rows_refer_to_is_not_undone(loaded, north):
    first = loaded()
    for file in north.path.iterdir():
        file.unlink()
    north.write("orders.csv", "id,account_id,ordered_at,amount\no1,acme,2026-01-05,100\n")
    second = loaded()
    with pytest.raises(UndoRefused, match="accounts are referred to by orders"):
        undo(first)
    undo(second)
    undo(first)
    assert not Account.objects.exists()


def test_it_is_undone_once_and_only_if_it_was_loaded(loaded, loading, north):
    first = loaded()
    checked = Import.objects.get(pk=loading(dry_run=True).import_id)
    undo(first)
    for run in (first, checked):
        with pytest.raises(UndoRefused, match="Only an import that was loaded"):
            undo(run)


def test_loaded_again_after_it_was_undone(loaded, loading, north):
    undo(loaded())
    assert loading().counts["accounts"].created == 1


def test_the_command_undoes_and_says_why_it_cannot(loaded, capsys):
    first = loaded()
    with pytest.raises(CommandError, match="no import"):
        call_command("undo", first.pk, org="south")
    call_command("undo", first.pk, org="north")
    assert not Account.objects.exists()
    with pytest.raises(CommandError, match="Only an import"):
        call_command("undo", first.pk, org="north")


def test_what_comes_by_the_many_is_not_searched_for_row_by_row_as_it_goes(db):
    """The database asks for every row that goes who names it, and reads no table for that."""
    many = ["crm_account", "crm_lead", "crm_opportunity", "crm_order", "crm_product"]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.conrelid::regclass::text, a.attname FROM pg_constraint c"
            " JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]"
            " WHERE c.contype = 'f' AND c.confrelid::regclass::text = ANY(%s) AND NOT EXISTS ("
            " SELECT FROM pg_index i WHERE i.indrelid = c.conrelid"
            " AND a.attnum IN (i.indkey[0], i.indkey[1]))",
            [many],
        )
        assert cursor.fetchall() == []
