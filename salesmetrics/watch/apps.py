from django.apps import AppConfig


class WatchConfig(AppConfig):
    name = "salesmetrics.watch"
    label = "watch"
