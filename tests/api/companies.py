"""The company of the pages' tests, and beside it the one that Eve sells for."""

from tests.dashboards.company import Company
from tests.world import World


class Companies:
    def __init__(self, world):
        self.world = world
        self.company = Company(world)
        self.other = World("south")
        self.other.order("Hers", "2026-05-08", 77, owner=self.other.rep("Eve"))
        self.other.publish()
