"""Whatever goes wrong is told in one shape, with every wrong parameter named."""

import pytest
from django.db import IntegrityError, transaction
from django.db import OperationalError as DatabaseError
from django.test import Client
from kombu.exceptions import OperationalError as BrokerError
from redis.exceptions import ConnectionError as CacheError

from api import throttle
from api.faults import fault_of
from salesmetrics.tenancy.models import Team, User
from tests.api.conftest import MAY

VALUES = "/api/v1/metrics/revenue/"
PANEL = "/api/v1/panels/trend/"
QUERY = "/api/v1/query/"


def told(answer, status, code):
    """The fault, as the documentation promises it."""
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    said = answer.json()
    assert set(said) == {"title", "status", "code", "detail", "errors"}
    assert (said["status"], said["code"]) == (status, code)
    assert said["title"]
    assert said["detail"]
    return said


def wrong(answer):
    """The wrong parameters, each with its sentence."""
    return {one["parameter"]: one["detail"] for one in told(answer, 400, "invalid")["errors"]}


def post(client, body, address=QUERY, **options):
    return client.post(address, body, **{"content_type": "application/json", **options})


def test_every_wrong_parameter_of_values_is_named(program):
    asked = {
        "from": "1.5.2026",
        "grain": "hour",
        "by": "colour",
        "region": "atlantis",
        "as_of": "soon",
        "compare": "yesterday",
        "counts": "beans",
        "color": "blue",
    }
    found = wrong(program().get(VALUES, asked))
    assert set(found) == {*asked, "to"}
    assert "2026-01-31" in found["from"]
    assert "day, week, month, quarter, year" in found["grain"]
    assert "rep, team, region" in found["by"]
    assert "atlantis" in found["region"]
    assert "previous, year, target" in found["compare"]
    assert "from, to, grain" in found["color"]


def test_a_dimension_the_metric_does_not_have_names_those_it_has(program):
    found = wrong(program().get(VALUES, MAY | {"lost_reason": "price"}))
    assert "rep, team, region" in found["lost_reason"]


def test_a_period_that_ends_before_it_begins_is_refused(program):
    assert wrong(program().get(VALUES, {"from": "2026-05-02", "to": "2026-05-01"})).keys() == {
        "from"
    }


@pytest.mark.parametrize(
    "day", ["20260501", "2026-W18-5", "2026-02-30", "0001-01-01", "", "\u0662\u0660"]
)
def test_a_day_is_written_in_one_way(program, day):
    assert "from" in wrong(program().get(VALUES, MAY | {"from": day}))


def test_what_can_be_given_once_is_not_given_twice(program):
    assert wrong(program().get(VALUES, MAY | {"by": ["rep", "team"]})).keys() == {"by"}


def test_a_question_of_too_many_periods_is_refused(program):
    asked = {"from": "1990-01-01", "to": "2026-05-31", "grain": "day"}
    assert wrong(program().get(VALUES, asked)).keys() == {"grain"}


def test_nothing_had_been_published_by_then(program):
    assert wrong(program().get(VALUES, MAY | {"as_of": "2001-01-01T00:00:00Z"})).keys() == {"as_of"}


def test_every_wrong_parameter_of_a_panel_is_named(program):
    asked = {"from": "soon", "to": "later", "compare": "never", "color": "blue"}
    assert wrong(program().get(PANEL, asked)).keys() == set(asked)
    assert wrong(program().get(PANEL, {"period": "then"})).keys() == {"period"}
    assert wrong(program().get(PANEL, {"region": "atlantis"})).keys() == {"region"}
    assert wrong(program().get(PANEL, {"compare": ""})).keys() == {"compare"}
    assert wrong(program().get(PANEL, {"compare": ["year", "year"]})).keys() == {"compare"}
    assert wrong(program().get(PANEL, {"period": "this_year", **MAY})).keys() == {"from", "to"}


def test_every_wrong_parameter_of_a_query_is_named(program):
    body = {"metrics": ["revenue", "beans"], "to": 5, "grain": "hour", "color": "blue"}
    assert wrong(post(program(), body)).keys() == {"metrics", "to"}
    body = MAY | {"metrics": ["revenue", "win_rate"], "by": "stage", "color": "blue"}
    assert wrong(post(program(), body)).keys() == {"by", "color"}


@pytest.mark.parametrize(
    "body",
    ["", "{", "[]", "null", '"text"', '{"a": NaN}', "[" * 20_000, b"\xff\xfe", '{"metrics": 1}'],
)
def test_a_body_that_makes_no_sense_is_a_bad_request(program, body):
    told(post(program(), body), 400, "invalid")


def test_half_a_character_in_a_body_is_told_of(program):
    body = '{"metrics": ["\\ud800"], "\\ud800": "\\ud800"}'
    assert "metrics" in wrong(post(program(), body))


@pytest.mark.parametrize("address", ["/api/v1/runs/", "/api/v1/metrics/", "/api/v1/panels/"])
def test_a_parameter_where_there_is_none_is_named(program, address):
    assert wrong(program().get(address, {"color": "blue"})).keys() == {"color"}


@pytest.mark.parametrize("cursor", ["x", "cD1hYmM=", "cD0lMDA=", "bz0tMQ==", "\x00"])
def test_a_cursor_that_is_not_ours_is_told(program, cursor):
    assert wrong(program().get("/api/v1/runs/", {"cursor": cursor})).keys() == {"cursor"}


@pytest.mark.parametrize("limit", ["0", "-1", "501", "many", "", "\u0661"])
def test_a_limit_out_of_range_is_told(program, limit):
    assert wrong(program().get("/api/v1/runs/", {"limit": limit})).keys() == {"limit"}


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/nothing/",
        "/api/v1/metrics/beans/?from=2026-05-01&to=2026-05-31",
        "/api/v1/panels/beans/",
        "/api/v1/runs/999999999999999999999/",
        f"/api/v1/runs/{'9' * 5000}/",
        "/api/v1/runs/one/",
        "/api/v1/metrics/%00/?from=2026-05-01&to=2026-05-31",
    ],
)
def test_what_is_not_there_is_not_found(program, address):
    told(program().get(address), 404, "not_found")


def test_a_forgotten_slash_leads_on(program):
    answer = program().get("/api/v1/metrics?x=1")
    assert answer.status_code == 301
    assert answer.headers["Location"] == "/api/v1/metrics/?x=1"


def test_a_write_is_not_led_on_and_lost(program):
    told(post(program(), {}, "/api/v1/query"), 404, "not_found")


@pytest.mark.parametrize("address", [VALUES, PANEL, "/api/v1/runs/", QUERY, "/api/v1/metrics/"])
def test_a_method_an_address_does_not_know(program, address):
    answer = program().delete(address)
    told(answer, 405, "method_not_allowed")
    allowed = {"/api/v1/runs/": "GET, POST, HEAD", QUERY: "POST"}.get(address, "GET, HEAD")
    assert answer.headers["Allow"] == allowed


@pytest.mark.parametrize("address", [VALUES, PANEL, "/api/v1/metrics/"])
def test_a_form_that_cannot_be_given(program, address):
    answer = program().get(address, headers={"Accept": "image/png"})
    told(answer, 406, "not_acceptable")


def test_a_body_in_another_form(program):
    told(post(program(), "a=b", content_type="text/plain"), 415, "unsupported_media_type")


def test_a_body_that_is_too_large(program):
    told(post(program(), " " * 3_000_000), 413, "too_large")


def test_a_full_run_does_not_interrupt_another(program, company):
    from salesmetrics.metrics.models import Run

    organization = company.world.organization
    Run.objects.create(organization=organization, reason="night", today="2026-05-20")
    told(post(program(), {"full": True}, "/api/v1/runs/"), 409, "conflict")


@pytest.mark.parametrize("address", [PANEL, "/api/v1/organization/"])
def test_a_fault_of_ours_is_told_without_its_inside(program, settings, address):
    client = program()
    client.raise_request_exception = False
    # No such limit can be compared with: a fault that nobody foresaw.
    settings.API_REQUESTS_PER_MINUTE = "many"
    said = told(client.get(address), 500, "server_error")
    assert "many" not in str(said)
    assert "str" not in said["detail"]


@pytest.mark.parametrize(
    ("wrong", "status"), [({"external_id": "north"}, 409), ({"name": None}, 500)]
)
def test_that_somebody_was_quicker_is_a_conflict_and_no_fault_of_ours(company, wrong, status):
    columns = {"organization": company.north.organization, "external_id": "new", "name": "N"}
    with pytest.raises(IntegrityError) as raised, transaction.atomic():
        Team.objects.create(**columns | wrong)
    answer = fault_of(raised.value)
    assert answer.status_code == status
    assert b"north" not in answer.content


@pytest.mark.parametrize("error", [DatabaseError, BrokerError, CacheError])
def test_a_server_that_is_away_is_told_as_such(error):
    answer = fault_of(error("connection refused at db.internal"))
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert b"internal" not in answer.content


def test_without_the_counter_requests_are_still_answered(program, settings):
    client = program()
    throttle._connections.cache_clear()
    there = settings.CACHES["default"]["LOCATION"]
    settings.CACHES["default"]["LOCATION"] = "redis://127.0.0.1:1/0"
    try:
        assert client.get("/api/v1/organization/").status_code == 200
    finally:
        settings.CACHES["default"]["LOCATION"] = there
        throttle._connections.cache_clear()


def test_faults_are_told_in_the_users_language_and_never_as_a_page(members):
    user = User.objects.get(email="vic@example.com")
    client = Client(headers={"Accept": "text/html"})
    told(client.get(VALUES, MAY), 406, "not_acceptable")
    client.force_login(user)
    told(client.get("/api/v1/nothing/"), 404, "not_found")


def test_a_host_that_is_not_ours_is_told_in_the_one_shape_to_programs_alone(client, db):
    told(client.get(VALUES, headers={"Host": "elsewhere.example"}), 400, "invalid")
    page = client.get("/accounts/login/", headers={"Host": "elsewhere.example"})
    assert page.status_code == 400
    assert page.headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("address", ["/api/v1/forecasts/", PANEL, VALUES])
def test_a_moment_with_an_offset_that_no_place_has(program, address):
    days = {"from": "2026-05-01", "to": "2026-05-31"} if address == VALUES else {}
    answer = program().get(address, days | {"as_of": "0121-11-03T13:29:00-18:06"})
    assert "as_of" in wrong(answer)


def test_an_id_of_several_lines_has_an_address(program):
    client = program()
    made = post(client, {"id": "two\nlines/\x0c%", "name": "Two"}, "/api/v1/teams/")
    assert made.status_code == 201
    assert client.get(made.json()["url"]).json()["id"] == "two\nlines/\x0c%"
