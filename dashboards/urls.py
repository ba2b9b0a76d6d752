from django.urls import path

from dashboards import account, definitions, overview

app_name = "dashboards"

urlpatterns = [
    path("", overview.overview, name="overview"),
    path("panels/<slug:key>/", overview.panel, name="panel"),
    path("metrics/", definitions.metrics, name="metrics"),
    path("metrics/<slug:key>/", definitions.metric, name="metrics-one"),
    path("account/", account.account, name="account"),
    path("account/organization/", account.organization, name="organization"),
    path("account/theme/", account.theme, name="theme"),
]
