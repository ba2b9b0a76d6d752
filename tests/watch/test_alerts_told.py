"""What fired reaches its owner: by mail in the own language and hours, and the webhooks."""

import datetime as dt
import json
from zoneinfo import ZoneInfo

import pytest

from salesmetrics.watch import letters, sending
from salesmetrics.watch.alerts.judging import judge_waiting
from salesmetrics.watch.alerts.quiet import quiet_until
from salesmetrics.watch.models import Delivery, Letter, Webhook

from .post_office import post_office  # noqa: F401 - a fixture
from .watched import alert, company, people  # noqa: F401 - fixtures

BERLIN = ZoneInfo("Europe/Berlin")


def test_all_that_fired_is_one_letter_with_its_figures(people, post_office):
    alert(people["admin"], name="Slow reps", by="rep", side="below", limit=150, channels=["email"])
    judge_waiting()
    for letter in letters.due():
        letters.send(letter)
    [sent] = post_office.letters
    assert (sent["To"], sent["Subject"]) == ("ada@example.com", "Alert: Slow reps")
    text = sent.get_body(("plain",)).get_content()
    assert "Sales revenue · Ann was 0.00 EUR" in text.replace("\xa0", " ")
    assert "Sales revenue · Cid was 150.00 EUR" in text.replace("\xa0", " ")
    assert "/alerts/" in text


def test_in_quiet_hours_the_letter_waits_for_their_end(people):
    # It is 12:00 UTC, 21:00 in Tokyo.
    user = people["admin"].user
    user.time_zone = "Asia/Tokyo"
    user.save()
    quiet = {"quiet_from": dt.time(20), "quiet_until": dt.time(7, 30)}
    alert(people["admin"], channels=["email"], **quiet)
    judge_waiting()
    [letter] = Letter.objects.all()
    assert letter.next_at == dt.datetime(2026, 5, 20, 22, 30, tzinfo=dt.UTC)
    assert letters.due() == []


def leaves(seat):
    seat.is_active = False


def becomes_a_rep(seat):
    seat.role = "rep"


@pytest.mark.parametrize(
    ("happens", "why"),
    [(leaves, "does not belong here"), (becomes_a_rep, "does not see any more"), (None, "")],
)
def test_a_letter_that_waited_reaches_who_still_sits_there(people, post_office, happens, why):
    seat = people["manager"]
    alert(seat, channels=["email"], quiet_from=dt.time(0), quiet_until=dt.time(23, 59))
    judge_waiting()
    [letter] = Letter.objects.all()
    if happens:
        happens(seat)
        seat.save()
    Letter.objects.update(next_at=letter.created_at)
    letters.send(letter.pk)
    letter.refresh_from_db()
    assert len(post_office.letters) == (0 if happens else 1)
    assert bool(letter.sent_at) is not bool(happens)
    assert letter.next_at is None
    assert why in letter.trouble


@pytest.mark.parametrize(
    ("now", "start", "end", "until"),
    [
        ("2026-05-20T02:00", "22:00", "07:00", "2026-05-20T07:00"),
        ("2026-05-20T23:00", "22:00", "07:00", "2026-05-21T07:00"),
        ("2026-05-20T07:00", "22:00", "07:00", None),
        ("2026-05-20T12:30", "12:00", "13:00", "2026-05-20T13:00"),
        ("2026-05-20T12:30", "09:00", "09:00", None),
        # The night in which the clock is put on.
        ("2026-03-28T23:00", "22:00", "07:00", "2026-03-29T07:00"),
    ],
)
def test_quiet_hours_by_ones_own_clock(now, start, end, until):
    def here(text):
        return dt.datetime.fromisoformat(text).replace(tzinfo=BERLIN)

    found = quiet_until(here(now), BERLIN, dt.time.fromisoformat(start), dt.time.fromisoformat(end))
    assert found == (here(until) if until else None)


def test_webhooks_are_told_of_it(people, listener, allowed):
    Webhook.objects.create(
        organization=people["admin"].organization, url=listener.url, events=["metric.threshold"]
    )
    one = alert(people["admin"], limit=300, channels=["webhook"])
    alert(people["rep"], limit=-1, channels=["webhook"])
    judge_waiting()
    [delivery] = Delivery.objects.all()
    sending.send(delivery.pk)
    [(_path, _headers, body)] = listener.told
    told = json.loads(body)
    assert told["event"] == "metric.threshold"
    assert (told["data"]["alert"], told["data"]["value"]) == (one.pk, "350")
    assert told["data"]["currency"] == "EUR"
    assert not Letter.objects.exists()
