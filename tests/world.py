"""One small world for tests: an organization whose people and deals a test names.

Ann owns deals, Bob is on her team, Eve is in another organization and must see nothing. Days
are written as they are said: "2025-03-04" is noon of that day in the organization's zone.
"""

import datetime as dt

from salesmetrics.commissions.models import RepRate
from salesmetrics.crm import models as crm
from salesmetrics.metrics import runs
from salesmetrics.metrics.answers import answer
from salesmetrics.metrics.calendar import Grain
from salesmetrics.metrics.models import Run
from salesmetrics.metrics.questions import Question
from salesmetrics.metrics.rounding import rounded
from salesmetrics.tenancy.models import (
    Membership,
    Organization,
    Region,
    Rep,
    RepAssignment,
    Team,
    User,
)
from salesmetrics.tenancy.visibility import everything_of, scope_of

STAGES = {"Qualified": 10, "Needs analysis": 25, "Proposal": 60, "Negotiation": 80}


class World:
    """An organization, short ways to fill it, and short ways to ask it."""

    def __init__(self, slug="north", **options):
        options = {"base_currency": "EUR", "time_zone": "UTC", **options}
        self.wishes = {"name": slug.title(), "slug": slug, **options}
        self.organization = Organization.objects.create(**self.wishes)

    # Time.

    def at(self, when):
        """A moment of the organization's own time; noon where only the day is told."""
        if when is None or isinstance(when, dt.datetime):
            return when
        text = when if "T" in when else f"{when}T12:00"
        return dt.datetime.fromisoformat(text).replace(tzinfo=self.organization.zone)

    # Who and what there is.

    def add(self, model, name, **fields):
        known = {field.name for field in model._meta.concrete_fields}
        if "name" in known:
            fields.setdefault("name", name)
        if "currency" in known:
            fields.setdefault("currency", self.organization.base_currency)
        fields.setdefault("external_id", name.lower().replace(" ", "-"))
        return model.objects.create(organization=self.organization, **fields)

    def team(self, name, parent=None):
        return self.add(Team, name, parent=parent)

    def region(self, name, parent=None):
        return self.add(Region, name, parent=parent)

    def rep(self, name, **fields):
        return self.add(Rep, name, **fields)

    def belongs(self, rep, start, end=None, **fields):
        return RepAssignment.objects.create(
            organization=self.organization, rep=rep, starts_on=start, ends_on=end, **fields
        )

    def earns(self, rep, rate, start="2000-01-01", end=None):
        return RepRate.objects.create(
            organization=self.organization, rep=rep, rate=rate, starts_on=start, ends_on=end
        )

    def user(self, name, role, **seat):
        user, _new = User.objects.get_or_create(email=f"{name.lower()}@example.com", name=name)
        return Membership.objects.create(
            organization=self.organization, user=user, role=role, **seat
        )

    def scope(self, name, role, **seat):
        return scope_of(self.user(name, role, **seat))

    def account(self, name, **fields):
        return self.add(crm.Account, name, **fields)

    def source(self, name):
        return self.add(crm.LeadSource, name)

    def channel(self, name):
        return self.add(crm.Channel, name)

    def industry(self, name):
        return self.add(crm.Industry, name)

    def campaign(self, name, **fields):
        return self.add(crm.Campaign, name, **fields)

    def product(self, name, **fields):
        return self.add(crm.Product, name, **fields)

    def plan(self, name, product, **fields):
        return self.add(crm.Plan, name, product=product, **fields)

    def stages(self):
        """Four open stages and the won one, by name."""
        found = {
            name: self.add(crm.Stage, name, position=i, probability=probability)
            for i, (name, probability) in enumerate(STAGES.items(), start=1)
        }
        won = self.add(crm.Stage, "Won", position=9, probability=100, outcome="won")
        return {**found, "Won": won}

    def rate(self, currency, on, rate):
        return crm.ExchangeRate.objects.create(
            organization=self.organization, currency=currency, on=on, rate=rate
        )

    # What happens.

    def lead(self, name, created, **fields):
        return self.add(crm.Lead, name, created_at=self.at(created), **fields)

    def opportunity(self, name, created=None, closed=None, **fields):
        return self.add(
            crm.Opportunity,
            name,
            created_at=self.at(created),
            closed_at=self.at(closed),
            **fields,
        )

    def won(self, name, closed, created=None, **fields):
        created = created or closed
        return self.opportunity(name, created, closed, status="won", **fields)

    def lost(self, name, closed, created=None, **fields):
        created = created or closed
        return self.opportunity(name, created, closed, status="lost", **fields)

    def enters(self, opportunity, stage, when, **known):
        return crm.StageChange.objects.create(
            organization=self.organization,
            opportunity=opportunity,
            stage=stage,
            entered_at=self.at(when),
            **known,
        )

    def order(self, name, ordered, amount, account=None, **fields):
        account = account or self.account(f"Buyer of {name}")
        return self.add(
            crm.Order, name, ordered_at=self.at(ordered), amount=amount, account=account, **fields
        )

    def line(self, of, amount, line="1", **fields):
        model = crm.OrderLine if isinstance(of, crm.Order) else crm.OpportunityLine
        parent = {"order" if model is crm.OrderLine else "opportunity": of}
        return model.objects.create(
            organization=self.organization, amount=amount, line=line, **parent, **fields
        )

    def subscription(self, name, account, started, price=10, **fields):
        return self.add(
            crm.Subscription,
            name,
            account=account,
            started_on=started,
            price=price,
            **{"interval_months": 1, **fields},
        )

    def target(self, amount, start, end, metric="revenue", subject=None, **fields):
        kind = type(subject).__name__.lower() if subject else "organization"
        if subject:
            fields[kind] = subject
        fields.setdefault("currency", self.organization.base_currency)
        return crm.Target.objects.create(
            organization=self.organization,
            metric=metric,
            subject=kind,
            starts_on=start,
            ends_on=end,
            amount=amount,
            **fields,
        )

    # What it comes to.

    def publish(self, full=False, anew=False):
        """Compute and publish what is stale, here and now."""
        run = runs.start(self.organization, reason=Run.Reason.REQUEST, full=full, anew=anew)
        for chunk in runs.waiting(run):
            runs.work_on(chunk)
        runs.publish_if_complete(run.pk)
        run.refresh_from_db()
        assert run.status == Run.Status.PUBLISHED, run.error
        self.organization.refresh_from_db()
        return run

    def ask(self, metric, start, end, scope=None, **question):
        """The whole answer; `where` takes members of this world."""
        where = {
            key: tuple(m.external_id if hasattr(m, "external_id") else m for m in many(members))
            for key, members in question.pop("where", {}).items()
        }
        grain = question.pop("grain", None)
        asked = Question(
            metric,
            dt.date.fromisoformat(start),
            dt.date.fromisoformat(end),
            grain=Grain(grain) if grain else None,
            where=where,
            **question,
        )
        return answer(asked, scope or everything_of(self.organization))

    def value(self, metric, start, end, **question):
        """One figure, as it is shown."""
        found = self.ask(metric, start, end, **question)
        return shown(found, found.total)

    def rows(self, metric, start, end, **question):
        """The rows as they are shown: by member's name, by first day, or by both."""
        found = self.ask(metric, start, end, **question)
        return {key_of(row): shown(found, row.figure) for row in found.rows}

    def change(self, metric, start, end, to, **question):
        """The counterpart and the change from it, both rounded to two decimals."""
        found = self.ask(metric, start, end, compare=(to,), **question).total.compare[to]
        return tuple(v if v is None else round(v, 2) for v in (found.value, found.change))


def many(members):
    return members if isinstance(members, (list, tuple)) else [members]


def shown(found, figure):
    return rounded(found.unit, found.currency, figure.value)


def key_of(row):
    day = row.period.isoformat() if row.period else None
    name = row.member.name if row.member else None
    if day is None:
        return name
    return day if row.member is None else (day, name)
