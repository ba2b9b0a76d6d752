"""A write that is sent twice with the same key happens once."""

import datetime as dt

import pytest
from django.utils import timezone

from api.models import SentOnce
from salesmetrics.crm.models import Order
from salesmetrics.ingest.models import Import
from salesmetrics.tenancy.models import Membership

from .test_entities import send

ROW = {"id": "o-1", "account_id": "acme", "ordered_at": "2026-05-04", "amount": 5}
KEY = {"Idempotency-Key": "abc-1"}


@pytest.fixture
def api(program, company):
    company.world.account("Acme")
    return program()


def test_it_is_answered_as_it_was(api):
    first = send(api, "post", "orders/", ROW, **KEY)
    again = send(api, "post", "orders/", ROW, **KEY)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert again.headers["Location"] == first.headers["Location"]
    assert again.headers["Idempotent-Replay"] == "true"
    assert Import.objects.count() == 1


def test_without_the_key_it_is_another_request(api):
    send(api, "post", "orders/", ROW, **KEY)
    assert send(api, "post", "orders/", ROW).status_code == 409


def test_a_delete_is_answered_twice(api):
    send(api, "post", "orders/", ROW)
    assert send(api, "delete", "orders/o-1/", **KEY).status_code == 204
    assert send(api, "delete", "orders/o-1/", **KEY).status_code == 204


def test_a_key_stands_for_one_request(api):
    send(api, "post", "orders/", ROW, **KEY)
    assert send(api, "post", "orders/", {**ROW, "id": "o-2"}, **KEY).status_code == 409
    assert not Order.objects.filter(external_id="o-2").exists()


def test_what_failed_may_be_sent_again(api):
    assert send(api, "post", "orders/", {**ROW, "amount": "x"}, **KEY).status_code == 400
    assert send(api, "post", "orders/", ROW, **KEY).status_code == 201


def test_keys_of_others_are_others(api, program):
    send(api, "post", "orders/", ROW, **KEY)
    other = program("eve")
    assert send(other, "post", "products/", {"id": "p", "name": "P"}, **KEY).status_code == 201


def test_another_seat_is_not_told_what_the_former_one_was(program, company, members):
    row = {"id": "b-1", "owner_id": "bob", "created_at": "2026-05-04", "amount": 5}
    client = program("manager")
    assert send(client, "post", "opportunities/", row, **KEY).status_code == 201
    Membership.objects.filter(pk=members["manager"].pk).update(role="rep", rep=company.cid)
    answer = send(client, "post", "opportunities/", row, **KEY)
    assert answer.status_code == 409
    assert "amount" not in answer.json()


def test_a_key_is_forgotten_after_a_day(api):
    send(api, "post", "orders/", ROW, **KEY)
    for sent in SentOnce.objects.all():
        sent.sent_at = timezone.now() - dt.timedelta(hours=25)
        sent.save()
    assert send(api, "patch", "orders/o-1/", {"amount": 6}, **KEY).status_code == 200
    assert SentOnce.objects.count() == 1


@pytest.mark.parametrize("key", ["", "a b", "x" * 256, "ö"])
def test_a_key_that_is_none_is_refused(api, key):
    answer = send(api, "post", "orders/", ROW, **{"Idempotency-Key": key})
    assert answer.status_code == 400
