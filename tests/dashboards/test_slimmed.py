"""Of the kit's style sheet pages get what they use, and it looks as it did."""

import re
from pathlib import Path

from django.conf import settings

from dashboards import vendored
from dashboards.slimmed import slimmed

STATIC = Path(settings.BASE_DIR, "static")
SHEET = """@charset "UTF-8";/*! Made by the kit */:root{--x-a:1;--x-b:var(--x-c);--x-c:2;--x-d:3}
body{color:var(--x-a);content:"}{;"}.btn,.card{width:1px}.btn:not(.card){top:0}
.card .btn{left:0}@media print{.btn{color:var(--x-b)}.card{top:1px}}@supports (a:b){.card{top:0}}
[data-bs-theme=dark] .btn{top:2px}.btn{animation:spin 1s}@keyframes spin{to{top:0}}
@keyframes fall{to{left:0}}"""


def test_only_named_classes_plain_elements_and_what_they_ask_for_stay():
    left = slimmed(SHEET, {"btn"}, "p{top:var(--x-d)}")
    assert left == (
        '@charset "UTF-8";/*! Made by the kit */:root{--x-a:1;--x-b:var(--x-c);--x-c:2;--x-d:3}'
        'body{color:var(--x-a);content:"}{;"}.btn{width:1px}.btn:not(.card){top:0}'
        "@media print{.btn{color:var(--x-b)}}.btn{animation:spin 1s}@keyframes spin{to{top:0}}"
    )
    assert "--x-d" not in slimmed(SHEET, {"btn"})
    assert "--x-c" not in slimmed(SHEET, set())


def _kit():
    [file] = [f for package in vendored.packages() for f in package["files"] if "classes" in f]
    return file, vendored.FOLDER.joinpath(file["path"]).read_text()


def test_the_kits_variables_that_our_sheets_ask_for_are_there():
    ours = "".join(sheet.read_text() for sheet in STATIC.joinpath("css").glob("*.css"))
    for name in set(re.findall(r"var\((--tblr-[\w-]+)", ours)):
        assert re.search(rf"{name}\s*:", _kit()[1] + ours), f"{name}: manage.py vendor"


def test_the_kits_classes_that_pages_name_are_there():
    """Who uses another one of the kit names it in VENDORED.json and runs `manage.py vendor`."""
    ours = (
        p
        for room in ("templates", "dashboards", "api")
        for p in Path(settings.BASE_DIR, room).rglob("*.*")
    )
    text = "".join(path.read_text() for path in ours if path.suffix in {".html", ".py"})
    named = set(re.findall(r"(?<![\w/-])(?:btn|form|visually)(?:-[a-z]+)+", text))
    file, kit = _kit()
    assert {"btn-primary", "form-select"} <= named
    assert named <= set(file["classes"])
    for name in file["classes"]:
        assert re.search(rf"\.{name}(?![\w-])", kit), name
