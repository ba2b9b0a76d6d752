"""Computing a year's statements, against one aggregate query over the same deals.

A thousand reps with tiers, an accelerator and a cap sold 200,000 deals in a year. The aggregate
adds their amounts up by rep and month. Told are the times of computing from nothing, when every
line is computed and written; after a rate of the plan changed, when every line stands and is
another; when all is computed again and comes out as it stands; when the deals of one rep in a
hundred changed; when every rep's deals of the last month did, as happens each night; and when
nothing did.
"""

import datetime as dt
import sys
from decimal import Decimal

import django

from benchmarks.timing import (
    Work,
    interleaved,
    median,
    ratio,
    tell,
    this_process_and_its_database,
)

SLUG = "commissions"
REPS, DEALS = 1_000, 200_000
FIRST, TODAY = dt.date(2025, 1, 1), dt.date(2025, 12, 31)
PLAN = {
    "key": "executives",
    "name": "Account executives",
    "period": "month",
    "starts_on": "2025-01-01",
    "components": [
        {
            "key": "sales",
            "rule": "tiers",
            "bands": [
                {"from": "0", "rate": "6"},
                {"from": "100", "rate": "8"},
                {"from": "150", "rate": "10"},
            ],
            "multipliers": [{"above": "120", "times": "1.5"}],
            "cap": {"period": "50000"},
        }
    ],
}
AGGREGATE = """
SELECT rep_id, date_trunc('month', day), count(*), sum(amount) FROM crm_sale
 WHERE organization_id = %s AND day BETWEEN '2025-01-01' AND '2025-12-31' GROUP BY 1, 2"""


def measure(rounds: int) -> dict[str, object]:
    """All ways in turn; the statements are away before each computing from nothing."""
    from salesmetrics.commissions.models import Computed, Line, PlanVersion
    from salesmetrics.commissions.recompute import recompute

    organization = company()
    number = iter(range(10**6))

    def away() -> None:
        for table in ("line", "statement", "computed"):
            execute(f"TRUNCATE commissions_{table} CASCADE")

    def change() -> None:
        raised = "UPDATE crm_sale SET amount = amount + 1 WHERE organization_id = %s"
        execute(f"{raised} AND sale_key / 4 %% 100 = %s", organization.pk, next(number) % 100)

    def change_month() -> None:
        raised = "UPDATE crm_sale SET amount = amount + 1 WHERE organization_id = %s"
        execute(f"{raised} AND day >= '2025-12-01'", organization.pk)

    def another_rate() -> None:
        version = PlanVersion.objects.get(plan__organization=organization)
        band = version.terms["components"][0]["bands"][0]
        band["rate"] = "5" if band["rate"] == "6" else "6"
        version.save()

    def forgotten() -> None:
        Computed.objects.filter(organization=organization).delete()

    def compute() -> None:
        recompute(organization, TODAY)

    works: dict[str, Work] = {
        "aggregate": lambda: execute(AGGREGATE, organization.pk),
        "all": compute,
        "nothing": compute,
        "changed": compute,
        "month": compute,
        "same": compute,
        "rate": compute,
    }
    before = {
        "all": away,
        "changed": change,
        "month": change_month,
        "same": forgotten,
        "rate": another_rate,
    }
    roots = this_process_and_its_database()
    times = interleaved(works, rounds, roots, before=before)
    return {
        "lines": Line.objects.filter(organization=organization).count(),
        "seconds": {name: median(its) for name, its in times.items()},
        "ratios": {name: ratio(times, name, "aggregate") for name in works if name != "aggregate"},
    }


def company():  # type: ignore[no-untyped-def]  # models can be imported only once Django is set up
    """The organization, made now unless it stands already."""
    from salesmetrics.commissions import documents
    from salesmetrics.commissions.models import Assignment
    from salesmetrics.crm.models import Sale
    from salesmetrics.tenancy.models import Organization, Rep

    if found := Organization.objects.filter(slug=SLUG).first():
        return found
    organization = Organization.objects.create(name=SLUG, slug=SLUG, base_currency="EUR")
    reps = Rep.objects.bulk_create(
        Rep(organization=organization, external_id=f"rep-{n}", name=f"Rep {n}") for n in range(REPS)
    )
    plan = documents.load(PLAN, organization).plan
    Assignment.objects.bulk_create(
        Assignment(
            organization=organization, plan=plan, rep=rep, starts_on="2025-01-01",
            quota=Decimal(18_000),
        )
        for rep in reps
    )  # fmt: skip
    # The facts of deals, which is what is computed from, without the deals.
    Sale.objects.bulk_create(
        (
            Sale(
                organization=organization,
                sale_key=n * 4 + 2,
                line=0,
                head=True,
                kind="deal",
                day=FIRST + dt.timedelta(days=n * 31 % 365),
                rep=reps[n % REPS],
                amount=100 + Decimal(n * 7919 % 200_000) / 100,
            )
            for n in range(DEALS)
        ),
        batch_size=5_000,
    )
    execute("VACUUM ANALYZE crm_sale")
    return organization


def execute(statement: str, *parameters: object) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement, parameters or None)
        if cursor.description:
            cursor.fetchall()


if __name__ == "__main__":
    django.setup()
    tell(measure(int(sys.argv[1])))
