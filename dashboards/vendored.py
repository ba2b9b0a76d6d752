"""The front-end files of others, kept under static/vendor with their hashes.

What the product serves is in the repository: nobody who runs it needs npm, and no page asks
another host. `manage.py vendor` fetches the versions that VENDORED.json names again.
"""

import hashlib
import json
import re
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings

from dashboards.slimmed import slimmed

FOLDER: Path = settings.BASE_DIR / "static" / "vendor"
LIST = FOLDER / "VENDORED.json"
OURS: Path = settings.BASE_DIR / "static" / "css"
# The maps are not served, and a manifest of hashed names refuses what points to nothing.
SOURCE_MAP = re.compile(rb"\n?(?://[#@] sourceMappingURL=\S+|/\*# sourceMappingURL=\S+ \*/)\s*$")
Package = dict[str, Any]


def packages() -> list[Package]:
    """The list of what is vendored: name, version, licence, integrity, files with their hashes."""
    listed: list[Package] = json.loads(LIST.read_text())
    return listed


def digest(path: str) -> str:
    """The SHA-256 of a vendored file as it lies in the repository."""
    return hashlib.sha256((FOLDER / path).read_bytes()).hexdigest()


def refresh() -> list[Package]:
    """Fetch every listed package anew, write its files and the list with their hashes."""
    listed = packages()
    for package in listed:
        with tempfile.TemporaryDirectory() as folder:
            package["integrity"] = _unpack(package, Path(folder))
            for file in package["files"]:
                _write(file, Path(folder) / "package")
    LIST.write_text(json.dumps(listed, indent=2, ensure_ascii=False) + "\n")
    return listed


def _unpack(package: Package, folder: Path) -> str:
    """Unpack a package as npm has checked it; returns npm's own hash of it."""
    name = f"{package['name']}@{package['version']}"
    command = ["npm", "pack", "--json", "--ignore-scripts", "--pack-destination", str(folder), name]
    told = subprocess.run(command, check=True, capture_output=True, text=True)
    answer = json.loads(told.stdout)
    packed = answer[0] if isinstance(answer, list) else answer[package["name"]]
    with tarfile.open(next(folder.glob("*.tgz"))) as archive:
        archive.extractall(folder, filter="data")
    return str(packed["integrity"])


def _write(file: dict[str, Any], package: Path) -> None:
    """Write one file from those it is made of; several drawings become one sprite."""
    target = FOLDER / file["path"]
    parts = [(package / source) for source in file["from"]]
    if len(parts) > 1:
        content = _sprite(parts)
    elif parts:
        content = SOURCE_MAP.sub(b"\n", parts[0].read_bytes())
        if "classes" in file:  # of a sheet of styles only these, and what they need
            ours = "".join(sheet.read_text() for sheet in sorted(OURS.glob("*.css")))
            content = slimmed(content.decode(), set(file["classes"]), ours).encode()
    else:
        content = target.read_bytes()  # a licence that its package leaves out
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    file["sha256"] = digest(file["path"])


def _sprite(drawings: list[Path]) -> bytes:
    symbols = []
    for drawing in drawings:
        inner = re.sub(r"^.*?<svg[^>]*>|</svg>.*$", "", drawing.read_text(), flags=re.DOTALL)
        strokes = re.sub(r'<path stroke="none"[^>]*/>', "", inner)
        lines = "".join(line.strip() for line in strokes.splitlines())
        symbols.append(f'<symbol id="{drawing.stem}" viewBox="0 0 24 24">{lines}</symbol>')
    return (
        '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"
    ).encode()
