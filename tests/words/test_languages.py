"""Every word that the product says is there in every language it offers."""

import gettext
import re

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation import to_locale

from tests.words.sources import CHECKOUT, bare, templates, words

OTHERS = [code for code, _name in settings.LANGUAGES if code != "en"]
# Names that are the same in every language.
NAMES = {"SalesMetrics", "GET", "CSV", "XLSX", "PNG", "PDF"}
PLACES = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w*\}")


def catalogue(code):
    folder = CHECKOUT / "locale" / to_locale(code) / "LC_MESSAGES"
    with (folder / "django.po").open("rb") as file:
        return folder, read_po(file, locale=to_locale(code))


@pytest.mark.parametrize("code", OTHERS)
def test_every_word_is_translated(code):
    _folder, found = catalogue(code)
    told = {(m.context, _first(m.id)): m for m in found if m.id and not m.fuzzy}
    missing = sorted(
        {text for context, text in words() if text and not _whole(told.get((context, text)))}
    )
    assert not missing


@pytest.mark.parametrize("code", OTHERS)
def test_what_is_put_into_a_sentence_is_put_into_its_translation(code):
    _folder, found = catalogue(code)
    wrong = []
    for message in found:
        originals = message.id if isinstance(message.id, tuple) else (message.id,)
        allowed = {frozenset(PLACES.findall(text)) for text in originals}
        said = message.string if isinstance(message.string, tuple) else (message.string,)
        if message.id and any(frozenset(PLACES.findall(text)) not in allowed for text in said):
            wrong.append((message.id, message.string))
    assert not wrong


@pytest.mark.parametrize("code", OTHERS)
def test_what_the_product_reads_is_what_the_catalogue_says(code):
    folder, found = catalogue(code)
    with (folder / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    stale = [
        message.id
        for message in found
        if message.id and not message.fuzzy and isinstance(message.id, str) and message.string
        if message.string != _read(compiled, message)
    ]
    assert not stale


def test_no_word_of_a_template_escapes_translation():
    escaped = {
        path.name: found
        for path in templates()
        if (found := [word for word in bare(path.read_text()) if word not in NAMES])
    }
    assert not escaped


def _first(text):
    return text[0] if isinstance(text, tuple) else text


def _whole(message):
    if message is None:
        return False
    said = message.string if isinstance(message.string, tuple) else (message.string,)
    return all(said)


def _read(compiled, message):
    if message.context:
        return compiled.pgettext(message.context, message.id)
    return compiled.gettext(message.id)
