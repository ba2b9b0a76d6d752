"""The settings, at /settings/."""

from django.urls import path
from django.views.generic import RedirectView

from . import (
    connections,
    imports,
    organization,
    people,
    rates,
    runs,
    signing_in,
    stages,
    targets,
    trees,
    webhooks,
)

app_name = "settings"

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="settings:organization"), name="first"),
    path("organization/", organization.organization, name="organization"),
    path("people/", people.people, name="people"),
    path("people/<int:seat>/", people.person, name="person"),
    path("people/<int:seat>/deactivate/", people.deactivate, name="deactivate"),
    path("people/<int:seat>/reactivate/", people.reactivate, name="reactivate"),
    path("invitations/<int:invitation>/withdraw/", people.withdraw, name="withdraw"),
    path("teams/", trees.teams, name="teams"),
    path("teams/<int:node>/", trees.team, name="team"),
    path("regions/", trees.regions, name="regions"),
    path("regions/<int:node>/", trees.region, name="region"),
    path("stages/", stages.stages, name="stages"),
    path("targets/", targets.targets, name="targets"),
    path("rates/", rates.rates, name="rates"),
    path("runs/", runs.runs, name="runs"),
    path("runs/start/", runs.start, name="start-run"),
    path("connections/", connections.connections, name="connections"),
    path("connections/add/<slug:key>/", connections.add, name="add-connection"),
    path("connections/signed-in/", signing_in.signed_in, name="signed-in"),
    path("connections/<int:number>/", connections.connection, name="connection"),
    path("connections/<int:number>/sign-in/", signing_in.sign_in, name="sign-in"),
    path("connections/<int:number>/test/", connections.test, name="test-connection"),
    path("connections/<int:number>/fetch/", connections.fetch, name="fetch-connection"),
    path("connections/<int:number>/pause/", connections.pause, name="pause-connection"),
    path("connections/<int:number>/delete/", connections.delete, name="delete-connection"),
    path("imports/", imports.imports, name="imports"),
    path("imports/<int:run>/", imports.one, name="import"),
    path("imports/<int:run>/problems.csv", imports.problems_csv, name="problems-csv"),
    path("webhooks/", webhooks.webhooks, name="webhooks"),
    path("webhooks/<int:key>/", webhooks.webhook, name="webhook"),
    path("webhooks/<int:key>/switch/", webhooks.switch_webhook, name="switch-webhook"),
    path("webhooks/<int:key>/delete/", webhooks.delete_webhook, name="delete-webhook"),
    path("webhooks/<int:key>/test/", webhooks.test_webhook, name="test-webhook"),
    path(
        "webhooks/<int:key>/deliveries/<int:delivery>/redeliver/",
        webhooks.redeliver_webhook,
        name="redeliver-webhook",
    ),
]
