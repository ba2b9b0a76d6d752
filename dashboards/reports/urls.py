"""Pages on paper, and reports by e-mail."""

from django.urls import path

from . import pages, views

app_name = "reports"

urlpatterns = [
    path("", pages.reports, name="reports"),
    path("new/", pages.new, name="new"),
    path("<int:number>/", pages.change, name="change"),
    path("<int:number>/<slug:step>/", pages.act, name="act"),
    path("ready/<slug:key>/", pages.ready, name="ready"),
    path("to-me/<int:number>/", pages.subscribe, name="subscribe"),
    path("leave/<str:token>/", pages.leave, name="leave"),
    path("pdf/<path:shown>/", views.page_pdf, name="pdf"),
    path("papers/<int:number>/", views.paper, name="paper"),
    path("papers/<int:number>/file.pdf", views.fetch, name="paper-file"),
]
