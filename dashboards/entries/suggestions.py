"""What is offered while a reference is being written."""

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboards.seats import seated
from salesmetrics.crm.models.terms import Term
from salesmetrics.ingest.specification import ENTITIES
from salesmetrics.tenancy.visibility import Scope

from . import options

MOST = 20


@require_safe
@seated
def suggestions(request: HttpRequest, scope: Scope, name: str) -> HttpResponseBase:
    """The first records, or words of a list, whose name or id is like what was written."""
    model = model_of(name)
    if model is None or not scope.sees_records:
        raise Http404
    text = request.GET.get(request.GET.get("of", ""), "").replace("\x00", "").strip()
    rows = options.visible(model, scope)
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(external_id=text))
    found = rows.order_by("-pk").values_list("external_id", "name")[:MOST]
    term = issubclass(model, Term)
    return render(
        request,
        "dashboards/entries/suggestions.html",
        {"found": [(called if term else key, called) for key, called in found]},
    )


def model_of(name: str) -> Any:
    """The model that is searched under a name; None where nothing is."""
    for term in Term.__subclasses__():
        if term._meta.model_name == name:
            return term
    entity = ENTITIES.get(name)
    known = {field.name for field in entity.model._meta.fields} if entity else set()
    return entity.model if entity and {"name", "external_id"} <= known else None
