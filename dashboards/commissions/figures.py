"""The page of figures about commissions, with the way to the other pages."""

from django.http import HttpRequest, HttpResponseBase

from dashboards import page
from dashboards.pages import PAGES
from salesmetrics.tenancy.visibility import Scope

from .desk import for_pay


@for_pay
def figures(request: HttpRequest, scope: Scope) -> HttpResponseBase:
    """Total, by month, by plan, top reps, effective rate, share of revenue."""
    return page.shown(request, scope, PAGES["commissions"])
