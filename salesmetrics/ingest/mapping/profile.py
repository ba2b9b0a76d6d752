"""A profile as it stands in its file, read and checked. docs/profiles.md tells the format."""

import tomllib
from collections.abc import Collection
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

SHIPPED = Path(__file__).parent.parent / "profiles"


class ProfileUnknown(Exception):  # noqa: N818 - says what is the matter
    """There is no such profile, or its file does not say what a profile must say."""


class ProfileUnfit(Exception):  # noqa: N818 - says what is the matter
    """The profile's files do not fit the organization."""


@dataclass(frozen=True)
class SourceFile:
    """How a file of the other system is told apart: by its name, and what its header has."""

    names: tuple[str, ...] = ()
    headers: tuple[Any, ...] = ()
    """What the header must have; of a list of synonyms one."""

    def fits(self, header: Collection[str]) -> bool:
        """Whether a file with this header can be it."""
        known = {name.strip().lower() for name in header}
        return all(
            any(name.lower() in known for name in ([one] if isinstance(one, str) else one))
            for one in self.headers
        )


@dataclass(frozen=True)
class Mapping:
    """Where one entity's rows come from."""

    entity: str
    file: str = ""
    columns: dict[str, Any] = field(default_factory=dict)
    rows: tuple[dict[str, Any], ...] = ()
    where: dict[str, Any] = field(default_factory=dict)
    distinct: bool = False
    may_be_empty: tuple[str, ...] = ()
    if_known: bool = False
    as_far_as_there: bool = False
    """Whether columns that the file lacks are left out; what is required must be there."""


@dataclass(frozen=True)
class Profile:
    name: str
    title: str
    description: str = ""
    base_currency: str = ""
    dates: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    decimal: str = "."
    grouping: str = ""
    signs: tuple[str, ...] = ()
    """Signs beside numbers that mean the currency that the profile says, whatever they are."""
    files: dict[str, SourceFile] = field(default_factory=dict)
    entities: tuple[Mapping, ...] = ()


def find_profile(name: str) -> Profile:
    """A shipped profile by its name, or any other by the path of its file."""
    path = Path(name)
    if path.suffix != ".toml":
        path = SHIPPED / f"{name}.toml"
    if not path.is_file() or (path.parent == SHIPPED and path.stem != Path(name).stem):
        known = ", ".join(sorted(file.stem for file in SHIPPED.glob("*.toml")))
        words = _("There is no profile “%(name)s”; expected a .toml file or one of %(known)s.")
        raise ProfileUnknown(words % {"name": name, "known": known})
    return read_profile(path)


def read_profile(path: Path) -> Profile:
    """Raises ProfileUnknown with what is wrong in the file."""
    try:
        with path.open("rb") as file:
            words = tomllib.load(file)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _unsound(path.name, error) from error
    return profile_from(words, path.stem, path.name)


def profile_from(words: dict[str, Any], name: str, shown: str = "") -> Profile:
    """The profile that these words say. Raises ProfileUnknown with what is wrong in them."""
    words = dict(words)
    try:
        sources = {
            alias: SourceFile(**_lists(_known(SourceFile, source)))
            for alias, source in words.pop("files", {}).items()
        }
        mappings = [Mapping(**_lists(_known(Mapping, m))) for m in words.pop("entities", [])]
        return Profile(
            **_lists(_known(Profile, {"name": name, "title": name, **words})),
            files=sources,
            entities=tuple(mappings),
        )
    except (TypeError, ValueError, AttributeError) as error:
        raise _unsound(shown or name, error) from error


def shipped() -> list[Profile]:
    """The profiles that come with the product."""
    return [read_profile(path) for path in sorted(SHIPPED.glob("*.toml"))]


def _unsound(file: str, error: Exception) -> ProfileUnknown:
    words = _("The profile %(file)s is not sound: %(error)s")
    return ProfileUnknown(words % {"file": file, "error": error})


def _known(kind: type[Any], words: dict[str, Any]) -> dict[str, Any]:
    unknown = set(words) - {f.name for f in fields(kind)}
    if unknown:
        raise ValueError(f"{', '.join(sorted(unknown))}?")
    return words


def _lists(words: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(v) if isinstance(v, list) else v for key, v in words.items()}
