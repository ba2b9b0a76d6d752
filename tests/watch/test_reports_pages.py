"""Reports are made, tried, paused and deleted on a page, by who may, for who may."""

import pytest
from django.test import Client

from salesmetrics.watch.models import Recipient, Report, Sending
from tests.dashboards.company import TODAY, company_of


@pytest.fixture
def company(world, it_is):
    it_is(TODAY)
    return company_of(world)


@pytest.fixture
def people(company):
    world = company.world
    return {
        "admin": world.user("Ada", "admin"),
        "manager": world.user("Max", "manager", team=company.north),
        "rep": world.user("Ann", "rep", rep=company.ann),
        "cid": world.user("Cid", "rep", rep=company.cid),
    }


def browser(member):
    client = Client()
    client.force_login(member.user)
    return client


def filled(*members, **columns):
    return {
        "name": "Regions",
        "shown": "page:regions",
        "period": "last_month",
        "filters": "region=apac&compare=year",
        "every": "week",
        "weekday": "5",
        "day": "1",
        "hour": "9",
        "enclosed": "xlsx",
        "members": [member.pk for member in members],
        **columns,
    }


def test_a_report_is_made_changed_tried_paused_and_deleted(people):
    ada = browser(people["admin"])
    begun = ada.get("/reports/new/?shown=page:regions&region=apac").content.decode()
    assert "APAC" in begun
    assert ada.get("/reports/new/?compare=never").status_code == 400
    answer = ada.post("/reports/new/", filled(people["admin"], people["rep"]))
    assert answer.status_code == 302, answer.content.decode()
    made = Report.objects.get()
    assert made.query == "compare=year&region=apac&period=last_month" or "region=apac" in made.query
    assert "Every week: Friday, 09:00" in ada.get("/reports/").content.decode()
    ada.post(f"/reports/{made.pk}/", filled(people["admin"], name="Regions, Fridays"))
    assert Recipient.objects.get().member == people["admin"]
    ada.post(f"/reports/{made.pk}/now/")
    assert Sending.objects.get().member == people["admin"]
    ada.post(f"/reports/{made.pk}/pause/")
    assert not Report.objects.get().active
    assert "Regions, Fridays" in ada.get("/reports/").content.decode()
    ada.post(f"/reports/{made.pk}/delete/")
    assert not Report.objects.exists()
    assert "Regions, Fridays" in ada.get("/reports/").content.decode()  # the log stays


def test_nobody_sends_to_whom_they_do_not_lead(people):
    max_ = browser(people["manager"])
    assert max_.post("/reports/new/", filled(people["rep"])).status_code == 302
    assert max_.post("/reports/new/", filled(people["cid"])).status_code == 422
    ann = browser(people["rep"])
    assert ann.post("/reports/new/", filled(people["cid"])).status_code == 422


def test_others_reports_are_not_there(people):
    browser(people["admin"]).post("/reports/new/", filled(people["admin"]))
    made = Report.objects.get()
    ann = browser(people["rep"])
    assert ann.get(f"/reports/{made.pk}/").status_code == 404
    assert ann.post(f"/reports/{made.pk}/delete/").status_code == 404
    assert "Regions" not in ann.get("/reports/").content.decode().partition("<main")[2]


def test_ready_made_ones_take_one_click(people):
    max_ = browser(people["manager"])
    assert "Morning digest" in max_.get("/reports/").content.decode()
    max_.post("/reports/ready/morning/")
    max_.post("/reports/ready/friday/")
    got = {one.report.shown: one.member for one in Recipient.objects.select_related("report")}
    assert got == {"digest:morning": people["manager"], "digest:friday": people["rep"]}
    assert max_.post("/reports/ready/morning/").status_code == 404


def test_who_gets_a_report_of_another_may_end_it_and_get_it_again(people):
    browser(people["admin"]).post("/reports/new/", filled(people["rep"]))
    ann, mine = browser(people["rep"]), Recipient.objects.get()
    assert "Unsubscribe" in ann.get("/reports/").content.decode()
    ann.post(f"/reports/to-me/{mine.pk}/")
    mine.refresh_from_db()
    assert mine.unsubscribed_at
    ann.post(f"/reports/to-me/{mine.pk}/")
    mine.refresh_from_db()
    assert mine.unsubscribed_at is None
