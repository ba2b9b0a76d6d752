"""Zip archives into the files that they hold, and not more than can be wanted."""

import lzma
import zipfile
import zlib
from pathlib import Path

from django.utils.translation import gettext as _

from .limits import FILES, MEBI, NAME, RATIO, RATIO_FROM, UNPACKED_ARCHIVE
from .problems import FileRefused
from .reading.table import kind_unknown, suffix_of

DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    UnicodeDecodeError,
)
"""What the packers of archives say of one that is damaged, or locked by a password."""


def unpack(folder: Path) -> None:
    """Put the tables of every archive of the folder beside it, and take the archive away.

    Raises FileRefused for one that is damaged, or that unpacks to far more than it is.
    """
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() == ".zip":
            try:
                with zipfile.ZipFile(path) as archive:
                    _unpack(archive, path)
            except DAMAGED as error:
                if getattr(error, "errno", None) is not None:
                    raise  # the machine's trouble, not the archive's
                words = _("%(file)s is no archive that can be read: %(error)s")
                raise FileRefused(words % {"file": path.name, "error": error}) from error
            path.unlink()


def _unpack(archive: zipfile.ZipFile, path: Path) -> None:
    members = [member for member in archive.infolist() if _is_table(member)]
    if not members:
        raise FileRefused(f"{path.name}: {kind_unknown()}")
    if len(members) > FILES:
        words = _("%(file)s holds more than %(most)d files.")
        raise FileRefused(words % {"file": path.name, "most": FILES})
    total = 0
    for member in members:
        # Only the name: an archive must not say where on this machine its files go.
        target = path.parent / short(Path(member.filename).name)
        if target.exists():
            words = _("%(file)s comes twice; expected files of different names.")
            raise FileRefused(words % {"file": target.name})
        with archive.open(member) as packed, target.open("wb") as file:
            while block := packed.read(MEBI):
                total += len(block)
                if total > UNPACKED_ARCHIVE or (
                    total > RATIO_FROM and total > RATIO * path.stat().st_size
                ):
                    words = _("%(file)s unpacks to more than can be read.")
                    raise FileRefused(words % {"file": path.name})
                file.write(block)


def _is_table(member: zipfile.ZipInfo) -> bool:
    name = Path(member.filename)
    hidden = name.name.startswith(".") or "__MACOSX" in name.parts
    return not member.is_dir() and not hidden and bool(suffix_of(name))


def short(name: str) -> str:
    """The end of a name, as much of it as a folder takes; letters beyond ASCII take several."""
    return name.encode(errors="replace")[-NAME:].decode(errors="ignore")
