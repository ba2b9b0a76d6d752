"""What a load balancer or a container engine asks.

It asks by the machine's own address and without TLS, so the answer comes before the host is
checked, before a redirection to https, and before a session is looked for.
"""

from collections.abc import Callable

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse

LIVE = "/health/live/"
READY = "/health/ready/"

Handler = Callable[[HttpRequest], HttpResponse]


def answer_health(get_response: Handler) -> Handler:
    """Middleware that answers the two health addresses itself."""

    def handle(request: HttpRequest) -> HttpResponse:
        if request.path == LIVE:
            return live()
        if request.path == READY:
            return ready()
        return get_response(request)

    return handle


def live() -> JsonResponse:
    """Answer that the process runs, whatever the state of what it needs."""
    return JsonResponse({"live": True}, headers={"Cache-Control": "no-store"})


def ready() -> JsonResponse:
    """Answer whether the database and the broker can be used."""
    state = {"database": database_answers(), "broker": broker_answers()}
    status = 200 if all(state.values()) else 503
    return JsonResponse(state, status=status, headers={"Cache-Control": "no-store"})


def database_answers() -> bool:
    """Tell whether a query comes back."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
    except DatabaseError:
        return False
    return True


def broker_answers() -> bool:
    """Tell whether the broker comes back with a pong, soon."""
    client = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2)
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()
