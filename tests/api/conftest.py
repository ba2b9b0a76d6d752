"""Programs ask about the company of the pages' tests; Eve's asks about another organization."""

import datetime as dt

import pytest
from django.test import Client

# Models can be imported only once Django is set up, which this file comes before.

MAY = {"from": "2026-05-01", "to": "2026-05-31"}
QUARTER = {"from": "2026-04-01", "to": "2026-06-30"}


@pytest.fixture
def companies(world, it_is):
    from tests import kept
    from tests.api.companies import Companies
    from tests.dashboards.company import TODAY

    it_is(TODAY)
    return kept.once(Companies, world)


@pytest.fixture
def company(companies):
    return companies.company


@pytest.fixture
def members(company, companies):
    """A membership for each role: the manager leads the north, the rep is Ann; and Eve's."""
    world, other = company.world, companies.other
    return {
        "admin": world.user("Ada", "admin"),
        "manager": world.user("Max", "manager", team=company.north),
        "rep": world.user("Ann", "rep", rep=company.ann),
        "viewer": world.user("Vic", "viewer"),
        "eve": other.user("Eve", "admin"),
    }


@pytest.fixture
def issue(members):
    """Makes a token for a role's membership: the token, and its secret."""
    from api.models import ApiToken, Right

    def issued(role="admin", scopes=tuple(Right.values), days=30):
        return ApiToken.issue(members[role], "Program", list(scopes), dt.timedelta(days=days))

    return issued


@pytest.fixture
def program(issue):
    """A program that signs in with the token of a role's member."""

    def signed_in(role="admin", **wish):
        return Client(headers={"Authorization": f"Bearer {issue(role, **wish)[1]}"})

    return signed_in
