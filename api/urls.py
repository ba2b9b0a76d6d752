"""The REST API, at /api/v1/."""

from django.urls import path, re_path
from django.views.generic import RedirectView

from . import organizations, panels, runs, values
from .document import documentation, schema
from .lost import lost

app_name = "api"

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="api:documentation"), name="root"),
    path("schema/", schema, name="schema"),
    path("docs/", documentation, name="documentation"),
    path("organization/", organizations.Organization.as_view(), name="organization"),
    path("metrics/", values.Catalogue.as_view(), name="metrics"),
    path("metrics/<str:key>/", values.Values.as_view(), name="metric"),
    path("query/", values.Query.as_view(), name="query"),
    path("panels/", panels.Panels.as_view(), name="panels"),
    path("panels/<str:panel>/", panels.Panel.as_view(), name="panel"),
    path("runs/", runs.Runs.as_view(), name="runs"),
    path("runs/<int:run>/", runs.OneRun.as_view(), name="run"),
    re_path(r"", lost),
]
