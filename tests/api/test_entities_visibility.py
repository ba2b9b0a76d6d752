"""Who may read and write which rows: a rep their own, a manager their teams', a viewer none."""

import pytest

from salesmetrics.crm.models import Account, Opportunity
from salesmetrics.tenancy.models import Rep

from .test_entities import ids, send


@pytest.fixture
def rows(company):
    """Ann is led by Max; Bob's team is another. Who owns what is in the name."""
    others = Rep.objects.exclude(pk=company.ann.pk).filter(organization=company.world.organization)
    stranger = next(rep for rep in others if rep.team_id != company.north.pk)
    world = company.world
    return {
        "hers": world.opportunity("Hers of Ann", "2026-05-01", owner=company.ann),
        "strangers": world.opportunity("Of a stranger", "2026-05-01", owner=stranger),
        "nobodys": world.opportunity("Of nobody", "2026-05-01"),
        "stranger": stranger,
    }


def seen(client, rows):
    found = set(ids(send(client, "get", "opportunities/?limit=500")))
    names = ("hers", "strangers", "nobodys")
    return {name for name in names if rows[name].external_id in found}


def test_each_role_reads_what_it_may(program, rows):
    assert seen(program("admin"), rows) == {"hers", "strangers", "nobodys"}
    assert seen(program("manager"), rows) == {"hers"}
    assert seen(program("rep"), rows) == {"hers"}
    assert seen(program("eve"), rows) == set()
    assert send(program("viewer"), "get", "opportunities/").status_code == 403


def test_a_single_row_of_others_is_not_there(program, rows):
    for role in ("manager", "rep", "eve"):
        client = program(role)
        at = f"opportunities/{rows['strangers'].external_id}/"
        assert send(client, "get", at).status_code == 404
        assert send(client, "patch", at, {"amount": 1}).status_code == 404
        assert send(client, "delete", at).status_code == 404
    assert Opportunity.objects.get(pk=rows["strangers"].pk).deleted_at is None


def test_a_rep_writes_their_own_rows_and_gives_none_away(program, rows):
    client = program("rep")
    mine = {"id": "new", "owner_id": "ann", "created_at": "2026-05-01"}
    assert send(client, "post", "opportunities/", mine).status_code == 201
    assert send(client, "patch", "opportunities/new/", {"amount": 5}).status_code == 200
    away = {"owner_id": rows["stranger"].external_id}
    assert send(client, "patch", "opportunities/new/", away).status_code == 400
    assert Opportunity.objects.get(external_id="new").owner.external_id == "ann"
    assert send(client, "post", "opportunities/", {**mine, "id": "o", **away}).status_code == 400
    assert not Opportunity.objects.filter(external_id="o").exists()


def test_nobody_takes_a_row_of_others_by_writing_it_anew(program, rows):
    taken = {
        "id": rows["strangers"].external_id,
        "owner_id": "ann",
        "created_at": "2026-05-01",
    }
    answer = send(program("rep"), "post", "opportunities/bulk/", {"rows": [taken]})
    assert answer.status_code == 403
    assert Opportunity.objects.get(pk=rows["strangers"].pk).owner == rows["stranger"]


def test_lines_belong_to_whom_their_deal_belongs(program, rows):
    line = {"line": "1", "amount": 5}
    client = program("rep")
    hers = {**line, "opportunity_id": rows["hers"].external_id}
    assert send(client, "post", "opportunity_lines/", hers).status_code == 201
    others = {**line, "opportunity_id": rows["strangers"].external_id}
    assert send(client, "post", "opportunity_lines/", others).status_code == 400


@pytest.mark.parametrize("name", ["products", "reps", "targets", "exchange_rates", "stages"])
def test_what_concerns_all_is_written_by_administrators(program, rows, name):
    for role in ("manager", "rep"):
        client = program(role)
        assert send(client, "get", f"{name}/").status_code == 200
        answer = send(client, "post", f"{name}/bulk/", {"rows": [{"id": "x"}]})
        assert answer.status_code == 403
    assert send(program("admin"), "post", f"{name}/bulk/", {"rows": [{}]}).status_code == 400


@pytest.mark.parametrize("name", ["spend", "competitor_figures"])
def test_salaries_and_the_like_are_for_administrators(program, rows, name):
    for role in ("manager", "rep", "viewer"):
        assert send(program(role), "get", f"{name}/").status_code == 403
    assert send(program("admin"), "get", f"{name}/").status_code == 200


def test_a_rep_sees_of_reps_only_themselves(program, rows):
    assert ids(send(program("rep"), "get", "reps/")) == ["ann"]


def test_only_administrators_create_what_is_missing(program, rows):
    row = {"id": "n", "owner_id": "ann", "account_id": "fresh", "created_at": "2026-05-01"}
    wish = {"rows": [row], "create_missing": True}
    assert send(program("rep"), "post", "opportunities/bulk/", wish).status_code == 403
    assert send(program("admin"), "post", "opportunities/bulk/", wish).status_code == 200
    assert Account.objects.filter(external_id="fresh").exists()


def test_a_token_reads_and_writes_only_what_its_scopes_say(program, rows):
    reader = program("admin", scopes=["crm:read"])
    assert send(reader, "get", "opportunities/").status_code == 200
    for method, path, body in (
        ("post", "opportunities/", {"id": "x", "created_at": "2026-05-01"}),
        ("post", "opportunities/bulk/", {"rows": []}),
        ("patch", "opportunities/x/", {}),
        ("delete", "opportunities/x/", None),
    ):
        assert send(reader, method, path, body).status_code == 403
    writer = program("admin", scopes=["crm:write"])
    assert send(writer, "get", "opportunities/").status_code == 403
