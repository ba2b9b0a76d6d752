"""Which address leads where."""

from django.contrib import admin
from django.urls import include, path

from dashboards.boards.screens import screen
from dashboards.invited import invited

urlpatterns = [
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
    path("api/v1/", include("api.urls")),
    path("settings/tokens/", include("api.token_urls")),
    path("settings/", include("dashboards.settings.urls")),
    path("invitations/<str:secret>/", invited, name="invitation"),
    path("imports/", include("dashboards.upload_urls")),
    path("records/", include("dashboards.entries.urls")),
    path("boards/", include("dashboards.boards.urls")),
    path("reports/", include("dashboards.reports.urls")),
    path("tv/<str:secret>/", screen, name="screen"),
    path("alerts/", include("dashboards.alerts.urls")),
    path("insights/", include("dashboards.insights.urls")),
    path("commissions/", include("dashboards.commissions.urls")),
    path("", include("dashboards.urls")),
]

# Programs are told in JSON what fails before a view is found; people see a page.
handler400 = "api.lost.bad_request"
handler500 = "api.lost.server_error"
