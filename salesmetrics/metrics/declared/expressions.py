"""Expressions that several sources use."""

from decimal import Decimal
from typing import Any

from django.db.models import Case, DecimalField, F, Func, Q, Value, When
from django.db.models.functions import Coalesce, Round
from django.db.models.lookups import IsNull

EXACT = DecimalField(max_digits=30, decimal_places=10)


def in_base(amount: str, day: str, currency: str = "currency") -> Any:
    """An amount in the base currency at the rate of its day, to ten decimals."""
    rate = Func(F("organization_id"), F(currency), F(day), function="crm_rate", output_field=EXACT)
    own = Coalesce(F(amount), Value(Decimal(0)), output_field=EXACT)
    return Case(
        When(**{currency: F("organization__base_currency")}, then=own),
        default=Round(own * rate, precision=10, output_field=EXACT),
        output_field=EXACT,
    )


def without_rate(amount: str, day: str, currency: str = "currency") -> Q:
    """Whether an amount cannot be converted: there is no rate on or before its day."""
    return Q(IsNull(in_base(amount, day, currency), True))
