"""Credit splits: deals that several reps share, and setting all shares of one at once."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from dashboards.settings.fields import DressedForm
from salesmetrics.commissions.models import CreditSplit
from salesmetrics.commissions.splits import Share, SplitError, set_splits
from salesmetrics.crm.models import Opportunity, Order
from salesmetrics.tenancy.models import Rep, Role
from salesmetrics.tenancy.visibility import Scope

from .amounts import percent
from .desk import for_pay, only, pay_follows, show
from .statement import user_of

ROWS = 200
DEALS: dict[str, Any] = {"opportunity": Opportunity, "order": Order}


class SplitForm(DressedForm):
    """The shares of a deal, a line for each."""

    what = forms.ChoiceField(
        label=gettext_lazy("Deal"),
        choices=(("opportunity", gettext_lazy("Opportunity")), ("order", gettext_lazy("Order"))),
    )
    id = forms.CharField(label=gettext_lazy("Its id"), max_length=255)
    shares = forms.CharField(
        label=gettext_lazy("Shares"),
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy(
            "A line for each: percent and the rep's id, as in “60 rep-1”; “overlay 10 rep-2” "
            "stands beside the shares. Empty: the owner has it all again."
        ),
    )

    def __init__(self, scope: Scope, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope = scope

    def clean_id(self) -> str:
        """There must be such a deal here."""
        kind = DEALS[self.cleaned_data.get("what", "opportunity")]
        key: str = self.cleaned_data["id"]
        rows = kind.objects.filter(organization=self.scope.organization, deleted_at=None)
        self.deal = rows.filter(external_id=key).first()
        if self.deal is None:
            raise ValidationError(_("There is no such deal."))
        return key

    def clean_shares(self) -> list[Share]:
        """The shares as they are set."""
        lines = self.cleaned_data["shares"].splitlines()
        return [self.share(line) for line in lines if line.strip()]

    def share(self, line: str) -> Share:
        kind, rest = CreditSplit.Kind.REVENUE, line.strip()
        if rest.lower().startswith("overlay "):
            kind, rest = CreditSplit.Kind.OVERLAY, rest[len("overlay ") :].strip()
        number, _space, key = rest.partition(" ")
        own = Rep.objects.filter(organization=self.scope.organization, deleted_at=None)
        rep = own.filter(external_id=key.strip()).first()
        try:
            part = Decimal(number.removesuffix("%"))
        except InvalidOperation:
            part = Decimal("NaN")
        if not part.is_finite() or not 0 < part <= 1000 or round(part, 6) != part:
            raise ValidationError(_("“%s” does not begin with a percentage.") % line)
        if rep is None:
            raise ValidationError(_("“%s” names no rep.") % line)
        return Share(rep, part, kind)


@require_http_methods(["GET", "HEAD", "POST"])
@for_pay
@only(Role.ADMIN)
def splits(request: HttpRequest, scope: Scope) -> HttpResponseBase:
    """The deals that are shared, and sharing one."""
    first = {name: request.GET.get(name, "") for name in ("what", "id", "shares")}
    form = SplitForm(scope, request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            set_splits(form.deal, form.cleaned_data["shares"], scope, user_of(request))
        except SplitError as error:
            form.add_error("shares", str(error))
        else:
            pay_follows(scope.organization)
            messages.success(request, _("Saved. Statements are being worked out again."))
            return redirect("commissions:splits")
    rows = CreditSplit.objects.filter(organization=scope.organization)
    related = ("opportunity", "order__account", "rep")
    ordered = rows.select_related(*related).order_by("-opportunity", "-order", "kind", "pk")
    page = Paginator(ordered, ROWS).get_page(request.GET.get("page"))
    status = 422 if form.errors else 200
    context: dict[str, Any] = {"form": form, "page": page, "rows": [told(one) for one in page]}
    return show(request, scope, "splits", status=status, **context)


def told(one: CreditSplit) -> dict[str, str]:
    """A share as the list tells it."""
    deal = one.opportunity or one.order
    return {
        "deal": getattr(deal, "name", "") or (deal.external_id if deal else ""),
        "id": deal.external_id if deal else "",
        "rep": one.rep.name,
        "kind": str(one.get_kind_display()),
        "percent": percent(one.percent),
    }
