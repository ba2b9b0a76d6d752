"""The company that the tests of the pages look at: it is noon of 20 May 2026.

Ann and Bob sell in the north, Cid in the south; Eve is in another organization. Sales by month:

    2025   May: Ann 100
    2026   Feb: Ann 300 · Apr: Ann 400, Cid 50 · May: Bob 200, Cid 150
"""

from tests import kept

TODAY = "2026-05-20"


def company_of(world):
    """The company, in a world that nothing has been put into yet."""
    return kept.once(Company, world)


class Company:
    """A world with two teams, two regions of which one has a part, and a target."""

    def __init__(self, world):
        self.world = world
        self.north, self.south = world.team("North"), world.team("South")
        self.emea = world.region("EMEA")
        self.germany = world.region("Germany", parent=self.emea)
        self.apac = world.region("APAC")
        self.ann = world.rep("Ann", team=self.north, region=self.germany)
        self.bob = world.rep("Bob", team=self.north, region=self.emea)
        self.cid = world.rep("Cid", team=self.south, region=self.apac)
        world.earns(self.ann, 10)
        world.earns(self.bob, 10)
        world.earns(self.cid, 10)
        world.order("A", "2025-05-05", 100, owner=self.ann)
        world.order("B", "2026-02-10", 300, owner=self.ann)
        world.order("C", "2026-04-07", 400, owner=self.ann)
        world.order("D", "2026-04-08", 50, owner=self.cid)
        world.order("E", "2026-05-06", 200, owner=self.bob)
        world.order("F", "2026-05-07", 150, owner=self.cid)
        world.target(1200, "2026-04-01", "2026-06-30")
        self.funnel(world.stages())
        world.publish()

    def funnel(self, stages):
        """Four opportunities of this quarter: one open, one won, two lost from the proposal."""
        world = self.world
        for name, last, closed in (
            ("Open", "Proposal", None),
            ("Won", "Won", "2026-05-10"),
            ("Lost", "Proposal", "2026-05-11"),
            ("Gone", "Proposal", "2026-05-12"),
        ):
            status = {"Open": "open", "Won": "won"}.get(name, "lost")
            deal = world.opportunity(
                name, "2026-04-20", closed, status=status, owner=self.ann, amount=0
            )
            world.enters(deal, stages["Qualified"], "2026-04-20")
            world.enters(deal, stages[last], closed or "2026-04-25")
