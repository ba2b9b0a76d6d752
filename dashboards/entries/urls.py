"""The pages on which records are looked up and written, at /records/."""

from django.urls import path

from . import beside, changing, lists, record, suggestions

app_name = "entries"

urlpatterns = [
    path("", lists.first, name="first"),
    path("suggestions/<slug:name>/", suggestions.suggestions, name="suggestions"),
    path("<slug:name>/", lists.rows, name="rows"),
    path("<slug:name>/of/", record.by_id, name="by-id"),
    path("<slug:name>/new/", changing.new, name="new"),
    path("<slug:name>/<int:pk>/", record.record, name="record"),
    path("<slug:name>/<int:pk>/change/", changing.correct, name="change"),
    path("<slug:name>/<int:pk>/delete/", changing.remove, name="delete"),
    path("<slug:name>/<int:pk>/restore/", changing.restore, name="restore"),
    path("<slug:name>/<int:pk>/activities/", beside.activities, name="activities"),
    path("<slug:name>/<int:pk>/figures/", beside.figures, name="figures"),
]
