"""What the company of the pages' tests pays: it is noon of 20 May 2026.

Ann and Bob sell in the north, Cid in the south, all by one plan with a quota of 300 a month: 6 %
up to it, 8 % above. April: Ann sold 400 and earns 18 + 8 = 26, Cid 50 and earns 3. In May Bob
sold 200 and earns 12, Cid 150 and earns 9. Nobody has another plan.
"""

from salesmetrics.commissions.documents import load, parsed
from salesmetrics.commissions.models import Assignment, RepRate, Statement
from salesmetrics.commissions.recompute import recompute
from salesmetrics.tenancy.models import User
from tests.dashboards.company import Company
from tests.world import World

PLAN = """
key = "tiers"
name = "Tiers"
period = "month"
starts_on = 2026-01-01

[[components]]
key = "sales"
name = "Sales"
rule = "tiers"
bands = [ { from = 0, rate = 6 }, { from = 100, rate = 8 } ]
"""


class Payday:
    """The plan, who has it, and the statements there are."""

    def __init__(self, company):
        self.company, self.world = company, company.world
        self.organization = company.world.organization
        RepRate.objects.all().delete()
        self.plan = load(parsed(PLAN), self.organization).plan
        for rep in (company.ann, company.bob, company.cid):
            self.assign(rep)
        self.compute()

    def assign(self, rep, **fields):
        return Assignment.objects.create(
            organization=rep.organization,
            plan=self.plan,
            rep=rep,
            starts_on="2026-01-01",
            quota=300,
            **fields,
        )

    def compute(self):
        recompute(self.organization)

    def statement(self, rep, month):
        return Statement.objects.get(rep=rep, starts_on=f"{month}-01")

    def user(self, name):
        return User.objects.get(email=f"{name}@example.com")


class Elsewhere:
    """Another organization in which Eve has sold, and has been paid, much."""

    def __init__(self, world):
        self.world = world
        eve = world.rep("Eve")
        world.order("Hers", "2026-04-08", 7_777, owner=eve)
        world.publish()
        self.plan = load(parsed(PLAN), world.organization).plan
        Assignment.objects.create(
            organization=world.organization,
            plan=self.plan,
            rep=eve,
            starts_on="2026-01-01",
            quota=300,
        )
        recompute(world.organization)
        self.statement = Statement.objects.get(rep=eve, starts_on="2026-04-01")


class Paid:
    """The company with its pay."""

    def __init__(self, world):
        self.world = world
        self.company = Company(world)
        self.pay = Payday(self.company)


class PaidHereAndElsewhere(Paid):
    """And another organization beside it."""

    def __init__(self, world):
        super().__init__(world)
        self.elsewhere = Elsewhere(World("elsewhere"))
