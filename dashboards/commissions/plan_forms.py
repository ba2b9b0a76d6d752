"""A plan's document as forms, and forms as a document: field by field the same names."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils.formats import sanitize_separators
from django.utils.text import slugify

from salesmetrics.commissions.terms import PaidWhen, Rule

from .plan_fields import ComponentForm, PlanForm, SpifForm

Components = forms.formset_factory(ComponentForm, extra=1, max_num=20)
Spifs = forms.formset_factory(SpifForm, extra=1, max_num=20)


class PlanForms:
    """The three kinds of forms of a plan together."""

    def __init__(self, data: Any = None, document: Mapping[str, Any] | None = None) -> None:
        known = self.initial = dict(document or {})
        self.plan = PlanForm(data, initial=plan_initial(known))
        self.components = Components(
            data, prefix="components", initial=[flat(one) for one in known.get("components", ())]
        )
        self.spifs = Spifs(
            data, prefix="spifs", initial=[flat(one) for one in known.get("spifs", ())]
        )

    def is_valid(self) -> bool:
        """Whether every field can be read; what it means the document's check decides."""
        return all([self.plan.is_valid(), self.components.is_valid(), self.spifs.is_valid()])

    def document(self) -> dict[str, Any]:
        """What the forms say, as a document."""
        plan = self.plan.cleaned_data
        made = {
            "key": plan["key"] or slugify(plan["name"])[:64],
            "name": plan["name"],
            "period": plan["period"],
            "currency": plan["currency"],
            "starts_on": plan["starts_on"].isoformat(),
            "components": [component(one.cleaned_data) for one in named(self.components)],
            "spifs": [spif(one.cleaned_data) for one in named(self.spifs)],
            **conditions(plan),
        }
        return without_nothing(made)

    def blame(self, problems: Mapping[str, str]) -> None:
        """Say at each field what the check found wrong with it; the rest above all."""
        listed = {"components": list(named(self.components)), "spifs": list(named(self.spifs))}
        for place, said in problems.items():
            kind, _dot, rest = place.partition(".")
            position, _dot, name = rest.partition(".")
            own = listed.get(kind, [])
            if position.isdecimal() and 1 <= int(position) <= len(own):
                form, field = own[int(position) - 1], FIELD_OF.get(name, name.partition(".")[0])
            else:
                form, field = self.plan, FIELD_OF.get(place, kind)
            known = field in form.fields
            form.add_error(field if known else None, said if known else f"{place} {said}")


FIELD_OF = {
    "gate.at": "gate",
    "cap.deal": "cap_deal",
    "cap.period": "cap_period",
    "cap.year": "cap_year",
    "cap.attainment": "cap_attainment",
    "draw.amount": "draw",
    "clawback.window_days": "clawback_days",
    "payout.steps": "payout_steps",
}


def named(formset: Any) -> Iterator[Any]:
    """The forms that are something: with a name or a key."""
    for form in formset.forms:
        if form.cleaned_data.get("name") or form.cleaned_data.get("key"):
            yield form


def component(given: Mapping[str, Any]) -> dict[str, Any]:
    made = kept(given, "name credit whose rule rate mode over lines quota deal_types")
    caps = {name: given[f"cap_{name}"] for name in ("deal", "period", "year", "attainment")}
    made |= {
        "key": given["key"] or slugify(given["name"])[:64],
        "bands": [dict(zip(("from", "rate"), one, strict=False)) for one in rows(given["bands"])],
        "multipliers": [
            dict(zip((one[0], "times"), one[1:], strict=False))
            for one in rows(given["multipliers"])
        ],
        "products": listed(given["products"]),
        "regions": listed(given["regions"]),
        "gate": {"at": given["gate"], "then": given["gate_then"]} if given["gate"] else None,
        "cap": without_nothing(caps) or None,
    }
    for name in unused(made["rule"]):
        made.pop(name, None)
    return made


def unused(rule: str) -> tuple[str, ...]:
    """What a rate rule does not ask for: the form does not show it, whatever it still holds."""
    if rule == Rule.TIERS:
        return ("rate",)
    return ("mode", "bands", "rate") if rule == Rule.INDIVIDUAL else ("mode", "bands")


def spif(given: Mapping[str, Any]) -> dict[str, Any]:
    made = kept(given, "name amount budget at_least deal_types")
    return made | {
        "key": given["key"] or slugify(given["name"])[:64],
        "starts_on": given["starts_on"].isoformat() if given["starts_on"] else None,
        "ends_on": given["ends_on"].isoformat() if given["ends_on"] else None,
        "products": listed(given["products"]),
        "regions": listed(given["regions"]),
        "counts_to_quota": given["counts_to_quota"] or None,
    }


def conditions(given: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    if given["draw"]:
        made["draw"] = {"amount": given["draw"], "recoverable": given["draw_recoverable"]}
    if given["clawback"]:
        made["clawback"] = without_nothing(
            {"window_days": given["clawback_days"], "lowers_attainment": given["clawback_lowers"]}
        )
    if given["payout"] and given["payout"] != PaidWhen.EARNED:
        told_steps = rows(given["payout_steps"]) if given["payout"] == PaidWhen.DATED else ()
        steps = [dict(zip(("days", "percent"), one, strict=False)) for one in told_steps]
        made["payout"] = without_nothing({"when": given["payout"], "steps": steps})
    return made


def plan_initial(known: Mapping[str, Any]) -> dict[str, Any]:
    """A document's head and conditions as the form's first values."""
    draw, clawback = known.get("draw"), known.get("clawback")
    payout = known.get("payout") or {}
    made = kept(known, "key name period currency starts_on")
    if draw is not None:
        made |= {"draw": draw.get("amount"), "draw_recoverable": draw.get("recoverable", True)}
    if clawback is not None:
        made |= {
            "clawback": True,
            "clawback_days": clawback.get("window_days"),
            "clawback_lowers": clawback.get("lowers_attainment", False),
        }
    steps = payout.get("steps", ())
    return made | {
        "payout": payout.get("when", PaidWhen.EARNED),
        "payout_steps": "\n".join(f"{one['days']} {one['percent']}" for one in steps),
    }


def flat(known: Mapping[str, Any]) -> dict[str, Any]:
    """A component or bonus of a document as a form's first values."""
    made = {name: value for name, value in known.items() if not isinstance(value, list | Mapping)}
    gate, caps = known.get("gate") or {}, known.get("cap") or {}
    made |= {f"cap_{name}": value for name, value in caps.items()}
    made |= {"gate": gate.get("at"), "gate_then": gate.get("then", "first")} if gate else {}
    return made | {
        "bands": "\n".join(f"{one['from']} {one['rate']}" for one in known.get("bands", ())),
        "multipliers": "\n".join(told(one) for one in known.get("multipliers", ())),
        "deal_types": known.get("deal_types", []),
        "products": ", ".join(known.get("products", ())),
        "regions": ", ".join(known.get("regions", ())),
    }


def told(multiplier: Mapping[str, Any]) -> str:
    side = "above" if "above" in multiplier else "below"
    return f"{side} {multiplier[side]} {multiplier['times']}"


def rows(text: str) -> Iterator[list[str]]:
    """The lines of a text as their words; numbers may have the decimal comma of who has one."""
    for line in text.splitlines():
        if found := line.replace("%", " ").replace(":", " ").split():
            yield [sanitize_separators(word) for word in found]


def listed(text: str) -> list[str]:
    return [one.strip() for one in text.split(",") if one.strip()]


def kept(given: Mapping[str, Any], names: str) -> dict[str, Any]:
    return {name: given[name] for name in names.split() if given.get(name) not in (None, "", [])}


def without_nothing(given: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in given.items() if value not in (None, "", [])}
