"""Programs make alerts, ask how often they would have fired, and read what fired."""

import datetime as dt

import pytest
from django.test import Client

from api.models import ApiToken, Right

from .watched import company, next_run, people  # noqa: F401 - fixtures

WISH = {
    "name": "May", "metric": "revenue", "stretch": "month", "whole": False, "watches": "value",
    "side": "above", "limit": "300",
}  # fmt: skip


@pytest.fixture
def program(people):
    def of(role):
        _token, secret = ApiToken.issue(people[role], "P", list(Right.values), dt.timedelta(days=1))
        return Client(headers={"Authorization": f"Bearer {secret}"})

    return of


def send(client, method, path, body=None):
    answer = getattr(client, method)(f"/api/v1/alerts/{path}", body, "application/json")
    return answer.status_code, answer.json() if answer.content else None


def test_an_alert_is_made_changed_and_deleted_by_its_owner_alone(program):
    ada, ann = program("admin"), program("rep")
    status, made = send(ada, "post", "", WISH)
    assert (status, made["firing"], made["limit"]) == (201, [""], "300")
    path = f"{made['id']}/"
    assert ann.get(f"/api/v1/alerts/{path}").status_code == 404
    assert send(ann, "patch", path, {"limit": "1"})[0] == 404
    status, changed = send(ada, "patch", path, {"limit": "400", "quiet_from": "22:00",
                                                "quiet_until": "07:00"})  # fmt: skip
    assert (status, changed["firing"], changed["quiet_from"]) == (200, [], "22:00")
    assert send(ada, "delete", path)[0] == 204
    assert ada.get("/api/v1/alerts/").json()["results"] == []
    assert send(ada, "post", "", {**WISH, "name": "half \ud800"})[0] == 400


def test_what_fired_is_told_and_acknowledged_once(program):
    ada, ann = program("admin"), program("rep")
    made = send(ada, "post", "", WISH)[1]
    [fired] = ada.get(f"/api/v1/alerts/firings/?alert={made['id']}").json()["results"]
    assert (fired["value"], fired["member"], fired["currency"]) == ("350", None, "EUR")
    assert (fired["from"], fired["to"]) == ("2026-05-01", "2026-05-20")
    path = f"firings/{fired['id']}/acknowledge/"
    assert send(ann, "post", path, {})[0] == 404
    assert send(ada, "post", path, {"note": "I called them"})[1]["note"] == "I called them"
    assert send(ada, "post", path, {"note": "Again"})[1]["note"] == "I called them"
    assert ann.get("/api/v1/alerts/firings/").json()["results"] == []


def test_reading_figures_is_not_enough_to_write_what_one_is_told(people, program):
    made = send(program("rep"), "post", "", WISH)[1]
    _token, secret = ApiToken.issue(people["rep"], "R", ["metrics:read"], dt.timedelta(days=1))
    reader = Client(headers={"Authorization": f"Bearer {secret}"})
    assert reader.get("/api/v1/alerts/").json()["results"] == [made]
    assert send(reader, "post", "preview/", WISH)[0] == 200
    for method, path, body in (
        ("post", "alerts/", WISH),
        ("patch", f"alerts/{made['id']}/", {"limit": "1"}),
        ("delete", f"alerts/{made['id']}/", None),
        ("post", "reports/", {}),
    ):
        answer = getattr(reader, method)(f"/api/v1/{path}", body, "application/json")
        assert answer.status_code == 403
        assert f"{path.split('/')[0]}:write" in answer.json()["detail"]


def test_writing_alerts_is_not_enough_to_read_figures(people, program):
    assert send(program("rep"), "post", "", WISH | {"limit": "0"})[1]["firing"] == [""]
    [fired] = program("rep").get("/api/v1/alerts/firings/").json()["results"]
    _token, secret = ApiToken.issue(people["rep"], "W", ["alerts:write"], dt.timedelta(days=1))
    writer = Client(headers={"Authorization": f"Bearer {secret}"})
    status, made = send(writer, "post", "", WISH | {"limit": "0"})
    assert (status, made["firing"]) == (201, [])
    assert send(writer, "patch", f"{made['id']}/", {"limit": "0"})[1]["firing"] == []
    assert send(writer, "post", f"firings/{fired['id']}/acknowledge/", {})[0] == 403


def test_only_whom_an_admin_allows_tells_the_webhooks(people, program):
    wish = WISH | {"channels": ["webhook"]}
    status, told = send(program("manager"), "post", "", wish)
    assert (status, [one["parameter"] for one in told["errors"]]) == (400, ["channels"])
    people["manager"].may_alert_webhooks = True
    people["manager"].save()
    assert send(program("manager"), "post", "", wish)[0] == 201
    assert send(program("admin"), "post", "", wish)[0] == 201


def test_a_preview_keeps_nothing(program):
    ada = program("admin")
    status, told = send(ada, "post", "preview/", WISH)
    assert (status, told["count"]) == (200, 2)
    assert told["fired"][0]["value"] == "450"
    assert ada.get("/api/v1/alerts/").json()["results"] == []


@pytest.mark.parametrize(
    ("wrong", "parameter"),
    [
        ({"metric": "moon"}, "metric"),
        ({"limit": 3}, "limit"),
        ({"limit": "NaN"}, "limit"),
        ({"calm": "301"}, "calm"),
        ({"watches": "unusual"}, "whole"),
        ({"watches": "pace", "metric": "win_rate"}, "watches"),
        ({"side": "either"}, "side"),
        ({"by": "moon"}, "by"),
        ({"where": {"rep": ["nobody"]}}, "where"),
        ({"where": {"rep": "ann"}}, "where"),
        ({"channels": []}, "channels"),
        ({"quiet_from": "25:00"}, "quiet_from"),
        ({"quiet_from": "05:00"}, "quiet_until"),
        ({"snoozed_until": "tomorrow"}, "snoozed_until"),
        ({"least": True}, "least"),
        ({"moon": 1}, "moon"),
    ],
)
def test_what_is_wrong_is_named(program, wrong, parameter):
    status, told = send(program("admin"), "post", "", WISH | wrong)
    assert status == 400
    assert parameter in [error["parameter"] for error in told["errors"]]
