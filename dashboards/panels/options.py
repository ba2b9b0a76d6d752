"""The choices that panels offer in the address, read and offered."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from dashboards.asked import Asked, one
from salesmetrics.metrics.questions import QuestionError
from salesmetrics.tenancy.visibility import Scope

from .panel import Panel


def with_options(
    panels: Iterable[Panel], wish: Asked, parameters: Mapping[str, Any], scope: Scope
) -> Asked:
    """The wish with what was chosen of these panels' options; QuestionError for what is none."""
    offered = {name: option for panel in panels for name, option in panel.options.items()}
    found = {}
    for name, option in offered.items():
        value = one(parameters, name)
        if not value or value == option.usual:
            continue
        if value not in option.choices(scope):
            raise QuestionError({name: _("There is no choice “%s”.") % value})
        found[name] = value
    return replace(wish, options=found)


def options(panel: Panel, wish: Asked, scope: Scope) -> list[dict[str, Any]]:
    """What a panel offers, and what is chosen of it."""
    return [
        {
            "name": name,
            "label": str(option.label),
            "usual": option.usual,
            "chosen": panel.chosen(name, wish),
            "choices": [[key, str(words)] for key, words in option.choices(scope).items()],
        }
        for name, option in panel.options.items()
    ]


def offered_once(payloads: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The panels of a page, of which only the first to offer a choice has it."""
    there: set[str] = set()
    found = []
    for made in payloads:
        new = [option for option in made["options"] if option["name"] not in there]
        there |= {option["name"] for option in new}
        found.append({**made, "options": new})
    return found
