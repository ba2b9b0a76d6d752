"""What changed in a plan's terms, by the words of the form in which they are written."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboards import shown

from .amounts import number
from .plan_fields import ComponentForm, PlanForm, SpifForm
from .plan_forms import flat, plan_initial

Terms = Mapping[str, Any]
Change = tuple[str, str, str]
PARTS: tuple[tuple[str, type[forms.Form]], ...] = (
    ("components", ComponentForm),
    ("spifs", SpifForm),
)
SIDES = {"above": gettext_lazy("above"), "below": gettext_lazy("below")}


def changed_terms(was: Terms, now: Terms) -> Iterator[Change]:
    """Label, former and present words of each field that differs."""
    yield from differing(PlanForm, of_plan(was), of_plan(now))
    for kind, form in PARTS:
        before, after = by_key(was, kind), by_key(now, kind)
        for key in {**before, **after}:
            one, other = before.get(key, {}), after.get(key, {})
            name = other.get("name") or one.get("name") or key
            words = {"part": name}
            for label, former, present in differing(form, flat(one), flat(other)):
                words["field"] = label
                yield _("%(part)s, %(field)s") % words, former, present


def of_plan(terms: Terms) -> dict[str, Any]:
    return plan_initial(terms) if terms else {}


def by_key(terms: Terms, kind: str) -> dict[str, Terms]:
    return {str(one.get("key")): one for one in terms.get(kind, ())}


def differing(form: type[forms.Form], was: Terms, now: Terms) -> Iterator[Change]:
    for name, field in form.base_fields.items():
        former, present = (in_words(name, field, terms.get(name)) for terms in (was, now))
        if former != present:
            yield str(field.label).lstrip("… "), former, present


def in_words(name: str, field: forms.Field, value: Any) -> str:
    """A field's value as somebody would say it."""
    if value in (None, "", [], False, "False"):
        return ""
    if isinstance(field, forms.BooleanField):
        return _("yes")
    if isinstance(field, forms.MultipleChoiceField):
        return ", ".join(chosen(field, one) for one in value)
    if isinstance(field, forms.ChoiceField):
        return chosen(field, value)
    if isinstance(field, forms.DateField):
        return shown.day(dt.date.fromisoformat(str(value)))
    if name in LISTED:
        return "; ".join(LISTED[name](one.split()) for one in str(value).splitlines())
    return str(value)


def chosen(field: Any, value: Any) -> str:
    return str(dict(field.choices).get(value, value))


def tier(parts: Iterable[str]) -> str:
    start, rate = parts
    return _("from %(percent)s %%: %(rate)s") % {"percent": number(start, 6), "rate": rate}


def times(parts: Iterable[str]) -> str:
    side, at, factor = parts
    words = {"side": SIDES[side], "percent": number(at, 6), "factor": factor}
    return _("%(side)s %(percent)s %%: × %(factor)s") % words


def step(parts: Iterable[str]) -> str:
    days, percent = parts
    words = {"days": number(days), "percent": number(percent, 6)}
    return _("after %(days)s days: %(percent)s %%") % words


LISTED = {"bands": tier, "multipliers": times, "payout_steps": step}
