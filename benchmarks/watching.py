"""What follows a run by itself, against the run: signs of customers, insights, twenty alerts.

After a full run everything is found anew; after a night with a day's business behind it what that
touches and what depends on the day; after a night in which nothing has changed what depends on the
day alone; after activities have come in, which no insight is told from, all is carried over.
"""

import datetime as dt
import itertools
import sys
from decimal import Decimal
from functools import partial
from typing import Any

import django

from benchmarks.company import EMAIL, SLUG
from benchmarks.timing import (
    Times,
    median,
    ratio,
    tell,
    this_process_and_its_database,
    took,
)

THREADS = 2
KINDS = (
    ("revenue", "", "month", True, "value"),
    ("revenue", "", "quarter", False, "pace"),
    ("revenue", "", "week", True, "unusual"),
    ("revenue", "rep", "month", True, "change"),
    ("revenue", "region", "month", False, "change"),
    ("revenue", "team", "quarter", False, "target"),
    ("win_rate", "", "month", True, "value"),
    ("win_rate", "rep", "quarter", True, "change"),
    ("won_count", "product", "month", True, "amount"),
    ("pipeline_value", "", "month", False, "value"),
    ("pipeline_value", "rep", "month", True, "change"),
    ("average_deal_size", "region", "month", True, "unusual"),
    ("leads_created", "", "day", True, "unusual"),
    ("leads_created", "source", "week", True, "change"),
    ("new_customers", "", "month", True, "unusual"),
    ("churned_customers", "", "month", True, "value"),
    ("mrr", "", "month", True, "change"),
    ("opportunities_created", "team", "month", True, "unusual"),
    ("sales_cycle_days", "", "month", True, "value"),
    ("conversion_rate", "source", "quarter", True, "change"),
)
"""Of each alert the metric, for each what, the days, whether whole ones, and what is watched."""


def measure(rounds: int) -> dict[str, object]:
    """Each kind of run in turn, and what follows it."""
    from salesmetrics.tenancy.models import Organization

    organization = Organization.objects.get(slug=SLUG)
    roots = this_process_and_its_database()
    alerts(organization)
    number = itertools.count()
    works = {
        "full": lambda: forget(organization),
        "business": lambda: do_business(organization),
        "night": lambda: let_a_day_pass(organization),
        "other": lambda: change_activities(organization, next(number)),
    }
    run(organization, full=False)
    times: Times = {}
    parts: dict[str, int] = {}
    for _round in range(rounds):
        for name, before in works.items():
            before()
            made = took(partial(run, organization, full=name == "full"), roots)
            followed = took(partial(follow, organization, parts, name), roots)
            times.setdefault(name, []).append(made)
            times.setdefault(f"after_{name}", []).append(followed)
    found: dict[str, object] = {name: median(its) for name, its in times.items()}
    ratios = {f"after_{name}_to_{name}": ratio(times, f"after_{name}", name) for name in works}
    told = {f"parts_{name}": count for name, count in parts.items()}
    return found | ratios | told | {"alerts": len(KINDS)}


def follow(organization: Any, parts: dict[str, int], kind: str) -> None:
    """What workers do once a run of a kind is published; notes how many parts they told."""
    from salesmetrics.watch.alerts.judging import judge_waiting
    from salesmetrics.watch.insights.signs import find_signs
    from salesmetrics.watch.insights.usual import find_insights

    find_signs(organization.published_run)
    parts[kind] = find_insights(organization.published_run)
    judge_waiting(organization.pk)


def run(organization: Any, *, full: bool) -> None:
    """A run as `manage.py snapshot` makes it."""
    from salesmetrics.metrics import runs
    from salesmetrics.metrics.models import Run
    from salesmetrics.metrics.working import carry_out

    organization.refresh_from_db()
    carry_out(runs.start(organization, reason=Run.Reason.REQUEST, full=full), threads=THREADS)
    organization.refresh_from_db()


def alerts(organization: Any) -> None:
    """Alerts of the company's admin, made now unless they stand already."""
    from salesmetrics.tenancy.models import Membership
    from salesmetrics.watch.models import Alert

    owner = Membership.objects.get(organization=organization, user__email=EMAIL)
    if Alert.objects.filter(owner=owner).exists():
        return
    Alert.objects.bulk_create(
        Alert(
            organization=organization, owner=owner, name=f"{metric} {watches}", metric=metric,
            by=by, stretch=stretch, whole=whole, watches=watches, side="above",
            limit=Decimal(10**6), channels=["bell"],
        )
        for metric, by, stretch, whole, watches in KINDS
    )  # fmt: skip


def forget(organization: Any) -> None:
    """As if nothing had been found before."""
    from salesmetrics.watch.models import (
        Alert,
        CustomerSign,
        FoundInsights,
        KeptSales,
        SignsFound,
    )

    for model in (CustomerSign, KeptSales, SignsFound, FoundInsights):
        model._default_manager.filter(organization=organization).delete()
    Alert.objects.filter(organization=organization).update(judged_run=None)
    forget_answers()


def forget_answers() -> None:
    """What was found of a view lies in the cache by run; the runs here are others each time."""
    from django.core.cache import cache

    cache.clear()


def let_a_day_pass(organization: Any) -> None:
    """The last run was yesterday's."""
    from salesmetrics.metrics.models import Run

    yesterday = organization.today() - dt.timedelta(days=1)
    Run.objects.filter(pk=organization.published_run).update(today=yesterday)


def do_business(organization: Any) -> None:
    """A day passes, and as many of the latest records as a usual day has become others."""
    from django.db.models import F, Max

    from salesmetrics.crm.models import Lead, Opportunity, Order

    amount = F("amount") + Decimal("1.25")
    answered = F("created_at") + dt.timedelta(minutes=organization.published_run)
    opened = Opportunity.objects.filter(status="open")
    for rows, day, change in (
        (Order.objects.filter(amount__gt=0), "ordered_on", {"amount": amount}),
        (Opportunity.objects.filter(status="won"), "closed_on", {"amount": amount}),
        (opened, "created_on", {"amount": amount}),
        (Lead.objects.all(), "created_on", {"first_response_at": answered}),
    ):
        rows = rows.filter(organization=organization)
        latest = rows.aggregate(day=Max(day))["day"]
        month = {f"{day}__gt": latest - dt.timedelta(days=30)}
        count = max(1, rows.filter(**month).count() // 30)
        chosen = list(rows.order_by(f"-{day}", "-pk").values_list("pk", flat=True)[:count])
        rows.model.objects.filter(pk__in=chosen).update(**change)
    change_activities(organization, organization.published_run)
    let_a_day_pass(organization)


def change_activities(organization: Any, number: int) -> None:
    """Some activities of the last days are about more minutes."""
    from salesmetrics.crm.models import Activity

    rows = Activity.objects.filter(
        organization=organization,
        happened_on__gte=organization.today() - dt.timedelta(days=20),
    )
    chosen = list(rows.order_by("pk").values_list("pk", flat=True)[:100])
    Activity.objects.filter(pk__in=chosen).update(minutes=number + 1)


if __name__ == "__main__":
    django.setup()
    tell(measure(int(sys.argv[1])))
