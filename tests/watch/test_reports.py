"""Reports go out by the clock of who gets them: each once, as they may see it, by real SMTP."""

import datetime as dt
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.utils import timezone

from dashboards.reports import arranged, sending
from salesmetrics.tenancy.models import Membership
from salesmetrics.watch import letters, schedules
from salesmetrics.watch.models import Every, Letter, Recipient, Report, Sending
from tests.dashboards.company import TODAY, company_of

from .post_office import post_office  # noqa: F401 - a fixture


@pytest.fixture
def company(world, it_is):
    it_is(TODAY)
    return company_of(world)


@pytest.fixture
def ada(company):
    return company.world.user("Ada", "admin")


@pytest.fixture
def ann(company):
    member = company.world.user("Ann", "rep", rep=company.ann)
    member.user.time_zone, member.user.language = "Asia/Bangkok", "pl"
    member.user.save()
    return member


def report(owner, *members, **columns):
    columns = {"every": Every.DAY, "hour": 7, "shown": "page:overview", **columns}
    made = Report(organization=owner.organization, owner=owner, name="Morning", **columns)
    return arranged.keep(made, members or [owner])


def go_out():
    """What the clock starts each minute, and what the workers then do."""
    for number in schedules.due():
        sending.send(number)
    for number in letters.due():
        letters.send(number)


def text_of(letter):
    return letter.get_body(("plain",)).get_content()


def test_each_gets_their_own_figures_in_their_own_language_at_their_own_hour(
    ada,
    ann,
    post_office,
    it_is,
):
    report(ada, ada, ann, enclosed="pdf")
    it_is("2026-05-20T23:59")  # 06:59 in Bangkok
    go_out()
    assert post_office.letters == []
    it_is("2026-05-21T00:00")  # 07:00 in Bangkok; Ada is in another zone
    go_out()
    [to_ann] = post_office.letters
    assert to_ann["To"] == "ann@example.com"
    assert to_ann["Subject"].startswith("Morning · ")
    told = text_of(to_ann)
    assert "400" in told
    assert "Bob" not in told
    assert "Okres" in told or "Period" in told
    assert "400" in to_ann.get_body(("html",)).get_content()
    kinds = [part.get_content_type() for part in to_ann.walk()]
    assert "application/pdf" in kinds
    assert "image/png" in kinds
    it_is("2026-05-21T12:00")
    go_out()
    assert [letter["To"] for letter in post_office.letters] == [
        "ann@example.com",
        "ada@example.com",
    ]
    assert "Bob" in text_of(post_office.letters[1])


def test_a_failing_mail_server_delays_and_neither_loses_nor_doubles(ada, post_office, it_is):
    report(ada)
    post_office.refuses = True
    it_is("2026-05-21T12:00")
    go_out()
    go_out()
    assert Letter.objects.count() == 1
    post_office.refuses = False
    it_is("2026-05-21T12:05")
    go_out()
    go_out()
    assert len(post_office.letters) == 1
    assert Sending.objects.get().letter.sent_at


def test_a_worker_that_dies_before_it_noted_the_letter_writes_no_second(ada, it_is):
    report(ada)
    it_is("2026-05-21T12:00")
    [number] = schedules.due()
    sending.send(number)
    # As if the note of it had been lost with the worker.
    Sending.objects.update(state="waiting", next_at=timezone.now(), letter=None)
    sending.send(number)
    assert Letter.objects.count() == 1
    assert Sending.objects.get().letter is not None


def test_what_cannot_be_made_is_tried_again_and_others_go_out(ada, ann, it_is, monkeypatch):
    broken = report(ada, shown="page:overview")
    report(ada, ann, shown="scorecard:", hour=0)
    it_is("2026-05-21T12:00")
    whole = sending.contents

    def fails(shown, *rest):
        if shown == broken.shown:
            raise RuntimeError("no room")
        return whole(shown, *rest)

    monkeypatch.setattr(sending, "contents", fails)
    for number in schedules.due():
        sending.send(number)
    assert Letter.objects.count() == 1
    waiting = Sending.objects.get(report=broken)
    assert "no room" in waiting.trouble
    monkeypatch.setattr(sending, "contents", whole)
    it_is("2026-05-21T12:01")
    assert schedules.due() == [waiting.pk]
    sending.send(waiting.pk)
    assert Letter.objects.count() == 2


def test_who_may_not_see_it_gets_nothing_and_the_log_says_why(ada, company, it_is):
    vic = company.world.user("Vic", "viewer")
    report(ada, vic, shown="page:commissions")
    report(ada, vic, shown="scorecard:")
    it_is("2026-05-21T12:00")
    go_out()
    assert not Letter.objects.exists()
    assert {one.state for one in Sending.objects.all()} == {"left"}
    assert all(one.trouble for one in Sending.objects.all())


def test_who_has_left_is_sent_nothing_and_the_reports_of_who_has_left_end(ada, ann, it_is):
    report(ada, ann)
    report(ann, ann)
    Membership.objects.filter(pk=ann.pk).update(is_active=False)
    it_is("2026-05-21T12:00")
    assert schedules.due() == []


@pytest.mark.parametrize(
    ("columns", "now", "occasion"),
    [
        ({"every": Every.WORKDAY}, "2026-05-24T12:00", "2026-05-22"),  # a Sunday
        ({"every": Every.WEEK, "weekday": 5}, "2026-05-28T12:00", "2026-05-22"),
        ({"every": Every.MONTH, "day": 31}, "2026-06-30T12:00", "2026-06-30"),
        ({"every": Every.MONTH, "day": 31}, "2026-06-29T12:00", "2026-05-31"),
    ],
)
def test_it_is_due_on_its_days(ada, it_is, columns, now, occasion):
    report(ada, **columns)
    it_is(now)
    schedules.due()
    schedules.due()
    assert [one.occasion for one in Sending.objects.all()] == [occasion]


def test_a_closed_month_waits_for_its_figures(ada, it_is):
    report(ada, every=Every.CLOSED)
    it_is("2026-06-02T12:00")
    assert schedules.due() == []
    organization = ada.organization
    organization.published_at = timezone.now()
    organization.save()
    schedules.due()
    assert Sending.objects.get().occasion == "2026-06-01"


def test_what_was_due_before_it_was_made_changed_or_resumed_is_not_sent(ada, it_is):
    made = report(ada)  # at noon, for seven in the morning
    it_is("2026-05-20T13:00")
    assert schedules.due() == []
    it_is("2026-05-25T12:00")
    arranged.keep(made, [ada])
    assert schedules.due() == []


def test_hours_are_those_of_the_clock_also_when_it_jumps(ada, it_is):
    ada.user.time_zone = "Europe/Berlin"
    made = report(ada, hour=2)
    zone = ada.user.zone_in(ada.organization)
    # On 29 March there is no 2 o'clock: what was due then is due once, by 3.
    on = schedules.last_occasion(made, zone, dt.datetime(2026, 3, 29, 1, 30, tzinfo=dt.UTC))
    assert on == dt.date(2026, 3, 29)


def test_a_link_in_the_letter_ends_it_with_one_post(ada, ann, client, it_is):
    made = report(ada, ann)
    it_is("2026-05-21T12:00")
    for number in schedules.due():
        sending.send(number)
    letter = Letter.objects.get()
    assert letter.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = letter.headers["List-Unsubscribe"].strip("<>")
    assert link in letter.text
    path = "/reports/" + link.partition("/reports/")[2]
    assert client.get(path).status_code == 200
    assert Recipient.objects.filter(report=made, unsubscribed_at=None).exists()
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    it_is("2026-05-22T12:00")
    assert schedules.due() == []
    assert client.post(path[:-5] + "xxxx/").status_code == 404


def test_a_workbook_and_csv_are_attached_whole(ada, it_is):
    report(ada, enclosed="xlsx")
    report(ada, enclosed="csv")
    it_is("2026-05-21T12:00")
    for number in schedules.due():
        sending.send(number)
    for letter, ending in zip(Letter.objects.order_by("pk"), ("xlsx", "zip"), strict=True):
        [file] = letter.attachments.filter(content_id="")
        assert file.name.endswith(ending)
        assert bytes(file.content)[:2] == b"PK"


def test_the_friday_digest_of_a_rep_has_files_to_attach(ann, it_is):
    for enclosed in ("xlsx", "csv"):
        report(ann, shown="digest:friday", enclosed=enclosed)
    it_is("2026-05-21T12:00")
    for number in schedules.due():
        sending.send(number)
    assert [one.state for one in Sending.objects.all()] == ["written"] * 2
    for letter in Letter.objects.all():
        [file] = letter.attachments.filter(content_id="")
        with ZipFile(BytesIO(bytes(file.content))) as packed:
            assert max(one.file_size for one in packed.infolist()) > 100


def test_a_name_with_dollars_keeps_no_report_back(ada, company, it_is):
    company.ann.name = r"Ann $\frac{$"
    company.ann.save()
    report(ada, shown="page:reps")
    it_is("2026-05-21T12:00")
    for number in schedules.due():
        sending.send(number)
    assert company.ann.name in Letter.objects.get().text
