"""Names of companies and of the people who write from there."""

import unicodedata
from functools import lru_cache

import numpy as np
import polars as pl

from .catalogue import PLACES
from .columns import words
from .dice import Ints
from .words import FAMILY, GIVEN, HEADS, LEGAL, TAILS, TRADES

_CULTURES = sorted(GIVEN)
_CULTURE = np.array([_CULTURES.index(place.culture) for place in PLACES])
_GIVEN = [name for culture in _CULTURES for name in GIVEN[culture].split()]
_FAMILY = [name for culture in _CULTURES for name in FAMILY[culture].split()]
_PEOPLE = 24
"""Given and family names of each culture."""
_STEMS = [head + tail for tail in TAILS for head in HEADS]
_TRADE_WORDS = [word for _, trade_words, _ in TRADES for word in trade_words]
_PER_TRADE = 4
_SPECIAL = str.maketrans({"ł": "l", "ø": "o", "ß": "ss", "ö": "oe", "ü": "ue", "ä": "ae"})


@lru_cache(maxsize=4096)
def ascii_word(word: str) -> str:
    """The word as it stands in an e-mail address."""
    plain = unicodedata.normalize("NFKD", word.lower().translate(_SPECIAL))
    return "".join(letter for letter in plain if letter.isascii() and letter.isalnum())


def stems(index: Ints) -> Ints:
    """Which stem names the company at this place: all take turns, in no visible order."""
    return index * 1_777 % len(_STEMS)


def company_names(index: Ints, trade: Ints, place: Ints) -> pl.Series:
    word = trade * _PER_TRADE + index // len(_STEMS) % _PER_TRADE
    legal = [LEGAL[country.code] for country in PLACES]
    parts = [words(_STEMS, stems(index)), words(_TRADE_WORDS, word), words(legal, place)]
    return pl.select(pl.concat_str(parts, separator=" ")).to_series()


def person_names(place: Ints, given: Ints, family: Ints) -> pl.Series:
    first = words(_GIVEN, _CULTURE[place] * _PEOPLE + given % _PEOPLE)
    last = words(_FAMILY, _CULTURE[place] * _PEOPLE + family % _PEOPLE)
    return pl.select(pl.concat_str([first, last], separator=" ")).to_series()


def addresses(place: Ints, given: Ints, family: Ints, company: Ints) -> pl.Series:
    """E-mail addresses at domains that belong to nobody."""
    first = words([ascii_word(w) for w in _GIVEN], _CULTURE[place] * _PEOPLE + given % _PEOPLE)
    last = words([ascii_word(w) for w in _FAMILY], _CULTURE[place] * _PEOPLE + family % _PEOPLE)
    domain = words([stem.lower() for stem in _STEMS], stems(company))
    return pl.select(
        pl.concat_str([first, pl.lit("."), last, pl.lit("@"), domain, pl.lit(".example")])
    ).to_series()
