"""Zip archives into the files that they hold, and not more than can be wanted."""

import zipfile
import zlib
from pathlib import Path

from django.utils.translation import gettext as _

from .limits import FILES, MEBI, RATIO, RATIO_FROM, UNPACKED_ARCHIVE
from .problems import FileRefused
from .reading.table import suffix_of


def unpack(folder: Path) -> None:
    """Put the tables of every archive of the folder beside it, and take the archive away.

    Raises FileRefused for one that is damaged, or that unpacks to far more than it is.
    """
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() == ".zip":
            try:
                with zipfile.ZipFile(path) as archive:
                    _unpack(archive, path)
            except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError) as error:
                words = _("%(file)s is no archive that can be read: %(error)s")
                raise FileRefused(words % {"file": path.name, "error": error}) from error
            path.unlink()


def _unpack(archive: zipfile.ZipFile, path: Path) -> None:
    members = [member for member in archive.infolist() if _is_table(member)]
    if len(members) > FILES:
        words = _("%(file)s holds more than %(most)d files.")
        raise FileRefused(words % {"file": path.name, "most": FILES})
    total = 0
    for member in members:
        # Only the name: an archive must not say where on this machine its files go.
        target = path.parent / Path(member.filename).name
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
