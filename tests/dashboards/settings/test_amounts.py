"""Amounts in all the ways in which people and spreadsheets write them."""

from decimal import Decimal

import pytest
from django.utils import translation

from dashboards.settings.amounts import amount_of, typed


@pytest.mark.parametrize(
    ("language", "text", "amount"),
    [
        ("en", "1200", "1200"),
        ("en", "1,200", "1200"),
        ("en", "1,200,000.50", "1200000.50"),
        ("en", "1.200.000,50", "1200000.50"),
        ("en", "1.2", "1.2"),
        ("en", "1 200", "1200"),
        ("en", "1\u202f200", "1200"),
        ("en", "1'200.5", "1200.5"),
        ("en", "EUR 1200", "1200"),
        ("en", "1200 EUR", "1200"),
        ("en", "0", "0"),
        ("pl", "1.200", "1200"),
        ("pl", "1,200", "1.2"),
        ("pl", "1 200,75", "1200.75"),
    ],
)
def test_it_is_read_as_it_is_meant(language, text, amount):
    with translation.override(language):
        assert amount_of(text, "EUR") == Decimal(amount)


@pytest.mark.parametrize("text", ["", "  ", "\u00a0"])
def test_an_empty_cell_is_no_amount(text):
    assert amount_of(text) is None


@pytest.mark.parametrize(
    "text", ["abc", "-5", "1,2,3", "12.34.5", "1.23456", "=1+1", "1e9", "1" * 20, "٣", "NaN"]
)
def test_anything_else_is_refused_in_words(text):
    with translation.override("en"), pytest.raises(ValueError, match="“"):
        amount_of(text)


@pytest.mark.parametrize("language", ["en", "pl", "pt-br", "th", "zh-hans"])
@pytest.mark.parametrize("amount", ["0", "1", "1200", "1200.5", "1.234", "1234567.8901"])
def test_what_is_shown_is_read_as_the_same(language, amount):
    with translation.override(language):
        assert amount_of(typed(Decimal(amount))) == Decimal(amount)
