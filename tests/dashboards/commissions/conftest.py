"""Pay is looked at by Ada (admin), Max (leads the north), Ann (a rep) and Vic (only looks)."""

import pytest
from django.test import Client

NAMES = {"admin": "ada", "manager": "max", "rep": "ann", "viewer": "vic"}


@pytest.fixture
def pay(company, seats):
    from tests.dashboards.commissions.payday import Payday

    return Payday(company)


@pytest.fixture
def elsewhere(company):
    """Another organization, whose pay nobody here may see."""
    from tests.dashboards.commissions.payday import Elsewhere
    from tests.world import World

    return Elsewhere(World("elsewhere"))


@pytest.fixture
def as_role(seats):
    """A browser without JavaScript in which somebody of a role is signed in."""
    from salesmetrics.tenancy.models import User

    def signed_in(role="admin"):
        client = Client()
        client.force_login(User.objects.get(email=f"{NAMES[role]}@example.com"))
        return client

    return signed_in
