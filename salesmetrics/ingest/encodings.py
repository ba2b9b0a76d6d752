"""Text files in older encodings, as spreadsheets still write them, made UTF-8 before they are read.

Only of files that people send: what the command line is given is UTF-8 or told to be wrong.
"""

import codecs
from pathlib import Path

from django.utils.translation import gettext as _

from .limits import MEBI

CANDIDATES = {
    "cp1250": "ąćęłńóśźżĄĆĘŁŃÓŚŹŻčďěňřšťůýžáéíúČŘŠŽÁÉÍőűŐŰ",
    "cp1252": "äöüßÄÖÜéèêëàâáãåçñõôóîíïúûùæøÅÇÉÀÁÃÊÓÕÔÚœ€",
    "cp1251": "абвгдежзийклмнопрстуфхцчшщъыьэюяАБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЭЮЯіїє",
    "cp874": "".join(map(chr, range(0x0E01, 0x0E4F))),
    "gb18030": "",
    "big5": "",
}
"""Encodings that are still met, with the letters that tell them; Chinese has too many to list."""
WIDER = {"cp1250": CANDIDATES["cp1250"] + "äöüßôľĺŕđëçâîăţşÄÖÜÔĽĹŔĐ"}
"""With the letters that other encodings have too: they count only where none fits without them."""
NAMES = {
    "utf-16": "UTF-16",
    "cp1250": "Windows-1250",
    "cp1252": "Windows-1252",
    "cp1251": "Windows-1251",
    "cp874": "Windows-874",
    "gb18030": "GB 18030",
    "big5": "Big5",
}
MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
TOLD_BY = 4_000
"""Letters beyond ASCII by which the encoding is told."""
MOSTLY = 0.9


def make_utf8(folder: Path) -> list[str]:
    """Write a folder's text files anew in UTF-8 where they are not; says which were in what."""
    notices = []
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() != ".csv":
            continue
        encoding = encoding_of(path)
        if encoding:
            _rewrite(path, encoding)
            words = _("%(file)s is not in UTF-8. It is read as %(encoding)s: look at the letters.")
            notices.append(words % {"file": path.name, "encoding": NAMES[encoding]})
    return notices


def encoding_of(path: Path) -> str:
    """The older encoding that a file is in; empty where it is UTF-8, or cannot be told."""
    with path.open("rb") as file:
        if file.read(2) in MARKS:
            return "utf-16"
        file.seek(0)
        sample = b""
        # The letters that tell it may come late: most of a file is figures.
        while block := file.read(MEBI):
            lines = [line for line in block.splitlines() if not line.isascii()]
            sample += b"\n".join(lines)
            if len(sample) > TOLD_BY * 4:
                break
    if not sample or _is_utf8(sample):
        return ""
    for candidates in (CANDIDATES, WIDER):
        scores = {name: _score(sample, name, usual) for name, usual in candidates.items()}
        best = max(scores, key=lambda encoding: scores[encoding])
        if scores[best] >= MOSTLY:
            return best
    return ""


def _is_utf8(sample: bytes) -> bool:
    """Whether it is UTF-8 but for slips, which are told as wrong rows."""
    text = sample.decode(errors="replace")
    wrong = text.count("\N{REPLACEMENT CHARACTER}")
    right = sum(not letter.isascii() for letter in text) - wrong
    return wrong <= right


def _score(sample: bytes, encoding: str, usual: str) -> float:
    """Which part of the letters beyond ASCII are such as are written in it."""
    try:
        text = sample[: TOLD_BY * 4].decode(encoding, errors="ignore")
    except LookupError:
        return 0
    letters = [letter for letter in text if not letter.isascii()]
    fit = sum(letter in usual if usual else _is_common_chinese(letter) for letter in letters)
    lost = sum(byte >= 0x80 for byte in sample[: TOLD_BY * 4]) - sum(
        len(letter.encode(encoding, errors="ignore")) for letter in letters
    )
    return fit / (len(letters) + max(lost, 0)) if letters else 0


def _is_common_chinese(letter: str) -> bool:
    # Those of everyday use: what is none of it is hardly ever written as Chinese at all.
    try:
        row = letter.encode("gb2312")[0] if len(letter.encode("gb2312")) == 2 else 0
    except UnicodeEncodeError:
        try:
            row = letter.encode("big5")[0]
        except UnicodeEncodeError:
            return False
        return 0xA4 <= row <= 0xC6
    return 0xB0 <= row <= 0xD7


def _rewrite(path: Path, encoding: str) -> None:
    fresh = path.with_name(f"{path.name}.utf-8")
    with (
        path.open(encoding=encoding, errors="replace", newline="") as old,
        fresh.open("w", encoding="utf-8", newline="") as new,
    ):
        while text := old.read(MEBI):
            new.write(text)
    fresh.replace(path)
