"""The form of a record, read off its canonical columns; the loader checks what was written."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core import signing
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from dashboards.settings.fields import dressed
from salesmetrics.ingest.entries.columns import key_columns
from salesmetrics.ingest.kinds import Choice, Day, Number, Time
from salesmetrics.ingest.specification import Column
from salesmetrics.tenancy.visibility import Scope

from . import options, words
from .drawers import Drawer

BASE = "as_it_was"
"""The hidden field with the row as it stood when the form was shown."""
SALT = "entries"
Row = Mapping[str, Any]


class EntryForm(forms.Form):
    """The columns of one record. `base` is the row it began from; None for a new one."""

    def __init__(
        self,
        drawer: Drawer,
        scope: Scope,
        base: Row | None,
        data: QueryDict | None = None,
        given: Row | None = None,
    ) -> None:
        initial = {BASE: signing.dumps(base, salt=SALT, compress=True)} if base else {}
        super().__init__(data, initial=initial)
        self.drawer, self.scope, self.base = drawer, scope, base
        if base is not None:
            self.fields[BASE] = forms.CharField(widget=forms.HiddenInput, required=False)
        keys = {column.name for column in key_columns(drawer.entity)}
        for column in drawer.entity.columns:
            if base is None or column.name not in keys:
                told = (base or given or {}).get(column.name)
                self.fields[column.name] = _field(column, scope, _text(column, told))
        if base is None:
            self.fields["id"].help_text = _("Empty: one is made.")
            self.fields["id"].widget.attrs.pop("required", None)
            self.order_fields([*(name for name in self.fields if name != "id"), "id"])
        dressed(self)

    def changes(self) -> dict[str, str | None]:
        """The columns that were written, or changed against what the form began from."""
        found: dict[str, str | None] = {}
        for column in self.drawer.entity.columns:
            if column.name not in self.fields:
                continue
            text = str(self.cleaned_data.get(column.name, "")).strip()
            if not _same(column, text, _text(column, (self.base or {}).get(column.name))):
                found[column.name] = options.meant(column, text, self.scope) or None
        return found if self.base is not None else {k: v for k, v in found.items() if v}

    def tell(self, problems: Mapping[str, str]) -> None:
        """Show what is wrong by the fields that it is wrong with."""
        for name, reason in problems.items():
            shown = name in self.fields and name != BASE
            self.add_error(name if shown else None, reason)


def begun_from(data: QueryDict) -> dict[str, Any] | None:
    """The row that a form that comes back began from; None where that is not known."""
    try:
        found = signing.loads(data.get(BASE, ""), salt=SALT)
    except signing.BadSignature:
        return None
    return found if isinstance(found, dict) else None


def over(form: EntryForm, stands: Row, changes: Mapping[str, Any]) -> EntryForm:
    """The form once more, over what stands now: one's own changes stay written in it."""
    data = QueryDict(mutable=True)
    data[BASE] = signing.dumps(stands, salt=SALT, compress=True)
    for column in form.drawer.entity.columns:
        own = changes.get(column.name) if column.name in changes else stands[column.name]
        written = form.cleaned_data.get(column.name, "") if column.name in changes else None
        data[column.name] = written if written is not None else _text(column, own)
    return EntryForm(form.drawer, form.scope, stands, data)


def defaults(drawer: Drawer, scope: Scope) -> dict[str, Any]:
    """What a new record is likely to have."""
    now = timezone.now().replace(second=0, microsecond=0)
    found: dict[str, Any] = {}
    for column in drawer.entity.columns:
        if column.name == "currency":
            found[column.name] = scope.organization.base_currency
        elif column.name in ("created_at", "happened_at"):
            found[column.name] = now.isoformat()
        elif column.name == "spent_on":
            found[column.name] = scope.organization.today().isoformat()
        elif column.name == "status":
            found[column.name] = "open"
    if scope.rep and "owner_id" in drawer.entity.by_name:
        column = drawer.entity.by_name["owner_id"]
        reps = options.visible(column.refers_to, scope).filter(pk=scope.rep)
        found["owner_id"] = reps.values_list("external_id", flat=True).first()
    return found


# --- Fields --------------------------------------------------------------------------------------


def _field(column: Column, scope: Scope, text: str) -> forms.Field:
    attributes = {"required": True} if column.required else {}
    choices = options.choices(column, scope)
    label, field = words.label(column), forms.CharField
    if choices and not words.refers_to_term(column):
        return _select(column, choices, text, attributes)
    widget: forms.Widget = forms.TextInput(attrs=attributes | {"maxlength": 255})
    if isinstance(column.kind, Time):
        widget = _typed("datetime-local", {**attributes, "step": "any"})
    elif isinstance(column.kind, Day):
        widget = _typed("date", attributes)
    elif isinstance(column.kind, Number):
        widget = _typed("number", {**attributes, "step": "any"})
    elif name := options.suggested_from(column):
        widget.attrs |= _suggested(column, name)
    return field(label=label, required=False, initial=text, widget=widget,
                 help_text=_called(column, scope, text))  # fmt: skip


def _typed(kind: str, attributes: dict[str, Any]) -> forms.Widget:
    widget = forms.TextInput(attrs=attributes)
    widget.input_type = kind
    return widget


def _select(
    column: Column, choices: Iterable[tuple[str, str]], text: str, attributes: dict[str, Any]
) -> forms.Field:
    found = list(choices)
    if text and text not in dict(found):
        found.append((text, text))  # it stands there, whoever may pick it
    empty = [] if column.required and text else [("", "")]
    widget = forms.Select(attrs=attributes, choices=[*empty, *found])
    # Whether it may be is for the loader to say, as with every other column.
    return forms.CharField(label=words.label(column), required=False, initial=text, widget=widget)


def _suggested(column: Column, name: str) -> dict[str, Any]:
    listed = f"suggested-{column.name}"
    return {
        "list": listed,
        "autocomplete": "off",
        "hx-get": f"{reverse('entries:suggestions', args=[name])}?of={column.name}",
        "hx-trigger": "input changed delay:200ms, focus once",
        "hx-target": f"#{listed}",
        "hx-swap": "innerHTML",
        "data-suggested": listed,
    }


def _called(column: Column, scope: Scope, text: str) -> str:
    """The name of what an id stands for."""
    model = column.refers_to
    if model is None or words.refers_to_term(column):
        return ""
    rows = model._default_manager.filter(organization=scope.organization, external_id=text)
    found = rows.first() if text else None
    if found is None:
        return _("An id, or a name that only one has.")
    return str(found)


def _same(column: Column, one: str, other: str) -> bool:
    """Whether two texts say the same; a browser may write a time in its own way."""
    if one and other and isinstance(column.kind, Time):
        try:
            return parse_datetime(one) == parse_datetime(other)
        except ValueError:
            return False
    return one == other


def _text(column: Column, told: Any) -> str:
    """A value as the form has it: a time in the organization's own."""
    if told is None:
        return ""
    if isinstance(column.kind, Time):
        at = parse_datetime(str(told))
        if at is not None:
            # Browsers know no parts of a thousandth, and leave out seconds that are none.
            local = timezone.localtime(at).replace(tzinfo=None, microsecond=0)
            return local.isoformat(timespec="seconds" if local.second else "minutes")
    return str(told) if not isinstance(column.kind, Choice) else str(told).lower()
