"""Bytes of a text file, packed or not, in blocks that end where a line ends."""

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast

from django.utils.translation import gettext as _

from ..limits import BLOCK, RATIO, RATIO_FROM, UNPACKED
from ..problems import FileRefused

_MARK = b"\xef\xbb\xbf"
_MARKS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16", b"PK": "ZIP", b"\x1f\x8b": "gzip"}


def blocks(path: Path) -> Iterator[bytes]:
    """The file's bytes with plain line ends and without a byte-order mark.

    Raises FileRefused when what comes out is no text or far more than went in.
    """
    with path.open("rb") as file:
        packed = path.name.lower().endswith(".gz")
        stream = cast(IO[bytes], gzip.GzipFile(fileobj=file) if packed else file)
        first, held = True, b""
        try:
            for raw in _read(stream, file, packed):
                block = held + raw
                # A carriage return at the end may be half of a line end.
                held = b"\r" if block.endswith(b"\r") else b""
                block = block[: len(block) - len(held)]
                if first:
                    block, first = _without_mark(block), False
                # Files that were put together have a mark where each of them began.
                block = block.replace(_MARK, b"")
                if b"\r" in block:
                    block = block.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
                yield block
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise FileRefused(
                _("The compressed file is damaged: %(error)s.") % {"error": error}
            ) from error
        if held:
            yield b"\n"


def _read(stream: IO[bytes], file: IO[bytes], packed: bool) -> Iterator[bytes]:
    total = 0
    while block := stream.read(BLOCK):
        total += len(block)
        if packed and total > RATIO_FROM and total > RATIO * file.tell():
            raise FileRefused(
                _("The file unpacks to more than %(ratio)s times its size; it is not read.")
                % {"ratio": RATIO}
            )
        if packed and total > UNPACKED:
            raise FileRefused(_("The file unpacks to more than can be read."))
        yield block


def _without_mark(block: bytes) -> bytes:
    for mark, name in _MARKS.items():
        if block.startswith(mark):
            raise FileRefused(
                _("The file is %(format)s, not CSV text; expected CSV in UTF-8.")
                % {"format": name},
                1,
            )
    return block.removeprefix(_MARK)
