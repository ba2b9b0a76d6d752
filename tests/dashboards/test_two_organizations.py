"""Who belongs to two organizations sees one at a time; what is kept of one answers for it alone."""

import pytest

from salesmetrics.tenancy.people import change_seat


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
