"""The fields of a plan's forms: named as its document names them."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django import forms
from django.utils.formats import sanitize_separators
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


class NumberField(forms.CharField):
    """A number as a text, with the decimal comma of who has one."""

    def to_python(self, value: Any) -> str:
        return str(sanitize_separators(super().to_python(value)))


def number(label: Any, **options: Any) -> forms.CharField:
    """A number as a text: the document's check tells what is wrong with it, exactly."""
    # A blank placeholder lets the style sheet know whether there is a number.
    widget = forms.TextInput({"inputmode": "decimal", "autocomplete": "off", "placeholder": " "})
    return NumberField(label=label, required=False, max_length=30, widget=widget, **options)


def words(label: Any, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=255, **options)


class GroupedForm(DressedForm):
    """A long form in parts, each with its heading."""

    GROUPS: ClassVar[tuple[tuple[Any, str], ...]] = ()

    def groups(self) -> Iterator[tuple[Any, list[forms.BoundField]]]:
        """The fields under their headings; those that no group names are hidden ones."""
        for heading, names in self.GROUPS:
            yield heading, [self[name] for name in names.split() if name in self.fields]


class PlanForm(GroupedForm):
    """What a plan is called, and its conditions."""

    GROUPS: ClassVar = (
        ("", "name key period currency starts_on"),
        (_("Advance"), "draw draw_recoverable"),
        (_("When a deal is undone"), "clawback clawback_days clawback_lowers"),
        (_("When it is paid"), "payout payout_steps"),
    )

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


class ComponentForm(GroupedForm):
    """A credit, a rate rule and its limits."""

    GROUPS: ClassVar = (
        ("", "name key credit whose"),
        (_("What it pays"), "rule rate quota bands mode over multipliers"),
        (_("Limits"), "gate gate_then cap_deal cap_period cap_year cap_attainment"),
        (_("Which deals, and how they are listed"), "deal_types products regions lines"),
    )

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


class SpifForm(GroupedForm):
    """A bonus with its own window, conditions, amount and budget."""

    GROUPS: ClassVar = (
        ("", "name key starts_on ends_on amount budget counts_to_quota"),
        (_("Which deals"), "at_least deal_types products regions"),
    )

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
