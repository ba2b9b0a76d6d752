"""The file that brings commission rates in."""

from salesmetrics.ingest.specification import File, NotBefore, register

from .models import RepRate


@register
class CommissionRates(File):
    model = RepRate
    columns = "rep_id* from* to rate*"
    identity = "rep starts_on"
    rules = [NotBefore("to", "from")]
