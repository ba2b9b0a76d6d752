"""A plan's document as forms, and forms as a document: field by field the same names."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from dashboards.settings.fields import DayInput, DressedForm
from salesmetrics.commissions.models import Plan
from salesmetrics.commissions.terms import Counts, PaidWhen, Rule
from salesmetrics.crm.models import DealType

COUNTS = (
    (Counts.AMOUNT, _("Amount")),
    (Counts.MARGIN, _("Margin")),
    (Counts.DEALS, _("Number of deals")),
    (Counts.NEW_CUSTOMERS, _("New customers")),
    (Counts.MRR, _("Monthly recurring revenue won")),
)
RULES = (
    (Rule.FLAT, _("Flat rate")),
    (Rule.FIXED, _("Fixed amount per deal")),
    (Rule.INDIVIDUAL, _("Rep's own rate")),
    (Rule.TIERS, _("Tiers on attainment")),
)
PAID_WHEN = (
    (PaidWhen.EARNED, _("At once")),
    (PaidWhen.CUSTOMER_PAYS, _("As the customer pays")),
    (PaidWhen.DATED, _("By days after the deal")),
)
SMALL = forms.Textarea({"rows": 3, "spellcheck": "false"})


def number(label: Any, **options: Any) -> forms.CharField:
    """A number as a text: the document's check tells what is wrong with it, exactly."""
    widget = forms.TextInput({"inputmode": "decimal", "autocomplete": "off"})
    return forms.CharField(label=label, required=False, max_length=30, widget=widget, **options)


def words(label: Any, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=255, **options)


class PlanForm(DressedForm):
    """What a plan is called, and its conditions."""

    name = forms.CharField(label=_("Name"), max_length=255)
    key = forms.SlugField(
        label=_("Key"), required=False, max_length=64, help_text=_("Stays; made of the name.")
    )
    period = forms.ChoiceField(label=_("Period"), choices=Plan.Period.choices)
    currency = forms.CharField(label=_("Currency"), required=False, max_length=3)
    starts_on = forms.DateField(
        label=_("Holds from"),
        widget=DayInput(),
        help_text=_("The first day of a period. A later day than before makes a new version."),
    )
    draw = number(_("Draw a period"), help_text=_("An advance against later commission."))
    draw_recoverable = forms.BooleanField(
        label=_("The draw is repaid from later commission"), required=False, initial=True
    )
    clawback = forms.BooleanField(label=_("Undone deals give back what they paid"), required=False)
    clawback_days = number(_("… within days"), help_text=_("Empty: whenever it happens."))
    clawback_lowers = forms.BooleanField(label=_("… and lower the attainment"), required=False)
    payout = forms.ChoiceField(label=_("Paid"), choices=PAID_WHEN, required=False)
    payout_steps = forms.CharField(
        label=_("Days and percent"),
        required=False,
        widget=SMALL,
        help_text=_("For “by days”: a line for each, as in “0 50”."),
    )


class ComponentForm(DressedForm):
    """A credit, a rate rule and its limits."""

    name = words(_("Name"))
    key = words(_("Key"))
    credit = forms.ChoiceField(label=_("What counts"), choices=COUNTS, required=False)
    whose = forms.ChoiceField(
        label=_("Whose deals"), choices=(("own", _("The rep's")), ("team", _("The team's")))
    )
    rule = forms.ChoiceField(label=_("Rate rule"), choices=RULES)
    rate = number(_("Rate"), help_text=_("Percent of money, or an amount a piece."))
    bands = forms.CharField(
        label=_("Tiers"),
        required=False,
        widget=SMALL,
        help_text=_("A line for each: from percent of quota, rate. As in “0 6” and “100 8”."),
    )
    mode = forms.ChoiceField(
        label=_("Tiers pay"),
        choices=(
            ("marginal", _("Each its own rate")),
            ("retroactive", _("The highest reached for everything")),
        ),
    )
    quota = number(_("Quota of its own"))
    over = forms.ChoiceField(
        label=_("Attainment over"),
        choices=(("period", _("The period")), ("year", _("The fiscal year"))),
    )
    multipliers = forms.CharField(
        label=_("Accelerators and decelerators"),
        required=False,
        widget=SMALL,
        help_text=_("A line for each, as in “above 120 1.5” or “below 50 0.5”."),
    )
    gate = number(_("Gate at percent"), help_text=_("Below it nothing is paid."))
    gate_then = forms.ChoiceField(
        label=_("Then from"),
        choices=(("first", _("The first unit on")), ("threshold", _("The gate on"))),
    )
    cap_deal, cap_period = number(_("Cap of a deal")), number(_("Cap of a period"))
    cap_year, cap_attainment = number(_("Cap of a year")), number(_("Cap at percent of quota"))
    deal_types = forms.MultipleChoiceField(
        label=_("Only deals of the type"), choices=DealType.choices, required=False
    )
    products = words(_("Only products"), help_text=_("Ids, with commas between."))
    regions = words(_("Only regions"), help_text=_("Ids, with commas between."))
    lines = forms.ChoiceField(
        label=_("Lines"), choices=(("deal", _("One for each deal")), ("period", _("One in all")))
    )


class SpifForm(DressedForm):
    """A bonus with its own window, conditions, amount and budget."""

    name = words(_("Name"))
    key = words(_("Key"))
    starts_on = forms.DateField(label=_("From"), required=False, widget=DayInput())
    ends_on = forms.DateField(label=_("To"), required=False, widget=DayInput())
    amount = number(_("Amount a deal"))
    budget = number(_("Budget"))
    at_least = number(_("Deals of at least"))
    deal_types = forms.MultipleChoiceField(
        label=_("Only deals of the type"), choices=DealType.choices, required=False
    )
    products = words(_("Only products"), help_text=_("Ids, with commas between."))
    regions = words(_("Only regions"), help_text=_("Ids, with commas between."))
    counts_to_quota = forms.BooleanField(label=_("Counts to the quota"), required=False)


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
    if made["rule"] != Rule.TIERS:
        del made["mode"]
    return made


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
        steps = [
            dict(zip(("days", "percent"), one, strict=False)) for one in rows(given["payout_steps"])
        ]
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
    """The lines of a text as their words."""
    for line in text.splitlines():
        if found := line.replace("%", " ").replace(":", " ").split():
            yield found


def listed(text: str) -> list[str]:
    return [one.strip() for one in text.split(",") if one.strip()]


def kept(given: Mapping[str, Any], names: str) -> dict[str, Any]:
    return {name: given[name] for name in names.split() if given.get(name) not in (None, "", [])}


def without_nothing(given: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in given.items() if value not in (None, "", [])}
