"""Every page there is, by its address, and what is held against each."""

import hashlib
import json
import re
from pathlib import Path

from django.urls import URLPattern, get_resolver

from tests.browser.conftest import until

AXE = Path(__file__).parent / "axe"
SIZES = {"desk": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
# WCAG 2.2 to level AA, and what is good practice besides.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
# The only rules whose answer another theme can change.
COLOURS = ["color-contrast", "link-in-text-block"]
ASK = """async wish => {
  const found = await axe.run(document, { runOnly: wish, resultTypes: ["violations"] });
  return found.violations.flatMap(rule => rule.nodes.slice(0, 3).map(
    node => `${rule.id}: ${node.target.join(" ")} ${node.html.slice(0, 120)}`)); }"""
# A chart is drawn when one comes near it.
DRAWN = """(() => {
  const far = [...document.querySelectorAll("[data-chart] canvas")].find(
    canvas => !window.Chart?.getChart(canvas));
  if (far) far.scrollIntoView({ behavior: "instant" });
  else scrollTo({ top: 0, behavior: "instant" });
  return !far; })()"""
UNTOLD = """[...document.querySelectorAll("canvas[role=img]")]
  .map(canvas => canvas.getAttribute("aria-label")).filter(words => /\\.\\s*$/.test(words) &&
  words.split(".").filter(part => part.trim()).length < 2)"""
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
FOREIGN = ("admin/", "api/v1/")  # Django's own pages, and what programs read


def addresses(prefix="", patterns=None):
    """All addresses of the product in which nothing has to be filled in."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        path = f"{prefix}{one.pattern}"
        if path.startswith(FOREIGN) or "<" in path or "(?P" in path:
            continue
        if isinstance(one, URLPattern):
            yield f"/{path.replace('^', '').replace('$', '')}"
        else:
            yield from addresses(path, one.url_patterns)


def shown(client):
    """Those of them, and the pages of figures, that answer somebody with a page."""
    from dashboards.pages import PAGES  # models come only once Django is set up

    for address in dict.fromkeys([*addresses(), *(f"/{key}/" for key in PAGES)]):
        answer = client.get(address)
        kind = answer.headers.get("Content-Type", "")
        a_page = answer.status_code == 200 and kind.startswith("text/html")
        if a_page and b"<html" in answer.content:
            yield address


def named(address):
    """What the picture of a page is called: the same in every run."""
    parts = [part for part in re.split(r"[/?&=]", address) if re.fullmatch(r"[a-z_-]+", part)]
    return "-".join(parts[:4]) or "overview"


def axe():
    """The checker, as it was fetched."""
    listed = json.loads((AXE / "VENDORED.json").read_text())
    for file in listed["files"]:
        lies = hashlib.sha256((AXE / file["path"]).read_bytes()).hexdigest()
        assert lies == file["sha256"], file["path"]
    return (AXE / "axe.min.js").read_text()


def look_at(page, name, shot):
    """Look at a page in both themes and widths; returns what is wrong with it."""
    page.evaluate(axe())
    wrong = []
    for size, theme in (("desk", "light"), ("desk", "dark"), ("phone", "dark"), ("phone", "light")):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        page.set_viewport_size(SIZES[size])
        until(page, DRAWN)
        first = theme == ("light" if size == "desk" else "dark")
        wish = {"type": "tag", "values": RULES} if first else {"type": "rule", "values": COLOURS}
        wrong += [f"{name} {size} {theme} {words}" for words in page.evaluate(ASK, wish)]
        if (over := page.evaluate(SIDEWAYS)) > 0:
            wrong.append(f"{name} {size}: {over} pixels wider than the window")
        shot(page, f"pages/{name}-{size}-{theme}")
    wrong += [f"{name} chart without its point: {words}" for words in page.evaluate(UNTOLD)]
    return wrong
