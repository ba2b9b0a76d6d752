"""Form fields as the pages of this product draw them."""

from typing import Any

from django import forms
from django.utils.functional import Promise

from salesmetrics.tenancy.trees import Parents, below

CONTROL = {"class": "form-control"}
SELECT = {"class": "form-select"}


def dressed(form: forms.BaseForm) -> None:
    """Give every field of a form the kit's class."""
    for field in form.fields.values():
        select = isinstance(field.widget, forms.Select)
        if not isinstance(field.widget, forms.CheckboxInput):
            field.widget.attrs.setdefault("class", "form-select" if select else "form-control")


class DressedForm(forms.Form):
    """A form in the product's clothes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dressed(self)


class DayInput(forms.DateInput):
    """A day, picked as the browser picks days."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(attrs=dict(CONTROL), format="%Y-%m-%d")


class TreeField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """A node of a tree, each below its parent; `but` leaves out a node with all below it."""

    def __init__(self, queryset: Any, *, but: int | None = None, **options: Any) -> None:
        self.rows = in_order(list(queryset))
        if but is not None:
            parents: Parents = {node.pk: node.parent_id for node, _depth in self.rows}
            left_out = below(parents, [but])
            self.rows = [row for row in self.rows if row[0].pk not in left_out]
            queryset = queryset.exclude(pk__in=left_out)
        super().__init__(queryset, required=options.pop("required", False), **options)
        depths = {node.pk: depth for node, depth in self.rows}
        empty: list[tuple[Any, str | Promise]] = [("", self.empty_label or "")]
        self.choices = empty + [
            (node.pk, "\N{NO-BREAK SPACE}" * 3 * depths[node.pk] + str(node))
            for node, _depth in self.rows
        ]


def in_order(nodes: list[Any]) -> list[tuple[Any, int]]:
    """The nodes of a tree with their depths, each below its parent, by name."""
    known = {node.pk for node in nodes}
    children: dict[int | None, list[Any]] = {}
    for node in sorted(nodes, key=lambda node: (node.name.casefold(), node.pk)):
        children.setdefault(node.parent_id if node.parent_id in known else None, []).append(node)
    found: list[tuple[Any, int]] = []

    def walk(key: int | None, depth: int) -> None:
        for node in children.get(key, []):
            found.append((node, depth))
            walk(node.pk, depth + 1)

    walk(None, 0)
    # What lies on a circle hangs below nothing; it must be seen to be mended.
    seen = {node.pk for node, _depth in found}
    return found + [(node, 0) for node in nodes if node.pk not in seen]


__all__ = [
    "CONTROL",
    "SELECT",
    "DayInput",
    "DressedForm",
    "TreeField",
    "dressed",
    "in_order",
]
