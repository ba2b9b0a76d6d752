"""The catalogue and the values, as the data contract writes them."""

import csv
import io

import pytest

from salesmetrics.metrics.catalogue import METRICS
from tests.api.conftest import MAY, QUARTER

VALUES = "/api/v1/metrics/revenue/"
KINDS = ("application/json", "text/csv")


def rows(answer):
    return {row["member"]["name"]: row["value"] for row in answer["rows"]}


def table(answer):
    return list(csv.DictReader(io.StringIO(answer.content.decode())))


def test_the_catalogue_tells_what_each_metric_means(program):
    found = {one["key"]: one for one in program().get("/api/v1/metrics/").json()["results"]}
    assert set(found) == set(METRICS)
    win_rate = found["win_rate"]
    assert win_rate["unit"] == "percent"
    assert win_rate["good"] == "up"
    assert win_rate["kind"] == "flow"
    assert "region" in win_rate["dimensions"]
    assert win_rate["name"] == "Win rate"
    assert "won deals" in win_rate["formula"]


def test_one_value_has_every_key_of_the_contract(program, company):
    answer = program().get(VALUES, QUARTER).json()
    run = company.world.organization.published_run
    assert answer == {
        "metric": "revenue",
        "unit": "money",
        "currency": "EUR",
        "from": "2026-04-01",
        "to": "2026-06-30",
        "grain": None,
        "by": None,
        "as_of": "2026-05-20T12:00:00Z",
        "run": run,
        "complete": False,
        "total": {"value": "800.00"},
        "rows": [],
    }


def test_a_ratio_has_both_parts(program):
    total = program().get("/api/v1/metrics/win_rate/", QUARTER).json()["total"]
    assert total == {"value": "33.33", "numerator": "1", "denominator": "3"}


def test_rows_by_member_and_by_grain(program):
    client = program()
    assert rows(client.get(VALUES, QUARTER | {"by": "rep"}).json()) == {
        "Ann": "400.00",
        "Bob": "200.00",
        "Cid": "200.00",
    }
    months = client.get(VALUES, QUARTER | {"grain": "month"}).json()["rows"]
    assert [(row["period"], row["value"]) for row in months] == [
        ("2026-04-01", "450.00"),
        ("2026-05-01", "350.00"),
        ("2026-06-01", "0.00"),
    ]


def test_filters_join_several_members_and_what_is_below(program, company):
    client = program()
    ann, bob = company.ann.external_id, company.bob.external_id
    both = client.get(VALUES, QUARTER | {"rep": [ann, bob]}).json()
    assert both["total"]["value"] == "600.00"
    emea = client.get(VALUES, QUARTER | {"region": company.emea.external_id}).json()
    assert emea["total"]["value"] == "600.00"


def test_comparisons_stand_beside_the_value(program):
    asked = QUARTER | {"compare": ["year", "target"]}
    compare = program().get(VALUES, asked).json()["total"]["compare"]
    assert compare["year"] == {"value": "100.00", "change": "700.00"}
    assert compare["target"]["value"] == "1200.00"


def test_what_was_published_at_a_moment_is_answered_as_it_was(program, company, it_is):
    client, world = program(), company.world
    it_is("2026-05-21")
    world.order("Late", "2026-05-08", 1000, owner=company.cid)
    world.publish()
    assert client.get(VALUES, MAY).json()["total"]["value"] == "1350.00"
    for then in ("2026-05-20T23:00:00Z", "2026-05-20T23:00:00", "2026-05-21T00:30:00+01:00"):
        answer = client.get(VALUES, MAY | {"as_of": then}).json()
        assert answer["total"]["value"] == "350.00"


def test_several_metrics_come_in_one_request_in_their_order(program, company):
    body = QUARTER | {
        "metrics": ["win_rate", "revenue"],
        "by": "rep",
        "rep": [company.ann.external_id],
        "compare": "year",
        "grain": None,
    }
    answer = program().post("/api/v1/query/", body, content_type="application/json")
    first, second = answer.json()["results"]
    assert (first["metric"], second["metric"]) == ("win_rate", "revenue")
    assert rows(second) == {"Ann": "400.00"}
    assert second["total"]["compare"]["year"]["value"] == "100.00"


def test_values_come_as_csv_too(program):
    headers = {"Accept": "text/csv"}
    answer = program().get(VALUES, QUARTER | {"by": "rep", "compare": "year"}, headers=headers)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="revenue.csv"'
    ann = table(answer)[0]
    assert (ann["name"], ann["value"], ann["year"], ann["currency"]) == (
        "Ann",
        "400.00",
        "100.00",
        "EUR",
    )
    assert [row["name"] for row in table(answer)] == ["Ann", "Bob", "Cid"]
    whole = program().get(VALUES, QUARTER, headers=headers)
    assert [row["value"] for row in table(whole)] == ["800.00"]


def test_no_name_in_a_csv_is_a_formula(program, company):
    company.ann.name = "=1+1"
    company.ann.save()
    found = program().get(VALUES, QUARTER | {"by": "rep"}, headers={"Accept": "text/csv"})
    assert "'=1+1" in {row["name"] for row in table(found)}


def test_the_same_answer_is_not_sent_twice(program):
    client = program()
    first = client.get(VALUES, QUARTER)
    tag = first.headers["ETag"]
    for known in (tag, f"W/{tag}", f'"other", {tag}'):
        again = client.get(VALUES, QUARTER, headers={"If-None-Match": known})
        assert again.status_code == 304
        assert again.content == b""
        assert again.headers["ETag"] == tag
    assert client.get(VALUES, MAY, headers={"If-None-Match": tag}).status_code == 200
    as_csv = {"If-None-Match": tag, "Accept": "text/csv"}
    assert client.get(VALUES, QUARTER, headers=as_csv).status_code == 200


def test_another_run_or_another_day_is_another_answer(program, company, it_is):
    client, world = program(), company.world
    tags = [client.get(VALUES, QUARTER).headers["ETag"]]
    it_is("2026-05-21")
    tags.append(client.get(VALUES, QUARTER).headers["ETag"])
    world.order("New", "2026-05-20", 1, owner=company.cid)
    world.publish()
    tags.append(client.get(VALUES, QUARTER).headers["ETag"])
    assert len(set(tags)) == 3


def test_a_tag_saves_working_the_answer_out(program, django_assert_num_queries):
    client = program()
    tag = client.get(VALUES, QUARTER).headers["ETag"]
    with django_assert_num_queries(1):
        client.get(VALUES, QUARTER, headers={"If-None-Match": tag})


def test_an_answer_is_worked_out_once_for_each_form_and_role(program, django_assert_num_queries):
    asked = {**QUARTER, "grain": "month", "by": "rep"}
    client = program()
    first, as_csv = (client.get(VALUES, asked, headers={"Accept": kind}) for kind in KINDS)
    with django_assert_num_queries(1):
        again = client.get(VALUES, asked, headers={"Accept": KINDS[0]})
    with django_assert_num_queries(1):
        csv_again = client.get(VALUES, asked, headers={"Accept": KINDS[1]})
    for one, other in ((first, again), (as_csv, csv_again)):
        assert one.content == other.content
        assert one.headers["Content-Type"] == other.headers["Content-Type"]
    assert first.headers["Content-Type"] == "application/json"
    assert as_csv.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert program("rep").get(VALUES, asked).json() != first.json()


def test_a_bad_question_is_not_answered_from_a_tag(program):
    headers = {"If-None-Match": "*"}
    assert program().get(VALUES, {"from": "soon"}, headers=headers).status_code == 400


def test_before_the_first_run_there_are_no_values_and_no_tag(program, db):
    from api.models import ApiToken
    from tests.world import World

    member = World("empty").user("Zoe", "admin")
    import datetime as dt

    secret = ApiToken.issue(member, "Program", ["metrics:read"], dt.timedelta(days=1))[1]
    headers = {"Authorization": f"Bearer {secret}"}
    answer = program().get(VALUES, MAY, headers=headers)
    assert answer.json()["run"] is None
    assert "ETag" not in answer.headers


@pytest.mark.parametrize("method", ["get", "head"])
def test_head_is_answered_like_get(program, method):
    answer = getattr(program(), method)(VALUES, QUARTER)
    assert answer.status_code == 200
    assert answer.headers["ETag"]
