"""Which address leads where."""

from django.contrib import admin
from django.urls import include, path

from salesmetrics import health

urlpatterns = [
    path("health/live/", health.live, name="health-live"),
    path("health/ready/", health.ready, name="health-ready"),
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
    path("api/v1/", include("api.urls")),
    path("", include("dashboards.urls")),
]
