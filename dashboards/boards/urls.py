"""Boards of one's own, at /boards/."""

from django.urls import path

from . import screens, taken, views

app_name = "boards"

urlpatterns = [
    path("", views.boards, name="boards"),
    path("screens/", screens.screens, name="screens"),
    path("screens/<int:key>/revoke/", screens.revoke, name="revoke-screen"),
    path("<int:key>/", views.board, name="board"),
    path("<int:key>/edit/", views.edit, name="edit"),
    path("<int:key>/settings/", views.settings, name="settings"),
    path("<int:key>/delete/", views.delete, name="delete"),
    path("<int:key>/order/", views.order, name="order"),
    path("<int:key>/panels/<int:panel>/table.<slug:form>", taken.export, name="export"),
    path("<int:key>/panels/<int:panel>/remove/", views.remove, name="remove"),
]
