"""Pay is looked at by Ada (admin), Max (leads the north), Ann (a rep) and Vic (only looks)."""

import pytest
from django.test import Client

NAMES = {"admin": "ada", "manager": "max", "rep": "ann", "viewer": "vic"}


@pytest.fixture
def paid(request, world, it_is):
    from tests import kept
    from tests.dashboards.commissions.payday import Paid, PaidHereAndElsewhere
    from tests.dashboards.company import TODAY

    it_is(TODAY)
    return kept.once(PaidHereAndElsewhere if "elsewhere" in request.fixturenames else Paid, world)


@pytest.fixture
def company(paid):
    return paid.company


@pytest.fixture
def pay(paid, seats):
    return paid.pay


@pytest.fixture
def elsewhere(paid):
    """Another organization, whose pay nobody here may see."""
    return paid.elsewhere


@pytest.fixture
def as_role(seats):
    """A browser without JavaScript in which somebody of a role is signed in."""
    from salesmetrics.tenancy.models import User

    def signed_in(role="admin"):
        client = Client()
        client.force_login(User.objects.get(email=f"{NAMES[role]}@example.com"))
        return client

    return signed_in
