"""The cache of pages and figures. What is kept there can be made again, and so can be missed.

What is counted of attempts to sign in cannot be missed, and is kept in the database.
"""

import time
from collections.abc import Callable
from typing import Any, ClassVar

import redis
import structlog
from django.core.cache import BaseCache, caches
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.retry import Retry

log = structlog.get_logger(__name__)

LEFT_ALONE = 5.0
"""Seconds for which a server that did not answer is not asked again: a page asks several times."""
PATIENCE: dict[str, Any] = {
    "socket_connect_timeout": 3,
    "socket_timeout": 10,
    "retry": Retry(NoBackoff(), 1),
}
"""A page that waits for its cache would better do without."""


ATTEMPTS = "allauth"
"""How the keys begin of what allauth counts: wrong passwords, and codes that were used."""


class Cache(RedisCache):
    """While its server is away nothing is found and nothing kept: pages are slower, and stand."""

    away_until: ClassVar[float] = 0.0

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, {**params, "OPTIONS": {**PATIENCE, **params.get("OPTIONS", {})}})

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """What is kept, or the default."""
        if attempts := attempts_of(key):
            return attempts.get(key, default, version)
        return self._asked(lambda: super(Cache, self).get(key, default, version), default)

    def set(self, key: str, value: Any, *more: Any, **named: Any) -> None:
        """Keep it, if that is possible."""
        if attempts := attempts_of(key):
            attempts.set(key, value, *more, **named)
            return
        self._asked(lambda: super(Cache, self).set(key, value, *more, **named), None)

    def add(self, key: str, value: Any, *more: Any, **named: Any) -> bool:
        """Keep it unless something is kept; a server that is away gives a lock to all who ask."""
        if attempts := attempts_of(key):
            return attempts.add(key, value, *more, **named)
        added = self._asked(lambda: super(Cache, self).add(key, value, *more, **named), True)
        return bool(added)

    def delete(self, key: str, version: int | None = None) -> bool:
        """Forget it; whether it was kept."""
        if attempts := attempts_of(key):
            return attempts.delete(key, version)
        return bool(self._asked(lambda: super(Cache, self).delete(key, version), False))

    def _asked(self, ask: Callable[[], Any], otherwise: Any) -> Any:
        if time.monotonic() < Cache.away_until:
            return otherwise
        try:
            return ask()
        except (redis.ConnectionError, redis.TimeoutError) as error:
            Cache.away_until = time.monotonic() + LEFT_ALONE
            log.warning("the cache does not answer", error=str(error))
            return otherwise


def attempts_of(key: str) -> BaseCache | None:
    """Where that is counted, if it is an attempt to sign in: also while the server is away."""
    return caches["attempts"] if key.startswith(ATTEMPTS) else None
