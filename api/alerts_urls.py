"""The addresses of alerts, below /api/v1/."""

from django.urls import path

from . import alerts

ADDRESSES = [
    path("alerts/", alerts.Alerts.as_view(), name="alerts"),
    path("alerts/preview/", alerts.Previews.as_view(), name="alert-preview"),
    path("alerts/firings/", alerts.Firings.as_view(), name="firings"),
    path(
        "alerts/firings/<int:number>/acknowledge/",
        alerts.Acknowledge.as_view(),
        name="acknowledge-firing",
    ),
    path("alerts/<int:number>/", alerts.OneAlert.as_view(), name="alert"),
]
