"""Who may come to the settings, and what they give of other organizations: nothing."""

import pytest

from salesmetrics.ingest.models import Import
from salesmetrics.tenancy.models import Membership

PAGES = [
    "organization",
    "people",
    "teams",
    "regions",
    "stages",
    "targets",
    "rates",
    "runs",
    "imports",
]


@pytest.mark.parametrize("page", PAGES)
def test_an_admin_sees_every_page(admin, page):
    answer = admin.get(f"/settings/{page}/")
    assert answer.status_code == 200
    assert 'aria-current="page"' in answer.content.decode()


@pytest.mark.parametrize("role", ["manager", "rep", "viewer"])
def test_nobody_else_may_look_or_change(as_role, role, company):
    client = as_role(role)
    for page in PAGES:
        assert client.get(f"/settings/{page}/").status_code == 403, page
        assert client.post(f"/settings/{page}/").status_code in (403, 405), page
    assert client.post("/settings/runs/start/").status_code == 403
    assert client.get(f"/settings/teams/{company.north.pk}/").status_code == 403
    for seat in Membership.objects.all():
        assert client.post(f"/settings/people/{seat.pk}/deactivate/").status_code == 403


@pytest.mark.parametrize("role", ["manager", "rep", "viewer"])
def test_only_admins_have_a_link_to_them(as_role, admin, role):
    assert 'href="/settings/"' in admin.get("/account/").content.decode()
    assert 'href="/settings/"' not in as_role(role).get("/account/").content.decode()


def test_who_is_not_signed_in_signs_in_first(client, db):
    for page in PAGES:
        assert client.get(f"/settings/{page}/").headers["Location"].startswith("/accounts/login/")


def test_what_belongs_to_another_organization_is_not_there(admin, elsewhere):
    seat = Membership.objects.get(organization=elsewhere.organization)
    team, region = elsewhere.team("Their team"), elsewhere.region("Their region")
    run = Import.objects.create(organization=elsewhere.organization)
    for address in (
        f"/settings/people/{seat.pk}/",
        f"/settings/teams/{team.pk}/",
        f"/settings/regions/{region.pk}/",
        f"/settings/imports/{run.pk}/",
        f"/settings/imports/{run.pk}/problems.csv",
    ):
        assert admin.get(address).status_code == 404, address
    assert admin.post(f"/settings/people/{seat.pk}/deactivate/").status_code == 404
    seat.refresh_from_db()
    assert seat.is_active
    for page in PAGES:
        assert "Their" not in admin.get(f"/settings/{page}/").content.decode(), page


def test_a_team_of_another_organization_cannot_be_chosen(admin, company, elsewhere):
    theirs = elsewhere.team("Theirs")
    answer = admin.post(
        f"/settings/teams/{company.north.pk}/", {"name": "North", "parent": theirs.pk}
    )
    assert answer.status_code == 422
    company.north.refresh_from_db()
    assert company.north.parent is None


@pytest.mark.parametrize(
    ("page", "most"), [("people", 8), ("teams", 7), ("targets", 10), ("runs", 7), ("stages", 6)]
)
def test_a_page_asks_the_database_as_often_whatever_it_lists(
    admin, company, page, most, django_assert_max_num_queries
):
    for number in range(12):
        team = company.world.team(f"Team {number}")
        company.world.rep(f"Rep {number}", team=team)
        company.world.user(f"User{number}", "viewer")
    with django_assert_max_num_queries(most):
        admin.get(f"/settings/{page}/")
