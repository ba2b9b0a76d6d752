"""Colours can be told apart by everybody, in both themes, and keep their meaning."""

import itertools
import re
from pathlib import Path

import pytest
from django.conf import settings

from dashboards.colours import SERIES, colours

TOKENS = Path(settings.BASE_DIR, "static", "css", "tokens.css").read_text()

# Machado, Oliveira and Fernandes (2009), full severity, on linear RGB.
SEEN = {
    "by most": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def token(name):
    """A colour of the style sheet as (light, dark)."""
    value = re.search(rf"--{name}: ([^;]+);", TOKENS).group(1)
    found = re.findall(r"#[0-9a-f]{6}", value)
    return (found[0], found[-1])


def linear(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    return [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]


def luminance(colour):
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def oklab(rgb):
    red, green, blue = rgb
    long = max(0, 0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = max(0, 0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = max(0, 0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def distance(one, other, eyes):
    def seen(colour):
        rgb = linear(colour)
        return oklab([sum(a * b for a, b in zip(row, rgb, strict=True)) for row in eyes])

    return sum((a - b) ** 2 for a, b in zip(seen(one), seen(other), strict=True)) ** 0.5


@pytest.mark.parametrize("eyes", SEEN.values(), ids=SEEN)
def test_series_are_distinct(eyes):
    series = [token(f"series-{number}")[0] for number in range(SERIES)]
    for one, other in itertools.combinations(series, 2):
        assert distance(one, other, eyes) > 0.07, (one, other)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_marks_and_words_stand_out_from_the_panel(theme):
    panel, page = token("panel")[theme], token("page")[theme]
    for number in range(SERIES):
        assert contrast(token(f"series-{number}")[theme], panel) >= 3
    for name in ("accent", "former", "target", "series-other"):
        assert contrast(token(name)[theme], panel) >= 3, name
    for name in ("ink", "muted", "accent", "good", "bad"):
        assert contrast(token(name)[theme], panel) >= 4.5, name
        assert contrast(token(name)[theme], page) >= 4.5, name
    assert contrast(token("accent-ink")[theme], token("accent")[theme]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("eyes", SEEN.values(), ids=SEEN)
def test_good_and_bad_are_distinct(eyes, theme):
    assert distance(token("good")[theme], token("bad")[theme], eyes) > 0.12


def test_a_member_keeps_its_colour_among_others():
    alone = colours(["ann"])["ann"]
    assert colours(["ann", "somebody"])["ann"] == alone
    assert colours(["ann", "someone", "else"])["ann"] == alone


def test_no_two_series_of_a_chart_share_a_colour():
    found = colours([f"rep-{number}" for number in range(20)])
    assert len(found) == SERIES
    assert len(set(found.values())) == SERIES
