"""The words of the product, as they stand in its sources: found without gettext's programs."""

import ast
import re
from pathlib import Path

from django.utils.translation.template import templatize

CHECKOUT = Path(__file__).resolve().parents[2]
ROOMS = ("salesmetrics", "dashboards", "api")
ONE = {"_", "gettext", "gettext_lazy", "gettext_noop"}
MANY = {"ngettext", "ngettext_lazy"}
IN_CONTEXT = {"pgettext", "pgettext_lazy"}
MARKUP = re.compile(r"{%\s*comment.*?endcomment\s*%}|{#.*?#}", re.S)
CLASSES = re.compile(r"{%\s*block body_class\s*%}.*?{%\s*endblock\s*%}", re.S)
SENTENCE = re.compile(r"{%\s*blocktrans.*?endblocktrans\w*\s*%}", re.S)
TOLD = re.compile(r'\b(?:aria-label|title|placeholder|alt)="([^"]*)"')
UNTOLD = re.compile(r"<(script|style)\b.*?</\1>|<[^>]*>|&\w+;", re.S)


def python_files():
    """The product's own modules."""
    return [path for room in ROOMS for path in sorted((CHECKOUT / room).rglob("*.py"))]


def templates():
    """The product's own templates."""
    found = sorted((CHECKOUT / "templates").rglob("*"))
    return [path for path in found if path.suffix in (".html", ".txt")]


def words():
    """Each message: (context, text); a plural is its singular."""
    for path in python_files():
        yield from _called(ast.parse(path.read_text()))
    for path in templates():
        for called in _calls(templatize(path.read_text(), origin=str(path))):
            yield from _called(ast.parse(called))


def bare(template):
    """The words of a template that are in no translation tag."""
    text = SENTENCE.sub("", CLASSES.sub("", MARKUP.sub("", template)))
    text = re.sub(r"{%.*?%}|{{.*?}}", "", text, flags=re.S)
    text = UNTOLD.sub(" ", text) + " ".join(TOLD.findall(text))
    return re.findall(r"[^\W\d_]{2,}", text)


def _called(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _said(node)


def _said(call):
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    said = [part.value for part in call.args if isinstance(part, ast.Constant)]
    if not said or not all(isinstance(part, str) for part in said[:1]):
        return
    if name in ONE | MANY:
        yield None, said[0]
    elif name in IN_CONTEXT:
        yield said[0], said[1]


def _calls(code):
    """The calls in what `templatize` makes of a template, each as Python."""
    for found in re.finditer(r"\bn?p?gettext\(", code):
        depth, quote, place = 1, "", found.end()
        while depth:
            char = code[place]
            if quote:
                place += char == "\\"
                quote = "" if char == quote else quote
            elif char in "'\"":
                quote = char
            else:
                depth += (char == "(") - (char == ")")
            place += 1
        # What a plural counts is an expression of the template's, not of Python's.
        yield re.sub(r",\s*[\w.|:]+\)$", ")", code[found.start() : place])
