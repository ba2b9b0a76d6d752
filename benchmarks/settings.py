"""The product's settings, with one more view to compare with."""

from salesmetrics.settings import *  # noqa: F403  # the product's own, and a line more
from salesmetrics.settings import CACHES, env

ROOT_URLCONF = "benchmarks.urls"
if env.flag("BENCHMARK_WITHOUT_CACHE"):
    CACHES["default"]["BACKEND"] = "django.core.cache.backends.dummy.DummyCache"
