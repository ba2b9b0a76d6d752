"""What a column may be filled with, where that can be picked from a list."""

from typing import Any

from salesmetrics.crm.models import Account, Lead, Opportunity, Order, Subscription
from salesmetrics.ingest.kinds import Choice
from salesmetrics.ingest.specification import Column, entity_of, is_term
from salesmetrics.tenancy.models import Rep
from salesmetrics.tenancy.visibility import Scope

MOST_IN_FILTER = 1_000
MOST_IN_FORM = 300
"""A longer list is searched, not scrolled."""
MANY: tuple[Any, ...] = (Account, Lead, Opportunity, Order, Subscription)
"""What there are always too many of to pick from a list."""


def choices(column: Column, scope: Scope, most: int = MOST_IN_FORM) -> list[tuple[str, str]]:
    """Value and words of all that a column may have; none where they are no list."""
    if isinstance(column.kind, Choice):
        return [(str(key), str(name)) for key, name in column.field.flatchoices if key]
    model = column.refers_to
    if model is None or model in MANY:
        return []
    rows = visible(model, scope)
    order = "position" if any(f.name == "position" for f in model._meta.fields) else "name"
    found = list(rows.order_by(order, "pk").values_list("external_id", "name")[: most + 1])
    if len(found) > most:
        return []
    if is_term(model):
        return [(name, name) for _id, name in found]
    return found


def visible(model: Any, scope: Scope) -> Any:
    """The rows of a model that may be referred to; of reps, those one may give a row to."""
    rows = model._default_manager.filter(organization=scope.organization)
    if not is_term(model):
        rows = rows.filter(deleted_at=None)
    if model is Rep and scope.reps is not None:
        rows = rows.filter(pk__in=scope.reps)
    if model in MANY:
        return scope.visible(rows)
    return rows


def suggested_from(column: Column) -> str:
    """The name under which what a column refers to is searched; empty where it is not."""
    model = column.refers_to
    if model is None:
        return ""
    if is_term(model):
        return str(model._meta.model_name)
    entity = entity_of(model)
    return entity.name if entity else ""


def meant(column: Column, text: str, scope: Scope) -> str:
    """The id of what was written by its name, where just one has it; else what was written."""
    model = column.refers_to
    if not text or model is None or is_term(model):
        return text
    rows = visible(model, scope)
    if rows.filter(external_id=text).exists():
        return text
    named = list(rows.filter(name__iexact=text).values_list("external_id", flat=True)[:2])
    return str(named[0]) if len(named) == 1 else text
