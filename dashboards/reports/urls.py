"""Pages on paper, and reports by e-mail."""

from django.urls import path

from . import views

app_name = "reports"

urlpatterns = [
    path("pdf/<path:shown>/", views.page_pdf, name="pdf"),
    path("papers/<int:number>/", views.paper, name="paper"),
    path("papers/<int:number>/file.pdf", views.fetch, name="paper-file"),
]
