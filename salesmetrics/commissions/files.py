"""The files that bring in rates of commission and what was paid of orders."""

from django.utils.translation import gettext_lazy as _

from salesmetrics.ingest.sources import ELSEWHERE
from salesmetrics.ingest.specification import File, NotBefore, register

from .models import OrderPayment, RepRate


@register
class CommissionRates(File):
    model = RepRate
    columns = "rep_id* from* to rate* plan"
    identity = "rep starts_on"
    rules = [NotBefore("to", "from")]


@register
class OrderPayments(File):
    model = OrderPayment
    columns = "id* order_id* paid_on* amount* currency"
    converted_on = ("paid_on",)


# Both hang on plans, which are made here: their rows are taken together, by an admin.
ELSEWHERE["plan_assignments"] = _(
    "Who has which plan is not loaded with other files: an admin brings this file in at"
    " Commissions, Plans (/commissions/files/plan_assignments/)."
)
ELSEWHERE["opportunity_splits"] = _(
    "Credit splits are not loaded with other files: an admin brings this file in at"
    " Commissions, Credit splits (/commissions/files/opportunity_splits/)."
)
