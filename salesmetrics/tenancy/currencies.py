"""How many decimals the minor unit of a currency has."""

# ISO 4217 currencies whose minor unit is not a hundredth, by their number of decimals.
OTHER_MINOR_UNITS = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
MINOR_UNITS = {code: n for n, codes in OTHER_MINOR_UNITS.items() for code in codes.split()}


def places(currency: str | None) -> int:
    """The decimals of a currency's minor unit."""
    return MINOR_UNITS.get(currency or "", 2)
