"""The last step of every figure: rounding, half-even."""

from decimal import ROUND_HALF_EVEN, Decimal

from salesmetrics.tenancy.currencies import places

from .metric import DECIMALS, Unit


def decimals(unit: Unit, currency: str | None) -> int:
    """How many decimals a figure of this unit is shown with."""
    if unit == Unit.MONEY:
        return places(currency)
    return DECIMALS.get(unit, 0)


def rounded(unit: Unit, currency: str | None, value: Decimal | None) -> Decimal | None:
    if value is None:
        return None
    step = Decimal(1).scaleb(-decimals(unit, currency))
    # Adding zero turns a negative zero into a plain one.
    return value.quantize(step, ROUND_HALF_EVEN) + 0
