"""The files that bring in rates of commission and what was paid of orders."""

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
