"""Who is told of a dispute by the bell, and who is not."""

import re

import pytest
from django.test import Client

from salesmetrics.commissions import disputes
from salesmetrics.commissions.models import Line
from salesmetrics.tenancy.models import Role
from salesmetrics.tenancy.visibility import scope_of
from salesmetrics.watch.models import DisputeNotice
from tests.commissions.company import FLAT, Company


@pytest.fixture
def seats(world, it_is):
    """Ann is of the north, which Max leads; Bob of the south, which Sue leads."""
    it_is("2025-06-15")
    company, north, south = Company(world), world.team("North"), world.team("South")
    plan, reps = company.plan(FLAT), {}
    for name, team in (("Ann", north), ("Bob", south)):
        reps[name] = world.rep(name)
        world.belongs(reps[name], "2025-01-01", team=team)
        company.has(reps[name], plan)
        world.won(f"Deal of {name}", "2025-05-05", amount=100, owner=reps[name])
    company.compute()
    return {
        "Ada": world.user("Ada", Role.ADMIN),
        "Max": world.user("Max", Role.MANAGER, team=north),
        "Sue": world.user("Sue", Role.MANAGER, team=south),
        "Ann": world.user("Ann", Role.REP, rep=reps["Ann"]),
        "Bob": world.user("Bob", Role.REP, rep=reps["Bob"]),
        "Vic": world.user("Vic", Role.VIEWER),
        "Old": world.user("Old", Role.ADMIN, is_active=False),
    }


def question(seats, who, of):
    line, by = Line.objects.get(rep=seats[of].rep), seats[who]
    return disputes.question(line.statement, line.key, "Why?", scope_of(by), by.user)


def told(seats):
    """What each is told of that was not seen yet."""
    rings = {
        name: [one.kind for one in DisputeNotice.of(seat, scope_of(seat)).filter(seen_at=None)]
        for name, seat in seats.items()
    }
    return {name: kinds for name, kinds in rings.items() if kinds}


def bell(seat):
    client = Client()
    client.force_login(seat.user)
    return client, client.get("/alerts/bell/").content.decode()


def test_who_may_answer_is_told_of_a_question_and_the_rep_of_the_answer(seats):
    ada, lead, ann = seats["Ada"], seats["Max"], seats["Ann"]
    asked = question(seats, "Ann", of="Ann")
    assert told(seats) == {"Ada": ["opened"], "Max": ["opened"]}
    disputes.say(asked, "Let me see.", scope_of(lead), lead.user)
    assert told(seats) == {"Ada": ["opened"], "Max": ["opened"], "Ann": ["answered"]}
    disputes.say(asked, "Please do.", scope_of(ann), ann.user)
    assert told(seats) == {"Ada": ["said"], "Max": ["said"], "Ann": ["answered"]}
    # Who leads no team any more neither is told more, nor keeps what was told.
    lead.role = Role.REP
    lead.save()
    disputes.say(asked, "Well?", scope_of(ann), ann.user)
    assert told(seats) == {"Ada": ["said"], "Ann": ["answered"]}
    assert f"/disputes/{asked.pk}/" not in bell(lead)[1]
    disputes.settle(asked, "granted", "Yes.", scope_of(ada), ada.user)
    assert told(seats) == {"Ann": ["granted"]}


def test_a_question_asked_for_a_rep_is_told_the_rep_and_the_bell_leads_to_it(seats):
    asked = question(seats, "Sue", of="Bob")
    assert told(seats) == {"Ada": ["opened"], "Bob": ["opened"]}
    client, rung = bell(seats["Bob"])
    assert 'data-unseen="1"' in rung
    assert f'href="/commissions/disputes/{asked.pk}/"' in rung
    assert client.get(f"/commissions/disputes/{asked.pk}/").status_code == 200
    # The whole of what is told: no amount, and no words of anybody's.
    (row,) = re.findall(r"<strong>(.*?)</strong><span>(.*?)</span>", rung)
    assert row == ("A line is in question", "Bob · Plan · May 2025")
    assert client.post("/alerts/seen/").status_code == 204
    assert told(seats) == {"Ada": ["opened"]}
