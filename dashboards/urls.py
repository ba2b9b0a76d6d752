from django.urls import path

from dashboards import (
    account,
    behind,
    calls,
    definitions,
    exports,
    metric_page,
    page,
    quality,
    scorecard_page,
)

app_name = "dashboards"

urlpatterns = [
    path("", scorecard_page.first, name="overview"),
    path("scorecard/", scorecard_page.own, name="scorecards"),
    path("scorecard/<id:rep>/", scorecard_page.one, name="scorecard"),
    path("panels/<slug:key>/", page.panel, name="panel"),
    path("panels/<slug:key>/table.<slug:form>", exports.export, name="export"),
    path("metrics/", definitions.metrics, name="metrics"),
    path("metrics/<slug:key>/", metric_page.metric, name="metrics-one"),
    path("metrics/<slug:key>/table.<slug:form>", metric_page.table, name="metric-export"),
    path("metrics/<slug:key>/records/", behind.behind, name="records"),
    path("metrics/<slug:key>/records.csv", behind.behind_csv, name="records-csv"),
    path("quality/", quality.quality, name="quality"),
    path("quality/<slug:key>/", quality.doubtful, name="doubts"),
    path("forecast/calls/", calls.calls, name="calls"),
    path("account/", account.account, name="account"),
    path("account/organization/", account.organization, name="organization"),
    path("account/language/", account.language, name="language"),
    path("account/time-zone/", account.time_zone, name="time-zone"),
    path("account/theme/", account.theme, name="theme"),
    path("<slug:key>/", page.page, name="page"),
]
