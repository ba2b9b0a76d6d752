"""SalesMetrics: sales figures of an organization, computed every night and shown."""

from salesmetrics.celery import app as celery_app

__all__ = ["celery_app"]
