"""How figures are written: rounded once, half-even, in the reader's language."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import translation

from dashboards import shown

SPACE = "\xa0"


def figure(text):
    return Decimal(text)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0", "0"),
        ("9999.4", "9,999"),
        ("12345", "12.3 k"),
        ("99999", "100 k"),
        ("999499", "999 k"),
        ("999500", "1.00 M"),
        ("109846381.4039", "110 M"),
        ("1254000000", "1.25 bn"),
        ("-43622479.05", "\N{MINUS SIGN}43.6 M"),
    ],
)
def test_money_on_a_tile_is_short(value, text):
    assert shown.short(figure(value), "money") == text.replace(" ", SPACE)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("9999", "9,999"),
        ("123612.51", "12.4 万"),
        ("109846381", "1.10 亿"),
        ("99996000", "1.00 亿"),
    ],
)
def test_chinese_counts_by_ten_thousands(value, text):
    with translation.override("zh-hans"):
        assert shown.short(figure(value), "money") == text.replace(" ", SPACE)


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant"])
def test_chinese_tables_have_digits_in_threes(language):
    with translation.override(language):
        assert shown.full(figure("826145.9"), "money", "EUR") == "826,145.90"


def test_counts_stay_whole_as_long_as_they_can_be_read():
    assert shown.short(figure("31465"), "count") == "31,465"
    assert shown.short(figure("131465"), "count") == f"131{SPACE}k"


def test_money_in_a_table_is_full_and_rounded_half_even():
    assert shown.full(figure("109846381.4039"), "money", "USD") == "109,846,381.40"
    assert shown.full(figure("0.125"), "money", "EUR") == "0.12"
    assert shown.full(figure("0.135"), "money", "EUR") == "0.14"
    assert shown.full(figure("1234.5"), "money", "JPY") == "1,234"
    assert shown.full(figure("1.23456"), "money", "KWD") == "1.235"


def test_nothing_is_not_zero():
    assert shown.short(None, "money") == "–"
    assert shown.full(None, "percent") == "–"
    assert shown.change(None, "money") == "–"
    assert shown.full(figure("0"), "percent") == "0.00"


def test_a_change_has_a_sign_and_is_in_points_for_a_percent_metric():
    assert shown.change(figure("3.24"), "percent") == f"+3.2{SPACE}pts"
    assert shown.change(figure("-3.26"), "money") == f"\N{MINUS SIGN}3.3{SPACE}%"
    assert shown.change(figure("-0.01"), "money") == f"±0.0{SPACE}%"


def test_german_has_its_own_commas():
    with translation.override("de"):
        assert shown.full(figure("109846381.4039"), "money", "USD") == "109.846.381,40"
        assert shown.change(figure("3.24"), "percent").startswith("+3,2")


def test_a_span_of_days_says_a_year_once():
    first, last = dt.date(2026, 3, 5), dt.date(2026, 4, 9)
    assert shown.span(first, last) == "5 Mar – 9 Apr 2026"
    assert shown.span(dt.date(2025, 12, 5), last) == "5 Dec 2025 – 9 Apr 2026"
