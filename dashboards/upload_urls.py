"""The pages on which files are brought in, at /imports/."""

from django.urls import path

from . import uploads

app_name = "imports"

urlpatterns = [
    path("", uploads.sending, name="send"),
    path("sent/<int:upload>/", uploads.reading, name="understood"),
    path("<int:run>/", uploads.following, name="import"),
    path("<int:run>/load/", uploads.loading, name="load"),
    path("<int:run>/undo/", uploads.undoing, name="undo"),
    path("<int:run>/rejects/<int:file>/", uploads.rejects, name="rejects"),
]
