"""Alerts of one's own, at /alerts/."""

from django.urls import path

from . import bell, views

app_name = "alerts"

urlpatterns = [
    path("", views.alerts, name="alerts"),
    path("new/", views.new, name="new"),
    path("bell/", bell.menu, name="bell"),
    path("seen/", bell.seen, name="seen"),
    path("acknowledge/", views.acknowledge, name="acknowledge"),
    path("<int:key>/", views.alert, name="alert"),
    path("<int:key>/edit/", views.edit, name="edit"),
    path("<int:key>/snooze/", views.snooze, name="snooze"),
    path("<int:key>/switch/", views.switch, name="switch"),
    path("<int:key>/delete/", views.delete, name="delete"),
]
