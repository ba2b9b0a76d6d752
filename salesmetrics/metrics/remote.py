"""What many records hang on, and so a closed month's figures: rates, places, trees, settings."""

from salesmetrics.tenancy.visibility import Scope

from .measures import Measure, Unpriced

ANYWHERE = "*"
"""The fact of a cause that is no row of one table."""
SETTINGS = "settings"
COMMON = ("exchange_rates", "teams", "regions", "products", "plans", "stages", SETTINGS)
"""What belongs to nobody, so that everybody who sees records may be told of it."""

_DEALS = {"crm_deal", "crm_dealstate", "crm_stagevisit", "crm_dealtouch"}
# Tables whose figures hang on an entity, whatever they are split by.
_TABLES = {
    "products": {"crm_sale"},
    "plans": {"crm_sale", "crm_mrrmovement", "crm_subscriptionstate"},
    "stages": _DEALS,
}
_PLACES = ("rep_assignments", "reps", "teams", "regions")


def concerned(entity: str, measure: Measure, scope: Scope) -> bool:
    """Whether a change of this entity can have changed what a scope sees of a measure."""
    source = measure.source
    if entity == SETTINGS:
        return True
    if entity == "exchange_rates":
        # An amount is one that may lack a rate, or that is converted as it is measured.
        return bool(measure.unless or measure.currency) or isinstance(measure, Unpriced)
    if entity in _PLACES:
        # Where a rep belongs moves a record from one part to another; the whole stays as it was.
        return bool(scope.where) or source.key == "rep_days"
    return source.table() in _TABLES[entity]
