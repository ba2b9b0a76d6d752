"""Who belongs to two organizations sees one at a time; what is kept of one answers for it alone."""

import re

import pytest

from salesmetrics.tenancy.people import change_seat
from salesmetrics.watch.models import Webhook


@pytest.fixture
def ada(company, client):
    """Ada is an admin of the north, where Acme spent 700, and of the south, where Bell spent 31."""
    from tests.world import World

    south = World("south")
    north_seat = company.world.user("Ada", "admin")
    client.force_login(north_seat.user)
    south.user("Ada", "admin")
    south.order("Bell", "2026-05-06", 31, owner=south.rep("Sue"))
    south.publish()
    return client


def switch(client, slug):
    assert client.post("/account/organization/", {"organization": slug}).status_code == 302


PLACES = (
    "/?period=this_month",
    "/reps/?period=this_month",
    "/panels/rep/?period=this_month",
    "/panels/rep/table.csv?period=this_month",
    "/api/v1/panels/rep/?period=this_month",
    "/api/v1/metrics/revenue/?from=2026-05-01&to=2026-05-31&by=rep",
    "/api/v1/orders/",
)


def test_no_page_export_answer_or_tag_of_one_answers_for_the_other(ada):
    before = {place: ada.get(place) for place in PLACES}
    switch(ada, "south")
    for place, first in before.items():
        assert first.status_code == 200, place
        told = {"If-None-Match": first.headers["ETag"]} if "ETag" in first.headers else {}
        then = ada.get(place, headers=told)
        assert then.status_code == 200, place
        north, south = text(first), text(then)
        assert "Cid" not in south, place
        assert "Sue" not in north, place
        if "rep" in place:
            assert "Cid" in north, place
            assert "Sue" in south, place
    switch(ada, "north")
    for place in PLACES:
        assert "Sue" not in text(ada.get(place)), place


def test_a_form_of_one_is_not_taken_for_the_other(ada, settings):
    """Two tabs: the form is open in one while the other switches."""
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = True
    address, field = "/settings/webhooks/", re.compile(r'name="made_in" value="(\d+)"')
    (place,) = set(field.findall(text(ada.get(address))))
    wish = {"url": "http://127.0.0.1:9/hook", "events": ["run.published"], "made_in": place}
    switch(ada, "south")
    refused = ada.post(address, wish)
    assert refused.status_code == 409
    assert "This form was made in North; since then South has been chosen" in text(refused)
    assert "<html" in text(refused)
    part = ada.post(address, wish, headers={"HX-Request": "true"})
    assert (part.status_code, "<html" in text(part)) == (409, False)
    assert not Webhook.objects.exists()
    # The switch itself is taken from whichever page, and the form then as well.
    back = {"organization": "north", "made_in": field.findall(text(refused))[0]}
    assert ada.post("/account/organization/", back | {"made_in": place}).status_code == 302
    assert ada.post(address, wish).status_code == 302
    assert Webhook.objects.get().organization.slug == "north"


def test_who_belongs_to_one_is_told_of_none(company, client):
    client.force_login(company.world.user("Bea", "admin").user)
    assert "made_in" not in text(client.get("/settings/webhooks/"))


def text(answer):
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return body.decode()


def test_another_seat_counts_from_the_next_request_of_the_same_session_on(company, client):
    seat = company.world.user("Max", "admin")
    company.world.user("Ada", "admin")
    client.force_login(seat.user)
    page = "/panels/rep/?period=this_month"
    first = client.get(page)
    assert "Cid" in text(first)
    change_seat(seat, role="manager", rep=None, team=company.north)
    told = {"If-None-Match": first.headers["ETag"]} if "ETag" in first.headers else {}
    then = client.get(page, headers=told)
    assert then.status_code == 200
    assert "Cid" not in text(then)
    assert "Bob" in text(then)
    assert client.get("/settings/people/").status_code == 403
