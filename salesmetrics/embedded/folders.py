"""Where the embedded servers keep their data, and where their programs are read from.

As an ordinary user that is `.data/` in the checkout. As root the servers run as another user, who
cannot enter root's home; modes of folders that are not ours are never changed, so the data lies in
a folder that anybody may enter, and `.data/location` points to it.
"""

import contextlib
import os
import secrets
import shutil
import stat
import tempfile
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from salesmetrics.embedded.processes import Account, ServerError

OPEN_PLACES = ("/var/lib", "/var/tmp")  # noqa: S108 - a folder of our own is made inside


def data_folder(checkout: Path) -> Path:
    """Return the folder for the servers of this checkout, made if it is not there."""
    own = checkout / ".data"
    own.mkdir(mode=0o700, exist_ok=True)
    if Account.for_servers() is None:
        return own
    pointer = own / "location"
    if pointer.exists():
        place = Path(pointer.read_text().strip())
        if place.is_dir():
            return place
    place = _enterable_place() / f"salesmetrics-{secrets.token_hex(4)}"
    place.mkdir()
    place.chmod(0o711)  # whatever the umask is; this folder is ours
    pointer.write_text(f"{place}\n")
    return place


def temporary_folder() -> Path:
    """Return a new folder that the servers' user may enter, for servers that are thrown away."""
    folder = Path(tempfile.mkdtemp(prefix="salesmetrics-"))
    if Account.for_servers() is not None:
        if not enterable(folder.parent):
            folder.rmdir()
            folder = Path(tempfile.mkdtemp(prefix="salesmetrics-", dir=_enterable_place()))
        folder.chmod(0o711)
    return folder


def own_folder(path: Path, account: Account | None) -> Path:
    """Make a folder that only the server itself may enter."""
    path.mkdir(mode=0o700, exist_ok=True)
    if account is not None:
        os.chown(path, account.uid, account.gid)
    return path


def programs(package: str, parts: tuple[str, ...], folder: Path, account: Account | None) -> Path:
    """Return where the server can read the named parts of an installed package.

    For an ordinary user that is where they are installed. Another user may be unable to get there,
    so for root they are copied beside the data, once for each version.
    """
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ServerError(f"The package {package} is not installed.")
    installed = Path(spec.origin).parent.parent
    if account is None:
        return installed
    copy = folder / "programs" / f"{package}-{version(package)}"
    if not copy.exists():
        _copy(installed, parts, copy)
    return copy


def kept_secret(folder: Path, name: str, size: int = 24) -> str:
    """Return a secret of this data folder; the first call makes it up."""
    path = folder / "secrets" / name
    path.parent.mkdir(mode=0o700, exist_ok=True)
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(size))
    return path.read_text()


def enterable(folder: Path) -> bool:
    """Tell whether any user may enter `folder`: it and all its parents let others pass."""
    chain = (folder, *folder.parents)
    return all(path.is_dir() and path.stat().st_mode & stat.S_IXOTH for path in chain)


def _enterable_place() -> Path:
    for name in OPEN_PLACES:
        if enterable(Path(name)):
            return Path(name)
    raise ServerError(f"None of {', '.join(OPEN_PLACES)} may be entered by an ordinary user.")


def _copy(installed: Path, parts: tuple[str, ...], copy: Path) -> None:
    copy.parent.mkdir(exist_ok=True)
    unfinished = copy.with_suffix(".new")
    shutil.rmtree(unfinished, ignore_errors=True)
    for part in parts:
        shutil.copytree(
            installed / part, unfinished / part, symlinks=True, copy_function=_copy_readable
        )
    for folder in (copy.parent, unfinished, *unfinished.rglob("*")):
        if folder.is_dir():
            folder.chmod(0o755)
    unfinished.rename(copy)


def _copy_readable(source: str, target: str) -> None:
    """Give the file a second name, which costs nothing; copy it if others could not read it."""
    needed = 0o755 if os.access(source, os.X_OK) else 0o644
    if stat.S_IMODE(Path(source).stat().st_mode) & needed == needed:
        with contextlib.suppress(OSError):  # another file system, or one without links
            os.link(source, target)
            return
    shutil.copy(source, target)
    Path(target).chmod(needed)
