"""What stands around the pages of commissions."""

from collections.abc import Iterator
from typing import Any

from django import template

from dashboards.commissions import desk
from salesmetrics.tenancy.visibility import Scope

register = template.Library()


@register.simple_tag
def commission_sections(scope: Scope, here: str) -> Iterator[tuple[str, Any, bool]]:
    """The pages of commissions that this scope has."""
    return desk.sections(scope, here)
