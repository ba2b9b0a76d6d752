"""The rows of a split: what nobody's row is called, and how trees are laid out."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from salesmetrics.metrics.catalogue import metric as metric_of
from salesmetrics.metrics.dimensions import Dimension
from salesmetrics.tenancy.visibility import Scope

if TYPE_CHECKING:
    from .panel import Panel
    from .sheet import Line

TOP = ""  # no member's id
NOBODY = {
    "rep": gettext_lazy("Without a rep"),
    "region": gettext_lazy("Without a region"),
    "team": gettext_lazy("Without a team"),
    "stage": gettext_lazy("Without a stage"),
    "product": gettext_lazy("Without a product"),
    "plan": gettext_lazy("Without a plan"),
    "campaign": gettext_lazy("Without a campaign"),
    "spend_category": gettext_lazy("Without a category"),
    "competitor": gettext_lazy("No competitor named"),
    "lost_reason": gettext_lazy("No reason told"),
}


def nobody(panel: "Panel") -> str:
    """What the row is called that holds what belongs to no member."""
    if ourselves_among(panel):
        return _("Ourselves")
    return str(NOBODY.get(panel.split or "", _("Unknown")))


def ourselves_among(panel: "Panel") -> bool:
    """Whether the figure of no member is our own, beside which those of others stand."""
    return bool(panel.lead and panel.split and metric_of(panel.lead).beside == panel.split)


def tree_order(split: str, lines: list["Line"], scope: Scope) -> list["Line"]:
    """The rows as people look for them: the largest first, and in a tree below its parent.

    Stages stay in the order of the funnel, in which the engine gives them.
    """
    if Dimension.registry[split].orders_by_position:
        return lines
    parents = parents_of(split, scope)
    shown = {line.member for line in lines if line.member}
    below: dict[str, list[Line]] = {}
    for line in sorted(lines, key=_first_figure, reverse=True):
        parent = parents.get(line.member or "") or TOP
        # A parent that the scope or a filter leaves out does not take its children along.
        below.setdefault(parent if parent in shown else TOP, []).append(line)
    # What belongs to nobody stands last, however much it is.
    tops = sorted(below.get(TOP, []), key=lambda line: line.member is None)
    return [found for line in tops for found in _branch(line, below, 0)]


def _first_figure(line: "Line") -> Decimal:
    first = line.cells[0]
    return first if isinstance(first, Decimal) else Decimal(0)


def parents_of(split: str, scope: Scope) -> Mapping[str, str | None]:
    """Each member of a tree with its parent; nothing for what is no tree."""
    dimension = Dimension.registry[split]
    if not dimension.tree:
        return {}
    members = dimension.members(scope.organization)
    return {
        member.id: members[member.parent].id if member.parent else None
        for member in members.values()
    }


def _branch(line: "Line", below: dict[str, list["Line"]], depth: int) -> list["Line"]:
    children = below.get(line.member, []) if line.member else []
    branch = [replace(line, depth=depth, parts=bool(children))]
    for child in children:
        branch += _branch(child, below, depth + 1)
    return branch
