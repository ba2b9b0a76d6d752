"""The last step of every figure: rounding, half-even."""

from decimal import ROUND_HALF_EVEN, Decimal

from .metric import DECIMALS, Unit

# ISO 4217 currencies whose minor unit is not a hundredth, by their number of decimals.
OTHER_MINOR_UNITS = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
MINOR_UNITS = {code: n for n, codes in OTHER_MINOR_UNITS.items() for code in codes.split()}


def decimals(unit: Unit, currency: str | None) -> int:
    """How many decimals a figure of this unit is shown with."""
    if unit == Unit.MONEY:
        return MINOR_UNITS.get(currency or "", 2)
    return DECIMALS.get(unit, 0)


def rounded(unit: Unit, currency: str | None, value: Decimal | None) -> Decimal | None:
    if value is None:
        return None
    step = Decimal(1).scaleb(-decimals(unit, currency))
    # Adding zero turns a negative zero into a plain one.
    return value.quantize(step, ROUND_HALF_EVEN) + 0
