"""A letter is written down, sent once, and neither lost nor doubled by a failing mail server."""

import datetime as dt

import pytest
from django.utils import timezone

from salesmetrics.watch import letters
from salesmetrics.watch.models import Letter
from salesmetrics.watch.models.letters import LETTER_PAUSES
from tests.world import World

from .post_office import post_office  # noqa: F401 - a fixture

PICTURE = letters.File("line.png", "image/png", b"\x89PNG", "line")
TABLE = letters.File("figures.csv", "text/csv", b"a,b\n")


@pytest.fixture
def write(db):
    organization = World().organization

    def write(key="one", **more):
        return letters.write(organization, key, "ann@example.com", "Two\nlines", "Text", **more)

    return write


def test_a_letter_is_sent_once_with_what_belongs_to_it(write, post_office):
    letter = write(html="<p>Text</p>", files=[TABLE, PICTURE], headers={"List-Unsubscribe": "<x>"})
    letters.send(letter.pk)
    letters.send(letter.pk)
    [sent] = post_office.letters
    assert (sent["To"], sent["Subject"]) == ("ann@example.com", "Two lines")
    assert sent["List-Unsubscribe"] == "<x>"
    kinds = [part.get_content_type() for part in sent.walk() if not part.is_multipart()]
    assert kinds == ["text/plain", "text/html", "text/csv", "image/png"]
    assert "<line>" in [part["Content-ID"] for part in sent.walk()]
    letter.refresh_from_db()
    assert letter.sent_at
    assert letters.due() == []


def test_what_is_written_twice_is_one_letter(write, post_office):
    first, second = write(), write(files=[TABLE])
    assert first == second
    assert not second.attachments.exists()


def test_a_failing_mail_server_delays_and_neither_loses_nor_doubles(write, post_office, it_is):
    it_is("2026-05-20")
    post_office.refuses = True
    letter = write()
    letters.send(letter.pk)
    letter.refresh_from_db()
    assert "451" in letter.trouble
    assert letter.next_at == timezone.now() + LETTER_PAUSES[0]
    letters.send(letter.pk)
    post_office.refuses = False
    assert letters.due() == []
    it_is("2026-05-20T12:01")
    assert letters.due() == [letter.pk]
    letters.send(letter.pk)
    letters.send(letter.pk)
    assert len(post_office.letters) == 1


def test_a_mail_server_that_is_away_is_given_up_after_days(write, settings, monkeypatch):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # nobody listens there
    letter, begun = write(), timezone.now()
    now = begun + dt.timedelta(seconds=1)
    for pause in (*LETTER_PAUSES, dt.timedelta()):
        monkeypatch.setattr(timezone, "now", lambda now=now: now)
        letters.send(letter.pk)
        now += pause
    letter.refresh_from_db()
    assert letter.next_at is None
    assert letter.sent_at is None
    assert now - begun > dt.timedelta(days=4)


def test_letters_that_are_done_are_forgotten_after_months(write, post_office, it_is):
    it_is("2026-01-01")
    done, waiting = write("done"), write("waiting")
    letters.send(done.pk)
    it_is("2026-06-01")
    letters.forget()
    assert list(Letter.objects.all()) == [waiting]
