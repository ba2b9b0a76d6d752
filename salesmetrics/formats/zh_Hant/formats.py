"""Digits stand in threes, as in statements of accounts; Django's own has them in fours."""

NUMBER_GROUPING = 3
THOUSAND_SEPARATOR = ","
