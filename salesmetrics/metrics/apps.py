from django.apps import AppConfig


class MetricsConfig(AppConfig):
    name = "salesmetrics.metrics"
    label = "metrics"
