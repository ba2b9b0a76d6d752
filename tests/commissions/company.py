"""The plans of a world, and short ways to what its reps earn by them."""

from decimal import Decimal

from salesmetrics.commissions import documents, life
from salesmetrics.commissions.models import Assignment, Line, Statement
from salesmetrics.commissions.recompute import recompute
from salesmetrics.ingest import facts
from salesmetrics.tenancy.models import User
from salesmetrics.tenancy.visibility import everything_of

TIERS = {
    "key": "tiers",
    "name": "New business",
    "rule": "tiers",
    "bands": [
        {"from": "0", "rate": "6"},
        {"from": "100", "rate": "8"},
        {"from": "150", "rate": "10"},
    ],
}
FLAT = {"key": "flat", "name": "Sales", "rule": "flat", "rate": "10"}


class Company:
    """The plan's side of a world."""

    def __init__(self, world):
        self.world, self.organization = world, world.organization
        self.admin = User.objects.create(email="root@example.com", name="Root")

    def plan(self, *components, key="plan", period="month", starts_on="2025-01-01", **more):
        document = {
            "key": key,
            "name": key.title(),
            "period": period,
            "starts_on": starts_on,
            "components": list(components),
            **more,
        }
        return documents.load(document, self.organization).plan

    def has(self, rep, plan, start="2025-01-01", **more):
        more = {
            name: Decimal(value) if name in ("quota", "variable_pay", "rate") else value
            for name, value in more.items()
        }
        return Assignment.objects.create(
            organization=self.organization, rep=rep, plan=plan, starts_on=start, **more
        )

    def compute(self):
        facts.refresh(self.organization)
        return recompute(self.organization)

    def statement(self, rep, month, plan=None):
        rows = Statement.objects.filter(rep=rep, starts_on=f"{month}-01")
        return (rows.filter(plan=plan) if plan else rows).get()

    def lines(self, rep, month):
        """(kind, amount) of the lines of a month."""
        rows = Line.objects.filter(statement=self.statement(rep, month)).order_by("position")
        return [(line.kind, line.amount) for line in rows]

    def amounts(self, rep, month):
        return [amount for _kind, amount in self.lines(rep, month)]

    def lock(self, rep, month):
        """Through the whole life of a statement, up to locked."""
        scope = everything_of(self.organization)
        statement = self.statement(rep, month)
        for step in (life.submit, life.approve, life.lock):
            statement = step(statement, scope, self.admin)
        return statement

    def scope(self, name, role, **seat):
        return self.world.scope(name, role, **seat)
