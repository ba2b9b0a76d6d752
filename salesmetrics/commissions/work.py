"""A plan as the night works on it: versions with what they mean, and the chains of its reps."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from salesmetrics.crm.models import Product
from salesmetrics.tenancy.models import Organization, Region, Rep
from salesmetrics.tenancy.trees import below

from .built_in import rates_of
from .documents import terms_in
from .models import Assignment, Plan, PlanVersion
from .periods import Span, period_of, periods
from .seats import Chain, Seat
from .terms import Only, PaidWhen, Terms


@dataclass
class Members:
    """The products and regions that filters name, by number."""

    organization: Organization

    @cached_property
    def products(self) -> dict[str, int]:
        rows = Product.objects.filter(organization=self.organization)
        return dict(rows.values_list("external_id", "pk"))

    @cached_property
    def regions(self) -> list[tuple[str, int, int | None]]:
        rows = Region.objects.filter(organization=self.organization)
        return list(rows.values_list("external_id", "pk", "parent_id"))

    def numbered(self, only: Only) -> Only:
        """A filter by numbers; a region stands for all below it."""
        if only.everything:
            return only
        regions: set[object] = set()
        if only.regions:
            parents = {pk: parent for _key, pk, parent in self.regions}
            named = [pk for key, pk, _parent in self.regions if key in only.regions]
            # What nobody knows any more lets nothing through.
            regions = set(below(parents, named)) or {0}
        products = {self.products.get(str(key), 0) for key in only.products}
        return Only(frozenset(products), frozenset(regions), only.deal_types)

    def resolved(self, terms: Terms) -> Terms:
        return replace(
            terms,
            components=tuple(replace(c, only=self.numbered(c.only)) for c in terms.components),
            spifs=tuple(replace(s, only=self.numbered(s.only)) for s in terms.spifs),
        )


@dataclass
class Version:
    model: PlanVersion
    terms: Terms


@dataclass
class Work:
    """A plan with its versions and, by rep, the chain of seats."""

    organization: Organization
    plan: Plan
    versions: list[Version]
    chains: dict[int, Chain] = field(default_factory=dict)

    def version(self, day: dt.date) -> Version | None:
        """The version of a period that begins on a day."""
        fitting = [v for v in self.versions if v.model.starts_on <= day]
        return fitting[-1] if fitting else None

    def periods(self, first: dt.date, last: dt.date) -> Iterable[Span]:
        return periods(self.organization, self.plan.period, first, last)

    def year(self, day: dt.date) -> tuple[Span, ...]:
        """The periods of the fiscal year of a day."""
        whole = period_of(self.organization, "year", day)
        return tuple(self.periods(whole.start, whole.end))

    def any(self, asked: str) -> bool:
        """Whether some version has a component of teams, bonuses, a clawback, ..."""
        return any(ASKED[asked](version.terms) for version in self.versions)


ASKED = {
    "team": lambda terms: any(c.of_team for c in terms.components),
    "spifs": lambda terms: bool(terms.spifs),
    "clawback": lambda terms: terms.clawback is not None,
    "no_clawback": lambda terms: terms.clawback is None,
    "mrr": lambda terms: any(c.counts == "mrr" for c in terms.components),
    "payments": lambda terms: terms.payout.when is PaidWhen.CUSTOMER_PAYS,
    "dates": lambda terms: terms.payout.when is not PaidWhen.EARNED,
    "draw": lambda terms: terms.draw is not None,
}


SEAT = ("quota_per", "ramp", "starts_on", "ends_on", "quota", "quotas", "variable_pay", "rate",
        "team")  # fmt: skip


def works(organization: Organization, only: Plan | None = None) -> list[Work]:
    """All plans of an organization that somebody has or had; or one of them."""
    members = Members(organization)
    plans = Plan.objects.filter(organization=organization).order_by("pk")
    if only is not None:
        plans = plans.filter(pk=only.pk)
    found = []
    for plan in plans.prefetch_related("versions"):
        plan.organization = organization
        versions = [
            Version(version, members.resolved(terms_in(version)))
            for version in sorted(plan.versions.all(), key=lambda version: version.starts_on)
        ]
        work = Work(organization, plan, versions, chains(organization, plan))
        if versions and work.chains:
            found.append(work)
    return found


def chains(
    organization: Organization, plan: Plan, only: Collection[int] | None = None
) -> dict[int, Chain]:
    """By rep the seats on a plan: assignments, and the rates that a file brought."""
    reps = Rep.objects.filter(organization=organization)
    assignments = Assignment.objects.filter(organization=organization, plan=plan)
    rates = rates_of(organization, plan)
    if only is not None:
        reps, assignments = reps.filter(pk__in=only), assignments.filter(rep__in=only)
        rates = rates.filter(rep__in=only)
    hired = dict(reps.values_list("pk", "hired_on"))
    seats: dict[int, list[Seat]] = {}
    for rep, *own in assignments.values_list("rep_id", *SEAT):
        seats.setdefault(rep, []).append(seat(hired.get(rep), *own))
    for rate in rates:
        seats.setdefault(rate.rep_id, []).append(Seat(rate.starts_on, rate.ends_on, rate=rate.rate))
    return {rep: Chain(its) for rep, its in sorted(seats.items())}


def seat(hired: dt.date | None, per: str, ramp: list[Any], *rest: Any) -> Seat:
    """A seat of an assignment's columns, as `SEAT` names them."""
    return Seat(
        **dict(zip(SEAT[2:], rest, strict=True)),
        per_year=per == Assignment.Span.YEAR,
        ramp=tuple(ramp),
        tenure_from=hired,
    )
