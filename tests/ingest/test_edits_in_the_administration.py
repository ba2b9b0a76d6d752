"""What staff change in Django's administration is on record like any other write."""

import pytest

from salesmetrics.crm.models import Account, Opportunity, Sale
from salesmetrics.ingest.entries.history import history
from salesmetrics.ingest.models import Import
from salesmetrics.ingest.specification import ENTITIES
from salesmetrics.ingest.undoing import undo


@pytest.fixture
def acme(world):
    return world.account("Acme")


def told(entity, row):
    """The history of a row: who did what, and from what to what."""
    entries = history(row.organization, ENTITIES[entity], row)
    return [
        (one.kind, str(one.user), [(d.column.name, d.before, d.after) for d in one.differences])
        for one in entries
    ]


def test_an_edit_is_on_record_and_can_be_undone(acme, admin_client):
    there = f"/admin/crm/account/{acme.pk}/change/"
    answer = admin_client.post(there, {"external_id": "acme", "name": "Acme Corporation"})
    assert answer.status_code == 302, answer.content.decode()
    acme.refresh_from_db()
    who = str(answer.wsgi_request.user)
    assert told("accounts", acme)[0] == ("changed", who, [("name", "Acme", "Acme Corporation")])
    run = Import.objects.get(pk=acme.import_id)
    assert (run.origin, run.counts) == ("hand", {"accounts": {"updated": 1}})
    undo(run)
    assert Account.objects.get().name == "Acme"


def test_what_is_deleted_is_marked_and_can_be_brought_back(acme, admin_client, world):
    other = world.account("Other")
    admin_client.post(f"/admin/crm/account/{acme.pk}/delete/", {"post": "yes"})
    chosen = {"action": "delete_selected", "_selected_action": [other.pk], "post": "yes"}
    admin_client.post("/admin/crm/account/", chosen)
    for row in (acme, other):
        row.refresh_from_db()
        assert row.deleted_at is not None
        assert [kind for kind, *_rest in told("accounts", row)] == ["deleted"]
    undo(Import.objects.get(pk=other.import_id))
    assert Account.objects.present().get() == other


def test_facts_and_days_follow_and_a_record_stays_in_its_organization(world, admin_client):
    from tests.world import World

    deal = world.opportunity("Deal", "2026-05-01", amount=5)
    answer = admin_client.post(
        f"/admin/crm/opportunity/{deal.pk}/change/",
        {
            **{"organization": World("south").organization.pk, "external_id": "deal"},
            **{"name": "Deal", "status": "won", "amount": "70", "currency": "EUR"},
            **{"created_at_0": "2026-05-03", "created_at_1": "10:00", "contract_months": ""},
            **{"closed_at_0": "2026-05-04", "closed_at_1": "10:00", "deal_type": "new"},
        },
    )
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    deal = Opportunity.objects.get()
    assert deal.organization == world.organization
    assert (str(deal.created_on), str(deal.closed_on)) == ("2026-05-03", "2026-05-04")
    assert [(str(sale.day), sale.amount) for sale in Sale.objects.all()] == [("2026-05-04", 70)]
