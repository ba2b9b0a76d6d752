"""The settings are for admins: Ada is one; Max leads the north, Ann is a rep, Vic only looks."""

import pytest
from django.test import Client

NAMES = {"admin": "ada", "manager": "max", "rep": "ann", "viewer": "vic"}


@pytest.fixture
def company(world, it_is):
    """Who there is and what is aimed at; nothing has been sold, so nothing is worked out."""
    from types import SimpleNamespace

    it_is("2026-05-20")
    north, south = world.team("North"), world.team("South")
    emea = world.region("EMEA")
    world.stages()
    world.target(1200, "2026-04-01", "2026-06-30")
    return SimpleNamespace(
        world=world,
        north=north,
        south=south,
        emea=emea,
        germany=world.region("Germany", parent=emea),
        ann=world.rep("Ann", team=north),
        bob=world.rep("Bob", team=north),
        cid=world.rep("Cid", team=south),
    )


@pytest.fixture
def as_role(seats):
    """A browser without JavaScript in which somebody of a role is signed in."""
    from salesmetrics.tenancy.models import User

    def signed_in(role="admin"):
        client = Client()
        client.force_login(User.objects.get(email=f"{NAMES[role]}@example.com"))
        return client

    return signed_in


@pytest.fixture
def admin(as_role):
    return as_role("admin")


@pytest.fixture
def elsewhere(company):
    """Another organization, of which nobody here may see or change anything."""
    from tests.world import World

    world = World("elsewhere")
    world.user("Eve", "admin")
    return world
