"""The first steps of a new organization in a template."""

from django import template

from dashboards.first_steps import Step, steps
from salesmetrics.tenancy.visibility import Scope

register = template.Library()


@register.simple_tag
def first_steps(scope: Scope) -> list[Step]:
    """What an admin does first; nobody else is asked to."""
    return steps(scope.organization) if scope.is_admin else []
