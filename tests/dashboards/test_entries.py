"""Records by hand: looked up, added, corrected, deleted and brought back, each change on record."""

import re
from html import unescape

import pytest

from salesmetrics.crm.models import Account, Activity, Lead, Opportunity, Spend, StageChange
from salesmetrics.ingest.models import Import
from salesmetrics.ingest.undoing import undo
from salesmetrics.tenancy.models import Membership, Organization, User

LIST = "/records/opportunities/"


@pytest.fixture
def people(company, seats):
    """The company's people can sign in; Ann's deal is open, Cid's is another team's."""
    world = company.world
    acme = world.account("Acme", owner=company.ann)
    return {
        "acme": acme,
        "hers": world.opportunity(
            "Hers", "2026-05-02", owner=company.ann, amount=100, account=acme,
            stage=world_stage(world, "Qualified"),
        ),
        "his": world.opportunity("His", "2026-05-03", owner=company.cid, amount=50),
    }  # fmt: skip


def world_stage(world, name):
    from salesmetrics.crm.models import Stage

    return Stage.objects.get(organization=world.organization, name=name)


@pytest.fixture
def sits(client, people):
    def sit(name):
        client.force_login(User.objects.get(email=f"{name}@example.com"))
        return client

    return sit


def page(row, *further):
    return "/".join(["/records", "opportunities", str(row.pk), *further, ""])


def fields(answer):
    """The form of a page as a browser would send it back untouched."""
    html, found = answer.content.decode(), {}
    form = html[html.index('class="entry-form"') :]
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = (re.search(rf'{key}="([^"]*)"', tag) for key in ("name", "value"))
        if name and name[1] != "csrfmiddlewaretoken":
            found[name[1]] = unescape(value[1]) if value else ""
    for name, inside in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', inside)
        found[name] = unescape(chosen[1]) if chosen else ""
    return found


def test_each_role_finds_and_writes_what_the_api_lets_it(sits, people):
    assert all(name in sits("ada").get(LIST).content.decode() for name in ("Hers", "His"))
    for name in ("max", "ann"):
        shown = sits(name).get(LIST).content.decode()
        assert ("Hers" in shown, ">His<" in shown) == (True, False)
        assert sits(name).get(page(people["his"])).status_code == 404
        assert sits(name).get("/records/spend/").status_code == 403
        assert sits(name).post(page(people["his"], "delete")).status_code == 404
    for there in (LIST, page(people["hers"]), page(people["hers"], "change")):
        assert sits("vic").get(there).status_code == 403
    assert "/records/" not in sits("vic").get("/metrics/").content.decode()


def test_a_list_is_searched_narrowed_and_leafed_through(
    sits, people, company, django_assert_max_num_queries
):
    client = sits("ada")
    for n in range(60):
        company.world.opportunity(f"Deal {n:02}", "2026-05-04", owner=company.bob, amount=n)
    assert "Hers" in client.get(LIST, {"q": "acme"}).content.decode()
    found = client.get(LIST, {"q": "her"}).content.decode()
    assert "Hers" in found
    assert "Deal 10" not in found
    first = client.get(LIST, {"order": "amount", "owner_id": "bob"}).content.decode()
    assert first.index("Deal 59") < first.index("Deal 10")
    assert "Deal 09" not in first
    onward = unescape(re.search(r'href="(\?[^"]*at=[^"]*)"', first)[1])
    with django_assert_max_num_queries(30):
        second = client.get(LIST + onward).content.decode()
    assert "Deal 09" in second
    assert "Deal 10" not in second


def test_a_correction_is_loaded_kept_on_record_and_makes_history(sits, people):
    client, hers = sits("ann"), people["hers"]
    form = fields(client.get(page(hers, "change")))
    answer = client.post(page(hers, "change"), {**form, "amount": "120.50", "stage": "proposal"})
    assert answer.status_code == 302, answer.content.decode()
    hers.refresh_from_db()
    assert (str(hers.amount), hers.stage.name, hers.account) == (
        "120.5000",
        "Proposal",
        people["acme"],
    )
    passed = StageChange.objects.filter(opportunity=hers).order_by("entered_at")
    assert [change.stage.name for change in passed] == ["Qualified", "Proposal"]
    shown = client.get(page(hers)).content.decode()
    assert "Ann, by hand" in shown
    assert "Amount: <del>100</del> → <ins>120.50</ins>" in shown
    assert "Stage: <del>Qualified</del> → <ins>Proposal</ins>" in shown
    run = Import.objects.get(pk=hers.import_id)
    assert (run.user.name, run.origin) == ("Ann", Import.Origin.HAND)
    undo(run, User.objects.get(email="ada@example.com"))
    shown = client.get(page(hers)).content.decode()
    assert "Taken back" in shown
    assert "Amount: <del>120.50</del> → <ins>100</ins>" in shown


def test_a_time_that_a_browser_writes_in_its_own_way_is_not_changed(sits, people):
    client, hers = sits("ann"), people["hers"]
    Organization.objects.filter(pk=hers.organization_id).update(time_zone="Asia/Tokyo")
    Opportunity.objects.filter(pk=hers.pk).update(created_at="2026-05-02T10:16:10.123456Z")
    form = fields(client.get(page(hers, "change")))
    assert form["created_at"] == "2026-05-02T19:16:10"
    client.post(
        page(hers, "change"), {**form, "created_at": "2026-05-02T19:16:10.000", "name": "H"}
    )
    hers.refresh_from_db()
    assert (hers.name, hers.created_at.microsecond) == ("H", 123456)
    shown = client.get(page(hers)).content.decode()
    assert "Name: <del>Hers</del>" in shown
    assert "Created: <del>" not in shown


def test_what_is_wrong_is_told_by_the_field_and_nothing_is_written(sits, people):
    client, hers = sits("ann"), people["hers"]
    form = fields(client.get(page(hers, "change")))
    wrong = {**form, "amount": "lots", "status": "won", "account_id": "nobody"}
    answer = client.post(page(hers, "change"), wrong)
    assert answer.status_code == 422
    shown = unescape(answer.content.decode())
    assert "“lots” is not well-formed; expected a number" in shown
    assert "“nobody” is unknown" in shown
    assert 'value="lots"' in shown
    hers.refresh_from_db()
    assert (hers.amount, hers.status) == (100, "open")
    away = client.post(page(hers, "change"), {**form, "owner_id": "cid"})
    assert away.status_code == 422
    assert "“cid” is unknown" in unescape(away.content.decode())


def test_two_who_edit_at_once_are_both_shown(sits, people):
    hers = people["hers"]
    form = fields(sits("ann").get(page(hers, "change")))
    other = fields(sits("max").get(page(hers, "change")))
    sits("max").post(page(hers, "change"), {**other, "amount": "300", "name": "Ours"})
    late = sits("ann").post(page(hers, "change"), {**form, "amount": "200"})
    assert late.status_code == 409
    shown = late.content.decode()
    assert "Max changed this record while you did" in shown
    assert re.search(r"Amount</th><td>100</td><td>300</td><td>200</td>", shown)
    hers.refresh_from_db()
    assert hers.amount == 300
    again = fields(late)
    assert (again["amount"], again["name"]) == ("200", "Ours")
    assert sits("ann").post(page(hers, "change"), again).status_code == 302
    hers.refresh_from_db()
    assert (hers.amount, hers.name) == (200, "Ours")


def test_what_is_deleted_leaves_and_comes_back(sits, people):
    client, hers = sits("ann"), people["hers"]
    assert client.post(page(hers, "delete")).status_code == 302
    assert "Hers" not in client.get(LIST).content.decode()
    assert "Hers" in client.get(LIST, {"deleted": "on"}).content.decode()
    assert "It counts in no figure" in client.get(page(hers)).content.decode()
    assert client.post(page(hers, "restore")).status_code == 302
    hers.refresh_from_db()
    assert (hers.deleted_at, hers.amount) == (None, 100)
    shown = client.get(page(hers)).content.decode()
    assert shown.index("Brought back") < shown.index("Deleted")


def test_what_a_connection_brought_in_can_be_looked_at(sits, people):
    made = Import.objects.create(
        organization=people["hers"].organization, origin=Import.Origin.FETCH
    )
    Opportunity.objects.filter(pk=people["hers"].pk).update(import_id=made.pk)
    shown = sits("ann").get(page(people["hers"]))
    assert shown.status_code == 200
    assert "by an import" in shown.content.decode()


def test_every_kind_of_record_can_be_added(sits, people, company):
    client = sits("ada")
    written = {
        "opportunities": (
            Opportunity,
            {"name": "New one", "account_id": "Acme", "owner_id": "ann"},
        ),
        "accounts": (Account, {"name": "Bell", "country_code": "de"}),
        "leads": (Lead, {"name": "Lea", "source": "Fair", "owner_id": "bob"}),
        "activities": (Activity, {"type": "call", "owner_id": "ann", "account_id": "acme"}),
        "spend": (Spend, {"amount": "12.5", "category": "tools", "kind": "sales"}),
    }
    for name, (model, wish) in written.items():
        form = fields(client.get(f"/records/{name}/new/"))
        answer = client.post(f"/records/{name}/new/", {**form, **wish})
        assert answer.status_code == 302, answer.content.decode()
        row = model.objects.latest("pk")
        assert answer.headers["Location"] == f"/records/{name}/{row.pk}/"
        assert "Ada, by hand" in client.get(answer.headers["Location"]).content.decode()
    assert Opportunity.objects.latest("pk").account == people["acme"]
    taken = client.post("/records/accounts/new/", {"name": "Other", "id": "acme"})
    assert "There is such a record already" in taken.content.decode()


def test_a_record_tells_the_figures_it_counts_in_and_they_lead_back(sits, people, company):
    company.world.publish()
    client = sits("ada")
    won = Opportunity.objects.get(name="Won")
    told = client.get(page(won, "figures")).content.decode()
    behind = unescape(re.search(r'href="(/metrics/win_rate/records/[^"]*)"', told)[1])
    assert f'href="{page(won)}"' in client.get(behind).content.decode()
    assert client.get("/records/opportunities/of/", {"id": won.external_id}).headers[
        "Location"
    ] == page(won)


def test_eve_of_another_organization_sees_nothing_of_it(client, people):
    from tests.world import World

    eve = World("south").user("Eve", "admin")
    assert Membership.objects.filter(user=eve.user).count() == 1
    client.force_login(eve.user)
    assert "Hers" not in client.get(LIST).content.decode()
    for further in ((), ("change",), ("activities",), ("figures",)):
        assert client.get(page(people["hers"], *further)).status_code == 404
    assert client.post(page(people["hers"], "delete")).status_code == 404
    assert "Acme" not in client.get("/records/suggestions/accounts/").content.decode()


def test_activities_are_found_by_customer_and_deal(sits, people):
    known = {"organization": people["hers"].organization, "type": "call", "outcome": "Reached"}
    call = Activity.objects.create(external_id="c-1", **known, account=people["acme"])
    other = Activity.objects.create(external_id="c-2", **known, opportunity=people["hers"])
    for asked, found in (("acm", [call]), ("her", [other]), ("c-2", [other]), ("reached", [])):
        shown = sits("ada").get("/records/activities/", {"q": asked}).content.decode()
        there = [one for one in (call, other) if f"/records/activities/{one.pk}/" in shown]
        assert there == found, asked
