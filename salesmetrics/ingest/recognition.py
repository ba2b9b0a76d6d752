"""Which profile a set of files is made for, told by their headers."""

from collections.abc import Iterable, Sequence

from .mapping import Profile
from .mapping.profile import SourceFile
from .sources import Source
from .specification import ENTITIES

LEAST = 2
"""Headers that must agree before a file counts as recognised."""


def recognised(sources: Sequence[Source], profiles: Iterable[Profile]) -> Profile | None:
    """The profile that knows the most of the files, by the most columns; None if none does."""
    best: tuple[int, int, Profile] | None = None
    for profile in profiles:
        files, columns = _agreement(sources, profile)
        if files and (best is None or (files, columns) > best[:2]):
            best = (files, columns, profile)
    return best[2] if best else None


def _agreement(sources: Sequence[Source], profile: Profile) -> tuple[int, int]:
    found = [
        max((_headers(source, file) for file in profile.files.values()), default=0)
        for source in sources
    ]
    return sum(1 for columns in found if columns), sum(found)


def _headers(source: Source, file: SourceFile) -> int:
    """How many headers tell that the source is this file; 0 if it is not."""
    named = source.stem.lower() in {name.lower() for name in file.names}
    if len(file.headers) < LEAST and not named:
        return 0
    return len(file.headers) + named if file.fits(source.table.header) else 0


def is_canonical(source: Source) -> bool:
    """Whether a file is one of ours, by its name and what it must have."""
    entity = ENTITIES.get(source.stem.lower())
    header = {name.strip().lower() for name in source.table.header}
    return entity is not None and set(entity.required) <= header
