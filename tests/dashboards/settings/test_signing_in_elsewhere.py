"""An admin signs in at another system with the browser; the tokens are sealed and refreshed."""

import pytest
from django.urls import reverse

from salesmetrics.ingest.connections import Connection
from salesmetrics.ingest.connectors import fetching
from salesmetrics.ingest.connectors.sealing import unseal
from tests.ingest.sides.hubspot import HubSpotSide
from tests.ingest.sides.oauth import Consent
from tests.ingest.sides.pipedrive import PipedriveSide
from tests.ingest.sides.salesforce import SalesforceSide
from tests.ingest.sides.server import Server

BACK = "http://testserver/settings/connections/signed-in/"
WISH = {"name": "Theirs", "schedule": "hour", "client_id": "app", "client_secret": "client-hush"}
SYSTEMS = {
    "hubspot": (HubSpotSide, {}, "https://app.hubspot.com/oauth/authorize", {}),
    "pipedrive": (
        *(PipedriveSide, {"company": "acme"}, "https://oauth.pipedrive.com/oauth/authorize"),
        {"by_header": True},
    ),
    "salesforce": (
        *(SalesforceSide, {"domain": "acme.my.salesforce.com"}),
        *("https://acme.my.salesforce.com/services/oauth2/authorize", {"proof": True}),
    ),
}


@pytest.fixture
def connected(admin, settings):
    """Makes a connection to a system with a client, to which nobody has signed in."""
    servers = []

    def made(system):
        side_of, own, there, how = SYSTEMS[system]
        side = side_of()
        side.consent = Consent(there, BACK, **how)
        servers.append(Server(side))
        settings.CONNECTORS_GATEWAY = servers[-1].url
        wish = {**WISH, **own}
        side.consent.refreshes = set()
        admin.post(reverse("settings:add-connection", args=[system]), wish)
        return side, Connection.objects.get()

    yield made
    for server in servers:
        server.stop()


def begin(client, connection):
    return client.get(reverse("settings:sign-in", args=[connection.pk]))


@pytest.mark.parametrize("system", SYSTEMS)
def test_signing_in_gives_tokens_that_are_kept_sealed_and_refreshed(admin, connected, system):
    side, connection = connected(system)
    page = admin.get(reverse("settings:connection", args=[connection.pk])).text
    assert "Sign in at" in page
    assert BACK in page
    assert connection.next_at is None or system == "salesforce"
    back = side.consent.agree(begin(admin, connection).headers["Location"])
    page = admin.get(back, follow=True).text
    assert "Signed in at" in page
    assert "answers" in page
    connection.refresh_from_db()
    assert connection.next_at is not None
    kept = unseal(connection.sealed)
    assert kept["refresh_token"] in side.consent.refreshes
    assert kept["client_secret"] == "client-hush"
    for secret in ("client-hush", kept["refresh_token"], f"access-{side.consent.given}"):
        assert secret not in connection.sealed + str(connection.settings) + page
    # The next fetch, hours later, has a fresh token, and keeps what it is given with it.
    record = fetching.fetch(connection.pk)
    assert (record.status, record.trouble) == ("done", "")
    connection.refresh_from_db()
    assert unseal(connection.sealed)["refresh_token"] in side.consent.refreshes


def test_a_way_back_that_was_not_begun_here_is_refused_and_each_is_good_once(
    admin, as_role, connected
):
    side, connection = connected("hubspot")
    back = side.consent.agree(begin(admin, connection).headers["Location"])
    assert as_role("rep").get(back).status_code == 403
    wrong = back.replace("state=", "state=x")
    assert admin.get(wrong).status_code == 403
    # A wrong state ends what was begun: the right one opens nothing any more either.
    assert admin.get(back).status_code == 403
    assert "refresh_token" not in unseal(Connection.objects.get().sealed)
    back = side.consent.agree(begin(admin, connection).headers["Location"])
    assert admin.get(back).status_code == 302
    assert admin.get(back).status_code == 403


def test_who_declines_or_waits_too_long_is_told(admin, connected, monkeypatch):
    _side, connection = connected("hubspot")
    begin(admin, connection)
    state = admin.session["signing in at another system"]["state"]
    told = admin.get(f"{BACK}?error=access_denied&state={state}", follow=True).text
    assert "The other system says: access_denied" in told
    begin(admin, connection)
    begun = admin.session["signing in at another system"]
    session = admin.session
    session["signing in at another system"] = {**begun, "until": 0}
    session.save()
    told = admin.get(f"{BACK}?code=x&state={begun['state']}", follow=True).text
    assert "That took too long" in told


def test_one_organizations_sign_in_ends_in_no_other(admin, elsewhere, connected):
    side, connection = connected("hubspot")
    back = side.consent.agree(begin(admin, connection).headers["Location"])
    Connection.objects.filter(pk=connection.pk).update(organization=elsewhere.organization)
    assert admin.get(back).status_code == 404
    assert begin(admin, connection).status_code == 404


def test_a_token_that_was_taken_back_is_told_and_another_client_forgets_it(admin, connected):
    side, connection = connected("hubspot")
    admin.get(side.consent.agree(begin(admin, connection).headers["Location"]))
    side.consent.refreshes = set()
    assert "revoked" in fetching.fetch(connection.pk).trouble
    there = reverse("settings:connection", args=[connection.pk])
    admin.post(there, {**WISH, "client_id": "other"})
    connection.refresh_from_db()
    assert set(unseal(connection.sealed)) == {"client_secret"}


def test_without_token_and_client_nothing_is_saved(admin, db):
    wish = {**WISH, "client_id": "", "client_secret": ""}
    answer = admin.post(reverse("settings:add-connection", args=["hubspot"]), wish)
    assert answer.status_code == 422
    assert "Enter a token, or the client of an app" in answer.text
    answer = admin.post(
        reverse("settings:add-connection", args=["hubspot"]), {**wish, "client_id": "app"}
    )
    assert answer.status_code == 422
