"""The audit log: who changed which plan, assignment, split or statement, from what to what."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from dashboards import shown
from salesmetrics.commissions.models import (
    Adjustment,
    Assignment,
    AuditEntry,
    CreditSplit,
    Dispute,
    Plan,
    PlanVersion,
    Statement,
)
from salesmetrics.commissions.ramps import ramp_text
from salesmetrics.tenancy.models import Role
from salesmetrics.tenancy.visibility import Scope

from .amounts import number
from .audit_terms import changed_terms
from .desk import for_pay, only, show

ROWS = 100
LONGEST = 160
SUBJECTS: dict[str, type[models.Model]] = {
    "plan": Plan,
    "planversion": PlanVersion,
    "assignment": Assignment,
    "creditsplit": CreditSplit,
    "adjustment": Adjustment,
    "dispute": Dispute,
    "statement": Statement,
}
ACTIONS = {
    "insert": gettext_lazy("made"),
    "update": gettext_lazy("changed"),
    "delete": gettext_lazy("removed"),
}
# What tells nothing to a person who reads the log.
LEFT_OUT = frozenset({"id", "organization", "digest", "computed_at", "created_at", "components",
                      "line_key", "version"})  # fmt: skip
# What the entry's own time and user tell already.
STEPS = frozenset(
    f"{step}_{what}"
    for what in ("at", "by")
    for step in ("submitted", "approved", "locked", "paid", "opened", "settled")
)
# What tells which one it is, though it stays as it was.
OWN = frozenset({"rep_id", "plan_id", "opportunity_id", "order_id", "starts_on", "statement_id"})
NOTHING: tuple[Any, ...] = (None, "", [], {})


@require_safe
@for_pay
@only(Role.ADMIN)
def audit(request: HttpRequest, scope: Scope) -> HttpResponseBase:
    """The newest changes first; one kind of thing, where it is asked for."""
    rows = AuditEntry.objects.filter(organization=scope.organization).select_related("user")
    asked = request.GET.get("what", "")
    asked = asked if asked in SUBJECTS else ""
    if asked:
        rows = rows.filter(subject=asked)
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    names = Names(page)
    kinds = [(key, model._meta.verbose_name) for key, model in SUBJECTS.items()]
    context: dict[str, Any] = {
        "page": page,
        "rows": [told(one, names) for one in page],
        "kinds": kinds,
        "asked": asked,
        "query": f"what={asked}" if asked else "",
    }
    return show(request, scope, "audit", **context)


def told(one: AuditEntry, names: "Names") -> dict[str, Any]:
    """An entry as the list tells it."""
    model = SUBJECTS.get(one.subject)
    return {
        "at": one.at,
        "who": str(one.user) if one.user else _("the nightly computing"),
        "what": model._meta.verbose_name if model else one.subject,
        "number": one.subject_id,
        "action": ACTIONS.get(one.action, one.action),
        "changes": list(changes(model, one, names)) if model else [],
        "in_lines": one.subject == "planversion",
    }


def changes(
    model: type[models.Model], one: AuditEntry, names: "Names"
) -> Iterator[tuple[str, str, str]]:
    """Name, former and present value of each column that differs; of what is new, all there is."""
    before, after = one.before or {}, one.after or {}
    for field in model._meta.concrete_fields:
        column = str(field.column)
        was, now = before.get(column), after.get(column)
        same = was == now and column not in OWN
        if field.name in LEFT_OUT | STEPS or same or (was in NOTHING and now in NOTHING):
            continue
        label = label_of(field)
        if field.name == "terms":
            yield from changed_terms(was or {}, now or {})
        elif was == now:
            yield label, "", names.of(field, now)
        else:
            yield label, names.of(field, was), names.of(field, now)


def label_of(field: Any) -> str:
    """A column's name; a reference without one of its own is called as what it leads to."""
    if field.is_relation and not isinstance(field.verbose_name, Promise):
        return str(field.related_model._meta.verbose_name)
    return str(field.verbose_name)


class Names:
    """What the numbers in the entries of a page stand for."""

    def __init__(self, entries: Iterable[AuditEntry]) -> None:
        asked: dict[type[models.Model], set[int]] = {}
        for one in entries:
            for field in self.references(one):
                for row in (one.before or {}, one.after or {}):
                    if number := row.get(field.column):
                        asked.setdefault(field.related_model, set()).add(number)
        self.known: Mapping[type[models.Model], Mapping[int, models.Model]] = {
            model: model._default_manager.in_bulk(list(numbers)) for model, numbers in asked.items()
        }

    def references(self, one: AuditEntry) -> Iterator[Any]:
        """The references of what an entry is about."""
        model = SUBJECTS.get(one.subject)
        for field in model._meta.concrete_fields if model else ():
            if field.is_relation and field.name not in LEFT_OUT:
                yield field

    def of(self, field: Any, value: Any) -> str:
        """A value in words, not longer than one reads."""
        if value is None:
            return ""
        if field.is_relation:
            found = self.known.get(field.related_model, {}).get(value)
            return str(found) if found is not None else str(value)
        if isinstance(field, models.DecimalField):
            return number(Decimal(str(value)), 6)
        if isinstance(field, models.DateField) and len(value) == len("2026-01-31"):
            return shown.day(dt.date.fromisoformat(value))
        if field.flatchoices:
            return str(dict(field.flatchoices).get(value, value))
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        text = value if isinstance(value, str) else listed(value)
        return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def listed(value: Any) -> str:
    """Quotas of single periods by their days, the steps of a ramp as one writes them."""
    if isinstance(value, Mapping):
        days = ((dt.date.fromisoformat(day), quota) for day, quota in sorted(value.items()))
        return "; ".join(f"{shown.day(day)}: {number(quota)}" for day, quota in days)
    return ramp_text(value, "; ") if isinstance(value, list) else str(value)
