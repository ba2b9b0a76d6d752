"""Exchange rates to the base currency: the list, and adding or correcting one."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from salesmetrics.crm.models import ExchangeRate
from salesmetrics.tenancy.models import Organization
from salesmetrics.tenancy.models.organization import CURRENCY
from salesmetrics.tenancy.visibility import Scope

from .desk import figures_follow, for_admins, show
from .fields import DayInput, DressedForm

ROWS = 100


class RateForm(DressedForm):
    """What one unit of a currency is worth from a day on."""

    currency = forms.CharField(
        label=gettext_lazy("Currency"),
        max_length=3,
        validators=[CURRENCY],
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters"}),
    )
    on = forms.DateField(label=gettext_lazy("From"), widget=DayInput())
    rate = forms.DecimalField(
        label=gettext_lazy("Rate"), max_digits=24, decimal_places=12, min_value=0
    )

    def __init__(self, organization: Organization, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organization = organization
        words = _("What one unit of it is worth in %s, until the next rate.")
        self.fields["rate"].help_text = words % organization.base_currency

    def clean_currency(self) -> str:
        """The base currency is worth itself."""
        currency: str = self.cleaned_data["currency"]
        if currency == self.organization.base_currency:
            raise forms.ValidationError(_("This is the base currency; it needs no rate."))
        return currency

    def clean_rate(self) -> Any:
        """Nothing is worth nothing."""
        rate = self.cleaned_data["rate"]
        if not rate:
            raise forms.ValidationError(_("A rate is greater than 0."))
        return rate


@require_http_methods(["GET", "HEAD", "POST"])
@for_admins
def rates(request: HttpRequest, scope: Scope) -> HttpResponseBase:
    """The rates, the newest first; a day that has one already gets the new one."""
    organization = scope.organization
    form = RateForm(organization, request.POST or None)
    if request.method == "POST" and form.is_valid():
        wish = form.cleaned_data
        with transaction.atomic():
            ExchangeRate.objects.update_or_create(
                organization=organization,
                currency=wish["currency"],
                on=wish["on"],
                defaults={"rate": wish["rate"], "deleted_at": None, "import_id": None},
            )
            figures_follow(organization)
        messages.success(request, _("Saved. Figures that depend on it are being worked out again."))
        return redirect("settings:rates")
    found = ExchangeRate.objects.filter(organization=organization, deleted_at=None)
    page = Paginator(found.order_by("-on", "currency"), ROWS).get_page(request.GET.get("page"))
    status = 422 if form.errors else 200
    return show(request, scope, "rates", status=status, form=form, page=page)
