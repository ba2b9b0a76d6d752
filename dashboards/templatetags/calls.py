"""The form for a call in a template."""

from django import template

from dashboards.calls import CallForm
from salesmetrics.tenancy.visibility import Scope
from salesmetrics.watch.forecast.calls import may_call

register = template.Library()


@register.simple_tag
def call_form(scope: Scope) -> CallForm | None:
    """The form, for who may call for anybody."""
    return CallForm(scope) if may_call(scope) else None
