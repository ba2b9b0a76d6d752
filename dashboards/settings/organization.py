"""The organization's own page: what it is called, and by which money, clock and calendar."""

from typing import Any, ClassVar
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from salesmetrics.tenancy.models import Organization
from salesmetrics.tenancy.visibility import Scope

from .desk import figures_follow, for_admins, show
from .fields import dressed


def zones() -> list[tuple[str, str]]:
    """The names of time zones to choose from: of places, and UTC."""
    names = (name for name in available_timezones() if name == "UTC" or "/" in name)
    return [(name, name.replace("_", " ")) for name in sorted(names)]


class OrganizationForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """All that an admin may change of the organization."""

    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        choices=zones,
        help_text=gettext_lazy("Where the organization's days begin and end."),
    )
    fiscal_year_start = forms.TypedChoiceField(
        label=gettext_lazy("First month of the fiscal year"),
        coerce=int,
        choices=list(MONTHS.items()),
    )
    first_weekday = forms.TypedChoiceField(
        label=gettext_lazy("First weekday"),
        coerce=int,
        choices=[(number + 1, name) for number, name in WEEKDAYS.items()],
    )
    default_language = forms.ChoiceField(
        label=gettext_lazy("Default language"),
        choices=settings.LANGUAGES,
        help_text=gettext_lazy("For whoever has not chosen one."),
    )

    class Meta:
        model = Organization
        fields: ClassVar = [
            "name",
            "slug",
            "base_currency",
            "time_zone",
            "fiscal_year_start",
            "first_weekday",
            "inactivity_days",
            "default_language",
        ]
        labels: ClassVar = {
            "name": gettext_lazy("Name"),
            "slug": gettext_lazy("Short name"),
            "base_currency": gettext_lazy("Base currency"),
            "inactivity_days": gettext_lazy("Days until a customer counts as inactive"),
        }
        help_texts: ClassVar = {
            "slug": gettext_lazy("Names the organization in commands and in the API."),
            "base_currency": gettext_lazy(
                "The money that all figures are told in. Amounts in other currencies need "
                "exchange rates to it."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dressed(self)


@require_http_methods(["GET", "HEAD", "POST"])
@for_admins
def organization(request: HttpRequest, scope: Scope) -> HttpResponseBase:
    """Look at and change the organization; what follows from it is worked out again."""
    here = Organization.objects.get(pk=scope.organization.pk)
    form = OrganizationForm(request.POST or None, instance=here)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            # A run may be published at this moment: only what was asked for is written.
            here.save(update_fields=form.changed_data)
            figures_follow(here)
        messages.success(request, _("Saved. Figures that depend on it are being worked out again."))
        return redirect("settings:organization")
    status = 422 if form.errors else 200
    return show(request, scope, "organization", status=status, form=form)
