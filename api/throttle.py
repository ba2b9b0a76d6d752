"""How many requests a token or a user may send in a minute, counted for all web servers alike."""

import time
from functools import cache

import redis
import structlog
from django.conf import settings
from rest_framework.exceptions import Throttled

from .callers import Caller

log = structlog.get_logger(__name__)

WINDOW = 60


@cache
def _connections() -> "redis.ConnectionPool":
    # Not a client: two threads that come first may make two, and a client that is then forgotten
    # closes its connections under the one who uses them.
    return redis.ConnectionPool.from_url(settings.CACHES["default"]["LOCATION"], socket_timeout=2)


def count(caller: Caller) -> None:
    """Count a request; raises Throttled, with the seconds to wait, if it is one too many.

    Django's cache would need three round trips for what is one here.
    """
    limit = settings.API_REQUESTS_PER_MINUTE
    if not limit:
        return
    now = time.time()
    key = f"api:requests:{caller.key}:{int(now // WINDOW)}"
    try:
        pipeline = redis.Redis(connection_pool=_connections()).pipeline(transaction=False)
        pipeline.incr(key)
        pipeline.expire(key, WINDOW)
        sent = pipeline.execute()[0]
    except redis.RedisError as error:
        # Who may call is known without the counter; better uncounted than refused.
        log.warning("requests are not counted", error=str(error))
        return
    if sent > limit:
        raise Throttled(wait=WINDOW - now % WINDOW)
