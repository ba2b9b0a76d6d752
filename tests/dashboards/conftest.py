"""Pages are looked at by people of a small company."""

import pytest

# Models can be imported only once Django is set up, which this file comes before.


@pytest.fixture
def company(world, it_is):
    from tests.dashboards.company import TODAY, company_of

    it_is(TODAY)
    return company_of(world)


@pytest.fixture
def seats(company):
    """A scope for each role: the manager leads the north, the rep is Ann."""
    world = company.world
    return {
        "admin": world.scope("Ada", "admin"),
        "manager": world.scope("Max", "manager", team=company.north),
        "rep": world.scope("Ann", "rep", rep=company.ann),
        "viewer": world.scope("Vic", "viewer"),
    }
