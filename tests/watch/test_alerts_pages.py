"""The pages of alerts and the bell; a browser without scripts can do it all."""

import pytest
from django.test import Client

from salesmetrics.watch.models import Alert, Firing, Notice

from .watched import alert, company, next_run, people  # noqa: F401 - fixtures

FORM = {
    "name": "May", "metric": "revenue", "period": "month-running", "watches": "value",
    "side": "above", "limit": "300", "channels": ["bell"],
}  # fmt: skip


@pytest.fixture
def browse(people):
    def of(role):
        client = Client()
        client.force_login(people[role].user)
        return client

    return of


def text(answer):
    return answer.content.decode().replace("\xa0", " ")


def test_who_has_none_is_offered_three_that_can_be_made(browse):
    ada = browse("admin")
    assert text(ada.get("/alerts/")).count("?ready=") == 3
    for key in ("behind", "win-rate", "unusual"):
        assert ada.get(f"/alerts/new/?ready={key}").status_code == 200


def test_the_preview_comes_before_and_keeps_nothing(browse):
    answer = browse("admin").post("/alerts/new/", FORM | {"preview": "on"})
    assert "<strong>2 times</strong>" in text(answer)
    assert not Alert.objects.exists()


def test_an_alert_that_is_so_already_rings_at_once_and_is_acknowledged(browse):
    ada = browse("admin")
    assert ada.post("/alerts/new/", FORM).status_code == 302
    found = Alert.objects.get()
    bell = text(ada.get("/alerts/bell/"))
    assert 'data-unseen="1"' in bell
    assert "Sales revenue was 350.00 EUR" in bell
    assert ada.post("/alerts/seen/").status_code == 204
    assert 'data-unseen="0"' in text(ada.get("/alerts/bell/"))
    fired = Firing.objects.get()
    ada.post("/alerts/acknowledge/", {"firing": fired.pk, "note": "Seen to"})
    assert "Seen to" in text(ada.get(f"/alerts/{found.pk}/"))
    assert "Fired, and not taken care of" not in text(ada.get("/alerts/"))


def test_changing_an_alert_does_not_ring_twice_for_a_run(browse):
    ada = browse("admin")
    ada.post("/alerts/new/", FORM)
    found = Alert.objects.get()
    ada.post(f"/alerts/{found.pk}/edit/", FORM | {"limit": "200"})
    assert Firing.objects.count() == 1
    found.refresh_from_db()
    assert found.firing == [""]


def test_others_alerts_are_not_there(people, browse):
    hers = alert(people["admin"])
    ann = browse("rep")
    for path in ("", "edit/"):
        assert ann.get(f"/alerts/{hers.pk}/{path}").status_code == 404
    for path in ("snooze/", "switch/", "delete/"):
        assert ann.post(f"/alerts/{hers.pk}/{path}").status_code == 404
    browse("admin").post("/alerts/new/", FORM)
    fired = Firing.objects.get(alert__name="May")
    ann.post("/alerts/acknowledge/", {"firing": fired.pk})
    nonsense = {"firing": [fired.pk, "9" * 5000], "alert": "9" * 5000, "note": "\x00"}
    assert ann.post("/alerts/acknowledge/", nonsense).status_code == 302
    assert Notice.objects.get(firing=fired).acknowledged_at is None


def test_snooze_switch_and_delete(browse):
    ada = browse("admin")
    ada.post("/alerts/new/", FORM)
    found = Alert.objects.get()
    ada.post(f"/alerts/{found.pk}/snooze/", {"for": "week"})
    found.refresh_from_db()
    assert found.is_snoozed()
    assert "snoozed" in text(ada.get(f"/alerts/{found.pk}/"))
    ada.post(f"/alerts/{found.pk}/switch/")
    assert "switched off" in text(ada.get("/alerts/"))
    ada.post(f"/alerts/{found.pk}/delete/")
    assert ada.get(f"/alerts/{found.pk}/").status_code == 404
    assert Firing.objects.exists()


def test_a_user_lives_by_the_own_clock_if_one_is_chosen(people, browse):
    ada, user = browse("admin"), people["admin"].user
    assert ada.post("/account/time-zone/", {"time_zone": "Mars/North"}).status_code == 400
    ada.post("/account/time-zone/", {"time_zone": "Asia/Tokyo"})
    user.refresh_from_db()
    assert str(user.zone_in(people["admin"].organization)) == "Asia/Tokyo"
    ada.post("/account/time-zone/", {"time_zone": ""})
    user.refresh_from_db()
    assert str(user.zone_in(people["admin"].organization)) == "UTC"


def test_what_does_not_fit_is_told_at_its_field(browse):
    wish = FORM | {"watches": "unusual", "calm": "301"}
    answer = browse("admin").post("/alerts/new/", wish)
    assert answer.status_code == 422
    assert 'id="id_period_error"' in text(answer)
    assert 'id="id_calm_error"' in text(answer)


def test_limits_name_the_unit_of_what_is_watched(browse):
    def unit(**wish):
        page = text(browse("admin").post("/alerts/new/", FORM | {"limit": "", **wish}))
        return page.split("data-limit-unit>")[1].partition("<")[0]

    assert unit() == unit(watches="amount") == "EUR"
    assert unit(watches="change") == unit(metric="win_rate") == "%"
    assert unit(metric="win_rate", watches="change") == "pts"
    assert unit(watches="unusual") == ""


def test_how_a_fall_is_written_is_told_where_one_by_percent_is_watched(browse):
    def told(**wish):
        page = text(browse("admin").post("/alerts/new/", FORM | {"limit": "", **wish}))
        return ">For a fall by 15 percent write -15.<" in page

    assert told(watches="change")
    assert not told()
    assert not told(watches="target")
    assert not told(metric="win_rate", watches="change")
    page = text(browse("admin").get("/alerts/new/"))
    assert 'value="sales_cycle_days" data-value="days"' in page
