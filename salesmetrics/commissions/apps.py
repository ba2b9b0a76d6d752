from django.apps import AppConfig


class CommissionsConfig(AppConfig):
    name = "salesmetrics.commissions"
    label = "commissions"
