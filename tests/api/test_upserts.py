"""Many rows at once: created or changed, all or none; what is not told stays."""

from salesmetrics.crm.models import Order

from .test_entities import ORDER, api, send

__all__ = ["api"]


def test_many_rows_are_written_at_once_or_none(api):
    rows = [{**ORDER, "id": f"o-{n}", "amount": n} for n in range(1, 4)]
    answer = send(api, "post", "orders/bulk/", {"rows": rows})
    assert {k: answer.json()[k] for k in ("created", "updated", "unchanged")} == {
        "created": 3,
        "updated": 0,
        "unchanged": 0,
    }
    rows[0]["amount"] = 7
    del rows[1]["channel"]
    rows += [{**ORDER, "id": "o-4"}]
    answer = send(api, "post", "orders/bulk/", {"rows": rows})
    assert {k: answer.json()[k] for k in ("created", "updated", "unchanged")} == {
        "created": 1,
        "updated": 1,
        "unchanged": 2,
    }
    rows[0]["amount"], rows[2]["account_id"], rows[3]["id"] = 8, "none", "o-1"
    answer = send(api, "post", "orders/bulk/", {"rows": rows})
    assert {one["parameter"] for one in answer.json()["errors"]} == {
        "rows.2.account_id",
        "rows.3.id",
    }
    assert Order.objects.get(external_id="o-1").amount == 7


def test_of_a_row_that_stands_only_what_changes_need_be_told(api):
    assert send(api, "post", "orders/", ORDER).status_code == 201
    rows = [{"id": "o-1", "amount": 7}]
    answer = send(api, "post", "orders/bulk/", {"rows": rows})
    assert (answer.status_code, answer.json()["updated"]) == (200, 1), answer.json()
    told = send(api, "get", "orders/o-1/").json()
    assert (told["amount"], told["account_id"], told["channel"]) == ("7", "acme", "Web")
    assert told["ordered_at"] == "2026-05-04T08:00:00Z"

    rows += [{"id": "o-2", "amount": 1}, {"amount": 2}, {"id": "o-1", "amount": 3}]
    rows += [{"id": "o-3", "account_id": None, "amount": 1, "ordered_at": "2026-05-04"}]
    answer = send(api, "post", "orders/bulk/", {"rows": rows})
    wrong = {one["parameter"]: one["detail"] for one in answer.json()["errors"]}
    assert set(wrong) == {
        *("rows.1.account_id", "rows.1.ordered_at"),
        *("rows.2.id", "rows.2.account_id", "rows.2.ordered_at"),
        *("rows.3.id", "rows.4.account_id"),
    }
    assert "line 0 already" in wrong["rows.3.id"]
    # What was deleted does not come again by halves.
    send(api, "delete", "orders/o-1/")
    answer = send(api, "post", "orders/bulk/", {"rows": rows[:1]})
    assert {one["parameter"] for one in answer.json()["errors"]} == {
        "rows.0.account_id",
        "rows.0.ordered_at",
    }


def test_what_some_rows_do_not_tell_stays(api):
    first = {"id": "a", "name": "A", "industry": "Retail", "employees": 5}
    second = {"id": "b", "name": "B", "industry": "Mining", "employees": 9}
    send(api, "post", "accounts/bulk/", {"rows": [first, second]})
    rows = [{"id": "a", "name": "A", "industry": None}, {"id": "b", "name": "B", "employees": 10}]
    send(api, "post", "accounts/bulk/", {"rows": rows})
    stands = {row: send(api, "get", f"accounts/{row}/").json() for row in "ab"}
    assert (stands["a"]["industry"], stands["a"]["employees"]) == (None, 5)
    assert (stands["b"]["industry"], stands["b"]["employees"]) == ("Mining", 10)


def test_an_address_that_is_none_is_refused(api):
    for url in ({"a": []}, 5, False):
        answer = send(api, "post", "orders/", {**ORDER, "url": url})
        assert [one["parameter"] for one in answer.json()["errors"]] == ["url"]
        rows = [{**ORDER, "url": None}, {**ORDER, "id": "o-2", "url": url}]
        answer = send(api, "post", "orders/bulk/", {"rows": rows})
        assert [one["parameter"] for one in answer.json()["errors"]] == ["rows.1.url"]


def test_who_may_only_write_is_told_only_what_was_sent(api, program):
    writer = program(scopes=("crm:write",))
    made = send(writer, "post", "orders/", ORDER)
    assert made.status_code == 201
    assert made.json()["amount"] == "100.5"
    assert made.json()["currency"] is None
    answer = send(writer, "patch", "orders/o-1/", {"channel": "Shop"}).json()
    assert {name: value for name, value in answer.items() if value is not None} == {
        "id": "o-1",
        "channel": "Shop",
        "url": made.json()["url"],
    }
    assert send(writer, "get", "orders/o-1/").status_code == 403
    assert send(api, "get", "orders/o-1/").json()["amount"] == "100.5"


def test_ten_thousand_rows_are_written_and_one_more_is_too_many(api):
    def rows(count):
        known = {
            "owner_id": "ann",
            "created_at": "2026-01-05",
            "name": "A deal of some length" * 12,
        }
        return [{"id": f"d-{number}", "amount": number, **known} for number in range(count)]

    answer = send(api, "post", "opportunities/bulk/", {"rows": rows(10_000)})
    assert answer.json()["created"] == 10_000
    assert send(api, "post", "opportunities/bulk/", {"rows": rows(10_001)}).status_code == 400
