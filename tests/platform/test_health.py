"""What a load balancer learns."""

import pytest
import redis
from django.db import OperationalError, connection


def test_a_running_process_is_live(client):
    assert client.get("/health/live/").json() == {"live": True}


@pytest.mark.django_db
def test_it_is_ready_when_database_and_broker_answer(client):
    answer = client.get("/health/ready/")
    assert answer.status_code == 200
    assert answer.json() == {"database": True, "broker": True}


@pytest.mark.django_db
def test_it_is_not_ready_without_a_broker(client, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    with pytest.raises(redis.ConnectionError):
        redis.Redis.from_url(settings.REDIS_URL).ping()
    answer = client.get("/health/ready/")
    assert answer.status_code == 503
    assert answer.json() == {"database": True, "broker": False}


@pytest.mark.django_db
def test_it_is_not_ready_without_a_database(client):
    def refuse(execute, sql, params, many, context):
        raise OperationalError("the connection is lost")

    with connection.execute_wrapper(refuse):
        answer = client.get("/health/ready/")
    assert answer.status_code == 503
    assert answer.json() == {"database": False, "broker": True}
