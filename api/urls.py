"""The REST API, at /api/v1/."""

from django.urls import path, re_path
from django.views.generic import RedirectView

from . import (
    connections,
    forecasts,
    imports,
    insights,
    organizations,
    panels,
    quality,
    records,
    restatements,
    runs,
    scorecards,
    values,
    webhooks,
)
from .alerts_urls import ADDRESSES as ALERTS
from .commissions_urls import ADDRESSES as COMMISSIONS
from .document import documentation, schema
from .entities.urls import addresses
from .lost import lost
from .reports import ADDRESSES as REPORTS

app_name = "api"

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="api:documentation"), name="root"),
    path("schema/", schema, name="schema"),
    path("docs/", documentation, name="documentation"),
    path("organization/", organizations.Organization.as_view(), name="organization"),
    path("metrics/", values.Catalogue.as_view(), name="metrics"),
    path("metrics/<str:key>/", values.Values.as_view(), name="metric"),
    path("metrics/<str:key>/records/", records.Records.as_view(), name="records"),
    path("query/", values.Query.as_view(), name="query"),
    path("restatements/", restatements.Restatements.as_view(), name="restatements"),
    path("quality/", quality.Quality.as_view(), name="quality"),
    path("quality/<str:check>/", quality.Doubts.as_view(), name="doubts"),
    path("panels/", panels.Panels.as_view(), name="panels"),
    path("panels/<str:panel>/", panels.Panel.as_view(), name="panel"),
    path("scorecards/me/", scorecards.OwnScorecard.as_view(), name="own-scorecard"),
    path("scorecards/<id:rep>/", scorecards.Scorecard.as_view(), name="scorecard"),
    path("forecasts/", forecasts.Forecasts.as_view(), name="forecasts"),
    path("forecasts/calls/", forecasts.Calls.as_view(), name="forecast-calls"),
    path("runs/", runs.Runs.as_view(), name="runs"),
    path("runs/<int:run>/", runs.OneRun.as_view(), name="run"),
    path("imports/", imports.Imports.as_view(), name="imports"),
    path("imports/<int:number>/", imports.OneImport.as_view(), name="import"),
    path("imports/<int:number>/undo/", imports.Undo.as_view(), name="undo"),
    path("imports/<int:number>/rejects/", imports.Rejects.as_view(), name="rejects"),
    path("insights/", insights.Insights.as_view(), name="insights"),
    path("insights/customers/", insights.CustomerSigns.as_view(), name="customer-signs"),
    path(
        "insights/<str:insight>/dismissal/",
        insights.OneDismissal.as_view(),
        name="insight-dismissal",
    ),
    path("connections/", connections.Connections.as_view(), name="connections"),
    path("connections/<int:number>/", connections.OneConnection.as_view(), name="connection"),
    path("connections/<int:number>/fetches/", connections.Fetches.as_view(), name="fetches"),
    path("webhooks/", webhooks.Webhooks.as_view(), name="webhooks"),
    path("webhooks/<int:number>/", webhooks.OneWebhook.as_view(), name="webhook"),
    path("webhooks/<int:number>/deliveries/", webhooks.Deliveries.as_view(), name="deliveries"),
    path(
        "webhooks/<int:number>/deliveries/<int:delivery>/redeliver/",
        webhooks.Redeliver.as_view(),
        name="redeliver",
    ),
    *ALERTS,
    *COMMISSIONS,
    *REPORTS,
    *addresses(),
    re_path(r"", lost),
]
