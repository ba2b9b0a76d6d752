"""A small world with plans, and the reps who have them."""

import pytest


@pytest.fixture
def company(world, it_is):
    from .company import Company  # models can be imported only once Django is set up

    it_is("2025-06-15")
    return Company(world)


@pytest.fixture
def ann(world):
    return world.rep("Ann")


@pytest.fixture
def bob(world):
    return world.rep("Bob")
