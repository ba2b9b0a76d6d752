"""Entities over REST: read, created, changed and deleted by their canonical columns."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from salesmetrics.crm.models import Order, Sale
from salesmetrics.ingest.models import FormerRow, Import

ORDER = {
    "id": "o-1",
    "account_id": "acme",
    "owner_id": "ann",
    "ordered_at": "2026-05-04T10:00:00+02:00",
    "amount": "100.50",
    "channel": " Web ",
}


@pytest.fixture
def api(program, company):
    company.world.account("Acme", owner=company.ann)
    return program()


def send(client, method, path, body=None, **headers):
    more = {"content_type": "application/json", "data": body} if body is not None else {}
    return getattr(client, method)(f"/api/v1/{path}", **more, headers=headers)


def test_a_row_is_created_by_its_columns_and_told_again(api):
    made = send(api, "post", "orders/", ORDER)
    assert made.status_code == 201, made.json()
    told = made.json()
    assert told["url"] == made.headers["Location"]
    assert told["url"].endswith("/api/v1/orders/o-1/")
    assert {k: told[k] for k in ("id", "account_id", "owner_id", "amount", "channel")} == {
        "id": "o-1",
        "account_id": "acme",
        "owner_id": "ann",
        "amount": "100.5",
        "channel": "Web",
    }
    assert told["ordered_at"] == "2026-05-04T08:00:00Z"
    assert told["currency"] == "EUR"
    assert told["region_id"] is None
    assert send(api, "get", "orders/o-1/").json() == told
    assert Sale.objects.filter(order__external_id="o-1").exists()


def test_what_exists_is_not_created_again(api):
    send(api, "post", "orders/", ORDER)
    assert send(api, "post", "orders/", {**ORDER, "amount": 5}).status_code == 409
    assert Order.objects.get(external_id="o-1").amount == 100.5


def test_everything_wrong_with_a_row_is_named_and_nothing_written(api):
    row = {**ORDER, "owner_id": "nobody", "amount": "1,5", "colour": "red", "currency": 7}
    answer = send(api, "post", "orders/", row)
    assert answer.status_code == 400
    wrong = {one["parameter"]: one["detail"] for one in answer.json()["errors"]}
    assert set(wrong) == {"owner_id", "amount", "colour", "currency"}
    assert "unknown" in wrong["owner_id"]
    assert not Order.objects.filter(external_id="o-1").exists()
    assert not Import.objects.exists()


def test_a_change_keeps_the_other_columns_and_what_was(api, members):
    send(api, "post", "orders/", ORDER)
    answer = send(api, "patch", "orders/o-1/", {"amount": 250, "owner_id": None})
    assert answer.status_code == 200
    assert answer.json()["amount"] == "250"
    assert answer.json()["owner_id"] is None
    assert answer.json()["channel"] == "Web"
    former = FormerRow.objects.get()
    assert former.was["amount"] == 100.5
    assert former.run.user == members["admin"].user
    assert former.run.origin == Import.Origin.API


def test_what_was_never_told_need_not_be_told_with_a_change(api, company):
    company.world.opportunity("Undated")
    answer = send(api, "patch", "opportunities/undated/", {"amount": 5})
    assert (answer.status_code, answer.json()["created_at"]) == (200, None)
    answer = send(api, "patch", "opportunities/undated/", {"created_at": None})
    assert [one["parameter"] for one in answer.json()["errors"]] == ["created_at"]


def test_an_id_cannot_be_changed(api):
    send(api, "post", "orders/", ORDER)
    answer = send(api, "patch", "orders/o-1/", {"id": "o-2"})
    assert [one["parameter"] for one in answer.json()["errors"]] == ["id"]


def test_a_deleted_row_is_gone_from_lists_and_facts_and_may_come_again(api):
    send(api, "post", "orders/", ORDER)
    assert send(api, "delete", "orders/o-1/").status_code == 204
    assert send(api, "get", "orders/o-1/").status_code == 404
    assert send(api, "delete", "orders/o-1/").status_code == 404
    assert not Sale.objects.filter(order__external_id="o-1").exists()
    assert "o-1" not in ids(send(api, "get", "orders/"))
    assert send(api, "post", "orders/", ORDER).status_code == 201


def test_rows_are_chosen_by_columns_and_ranges(api):
    for number, day in enumerate(("2026-05-04", "2026-05-05", "2026-05-06"), 1):
        row = {**ORDER, "id": f"o-{number}", "ordered_at": day, "amount": number * 10}
        assert send(api, "post", "orders/", row).status_code == 201
    send(api, "patch", "orders/o-2/", {"owner_id": None})

    def chosen(query):
        return ids(send(api, "get", f"orders/?id=o-1&id=o-2&id=o-3&ordering=id&{query}"))

    assert chosen("") == ["o-1", "o-2", "o-3"]
    assert chosen("ordered_at__gte=2026-05-05") == ["o-2", "o-3"]
    assert chosen("amount__gt=10&amount__lt=30") == ["o-2"]
    assert chosen("amount=30") == ["o-3"]
    assert chosen("owner_id=ann") == ["o-1", "o-3"]
    assert chosen("owner_id=") == ["o-2"]
    assert chosen("channel=wEb&amount__lte=10") == ["o-1"]


def test_what_makes_no_sense_in_a_query_is_named(api):
    answer = send(
        api, "get", "orders/?amount=much&colour=red&ordering=owner_id&limit=0&cursor=x&id__gte=1"
    )
    assert {one["parameter"] for one in answer.json()["errors"]} == {
        "amount",
        "colour",
        "ordering",
        "limit",
        "cursor",
        "id__gte",
    }


@pytest.mark.parametrize("ordering", ["", "closed_at", "-closed_at", "amount", "-amount", "id"])
def test_pages_by_cursor_show_every_row_once_there_and_back(api, company, ordering):
    rows = [
        {
            "id": f"d-{number:02}",
            "source": "Cursor",
            "created_at": "2026-01-05",
            "amount": None if number % 3 else number,
            "status": "won" if number % 2 else "open",
            "closed_at": "2026-02-01" if number % 2 else None,
        }
        for number in range(17)
    ]
    assert send(api, "post", "opportunities/bulk/", {"rows": rows}).status_code == 200
    order = f"&ordering={ordering}" if ordering else ""
    here = f"/api/v1/opportunities/?limit=5&source=cursor{order}"
    seen, pages = [], []
    while here:
        page = api.get(here).json()
        pages.append(ids(page))
        seen += ids(page)
        last, here = page, page["next"]
    assert len(pages) == 4
    assert sorted(seen) == [row["id"] for row in rows]
    back = [ids(last)]
    while last["previous"]:
        last = api.get(last["previous"]).json()
        back.append(ids(last))
    assert back[::-1] == pages


def test_a_list_is_a_table_too(api):
    send(api, "post", "orders/", {**ORDER, "id": "=1+1"})
    answer = send(api, "get", "orders/?ordering=id&limit=1", Accept="text/csv")
    lines = answer.content.decode().splitlines()
    assert lines[0].startswith("id,account_id,opportunity_id,owner_id")
    assert lines[1].startswith("'=1+1,acme,")


def test_what_has_several_columns_to_tell_it_has_them_in_its_address(api):
    rates = [{"currency": "USD", "on": "2026-01-01", "rate": "0.9"}]
    send(api, "post", "exchange_rates/bulk/", {"rows": rates})
    assert send(api, "get", "exchange_rates/USD,2026-01-01/").json()["rate"] == "0.9"
    assert send(api, "get", "exchange_rates/USD,2026-01-02/").status_code == 404
    assert send(api, "get", "exchange_rates/USD/").status_code == 404
    target = {"metric": "revenue", "subject": "rep", "subject_id": "ann", "from": "2026-01-01"}
    made = send(api, "post", "targets/", {**target, "amount": 5})
    assert made.status_code == 201, made.json()
    at = made.json()["url"].partition("/api/v1/")[2]
    assert at == "targets/revenue,rep,ann,2026-01-01,/"
    assert send(api, "patch", at, {"amount": 6}).json()["amount"] == "6"
    assert send(api, "delete", at).status_code == 204


def test_strange_ids_are_ids(api):
    for strange in ("a/b", "50%,x", "…", "bulk", "a b"):
        made = send(api, "post", "accounts/", {"id": strange, "name": "Strange"})
        assert made.status_code == 201
        if strange != "bulk":
            assert api.get(made.json()["url"]).json()["id"] == strange


def test_a_list_costs_one_query(api, company):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert send(api, "get", "opportunities/").status_code == 200
    own = [q for q in queries if "crm_opportunity" in q["sql"]]
    assert len(own) == 1


def test_an_answer_that_is_known_is_not_sent_again(api):
    send(api, "post", "orders/", ORDER)
    tag = send(api, "get", "orders/o-1/").headers["ETag"]
    again = {"If-None-Match": tag}
    assert send(api, "get", "orders/o-1/", **again).status_code == 304
    send(api, "patch", "orders/o-1/", {"amount": 1})
    assert send(api, "get", "orders/o-1/", **again).status_code == 200


def test_a_long_answer_is_packed_for_who_can_unpack_it(api):
    rows = [{"id": f"p-{n}", "name": f"Product {n}"} for n in range(50)]
    send(api, "post", "products/bulk/", {"rows": rows})
    packed = {"Accept-Encoding": "gzip"}
    answer = send(api, "get", "products/", **packed)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.content) < len(send(api, "get", "products/").content) / 2
    assert (
        send(
            api, "get", "products/", **packed, **{"If-None-Match": answer.headers["ETag"]}
        ).status_code
        == 304
    )


def ids(answer):
    page = answer if isinstance(answer, dict) else answer.json()
    return [row["id"] for row in page["results"]]
