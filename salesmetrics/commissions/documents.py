"""A plan as one readable document: check it, load it as a version, export it."""

import datetime as dt
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from salesmetrics.crm.models import Product
from salesmetrics.tenancy.models import Organization, Region, User
from salesmetrics.tenancy.models.organization import CURRENCY

from .acting import acting
from .entries import Entry, Problems
from .models import Plan, PlanVersion
from .periods import period_of
from .reading import terms_of
from .terms import Terms
from .writing import as_toml

HEAD = ("key", "name", "currency", "period", "starts_on")
"""What the plan and the day of a version say beside the document."""


class PlanError(Exception):
    """A document that cannot be a plan: `problems` says where and why."""

    def __init__(self, problems: Problems) -> None:
        self.problems = problems
        super().__init__("; ".join(f"{place}: {words}" for place, words in problems.items()))


def parsed(text: str) -> dict[str, Any]:
    """A document as TOML. Raises PlanError where it is none."""
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise PlanError({"document": str(error)}) from error


def check(document: Mapping[str, Any], organization: Organization) -> Terms:
    """What the document means. Raises PlanError with everything that is wrong with it."""
    problems: Problems = {}
    entry = Entry(document, problems)
    key = entry.text("key", required=True, most=64)
    entry.text("name", required=True)
    period = entry.choice("period", Plan.Period.values)
    currency = entry.text("currency") or organization.base_currency
    start = entry.day("starts_on", required=True)
    if start and not 1900 <= start.year < 3000:
        entry.wrong("starts_on", _("is too far away."))
    for validate, value, place in ((validate_slug, key, "key"), (CURRENCY, currency, "currency")):
        try:
            validate(value)
        except ValidationError as error:
            problems.setdefault(place, " ".join(error.messages))
    if start and not problems and period_of(organization, period, start).start != start:
        entry.wrong("starts_on", _("is not the first day of a period."))
    plan = Plan.objects.filter(organization=organization, external_id=key).first()
    if plan and (plan.currency, plan.period) != (currency, period):
        entry.wrong("period", _("and currency of a plan stay; make another plan."))
    terms, more = terms_of(document, currency)
    problems |= more | unknown_members(document, organization)
    if problems:
        raise PlanError(problems)
    return terms


def unknown_members(document: Mapping[str, Any], organization: Organization) -> Problems:
    """Products and regions that a filter names and nobody knows."""
    problems: Problems = {}
    for kind in ("components", "spifs"):
        listed = document.get(kind)
        for number, one in enumerate(listed if isinstance(listed, list) else [], start=1):
            for name, model in (("products", Product), ("regions", Region)):
                named = one.get(name) if isinstance(one, Mapping) else None
                if not isinstance(named, list) or not all(isinstance(n, str) for n in named):
                    continue  # the reader of the terms says so
                rows = model.objects.filter(organization=organization, external_id__in=named)
                if missing := set(named) - set(rows.values_list("external_id", flat=True)):
                    words = _("There is no “%s”.") % "”, “".join(sorted(missing))
                    problems[f"{kind}.{number}.{name}"] = words
    return problems


@transaction.atomic
def load(
    document: Mapping[str, Any], organization: Organization, user: User | None = None
) -> PlanVersion:
    """Make the document a plan, or a version of the plan of its key; the same again is the same.

    Raises PlanError; so it does where a final statement was computed by the version it replaces.
    """
    check(document, organization)
    acting(user)
    currency = document.get("currency") or organization.base_currency
    plan, _new = Plan.objects.update_or_create(
        organization=organization,
        external_id=document["key"],
        defaults={"name": document["name"]},
        create_defaults={
            "name": document["name"],
            "currency": currency,
            "period": document["period"],
        },
    )
    return keep(plan, dt.date.fromisoformat(str(document["starts_on"])), stored(document))


def keep(plan: Plan, starts_on: dt.date, terms: Any) -> PlanVersion:
    versions = PlanVersion.objects.filter(plan=plan)
    same_day = versions.filter(starts_on=starts_on).first()
    if same_day is None:
        number = (versions.aggregate(last=Max("number"))["last"] or 0) + 1
        return PlanVersion.objects.create(
            organization=plan.organization,
            plan=plan,
            number=number,
            starts_on=starts_on,
            terms=terms,
        )
    if rules(same_day.terms) != rules(terms):
        used = plan.statements.filter(version=same_day, status__in=("locked", "paid"))
        if used.exists():
            raise PlanError({"starts_on": _("is that of a version by which was paid already.")})
        same_day.terms = terms
        same_day.save(update_fields=["terms"])
    return same_day


def rules(terms: Mapping[str, Any]) -> dict[str, Any]:
    """What decides about pay: by which two documents are the same version, whoever wrote them."""
    return {key: value for key, value in stored(terms).items() if key not in HEAD}


def stored(value: Any) -> Any:
    """The document as JSON holds it: numbers and days as texts."""
    if isinstance(value, Mapping):
        return {str(key): stored(one) for key, one in value.items() if one not in (None, "", [])}
    if isinstance(value, list | tuple):
        return [stored(one) for one in value]
    if isinstance(value, bool) or value is None:
        return value
    return str(value)


def export(version: PlanVersion) -> str:
    """The version as a document that `load` takes."""
    plan = version.plan
    known = {
        "key": plan.external_id,
        "name": plan.name,
        "currency": plan.currency,
        "period": plan.period,
        "starts_on": version.starts_on.isoformat(),
    }
    return as_toml({**version.terms, **known})


def terms_in(version: PlanVersion) -> Terms:
    """What a version says; it was checked when it was loaded."""
    terms, problems = terms_of(version.terms, version.plan.currency)
    if problems:
        raise PlanError(problems)
    return terms
