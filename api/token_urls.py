"""The settings page of the API's tokens, at /settings/tokens/."""

from django.urls import path

from . import token_pages

app_name = "tokens"

urlpatterns = [
    path("", token_pages.tokens, name="list"),
    path("<int:token>/revoke/", token_pages.revoke, name="revoke"),
]
