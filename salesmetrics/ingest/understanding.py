"""Files that were sent, as they would be read: whose they are, what they say, what is unclear."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from .archives import unpack
from .arriving import files_of
from .encodings import make_utf8
from .guessed_profile import words_of
from .guessing import Guess, guess
from .mapping import Profile, ProfileUnknown, profile_from, profiles_of
from .mapping.feeds import profile_feeds
from .models import Upload
from .problems import FileRefused, Problem, Problems
from .reading import LINE
from .recognition import is_canonical, recognised
from .sources import Feed, Source, canonical_feeds, open_sources, sheets_left_out

SHOWN = 6


@dataclass(frozen=True)
class Preview:
    """The first rows of an entity as they would be loaded."""

    file: str
    entity: str
    columns: list[str]
    rows: list[tuple[str | None, ...]]


@dataclass
class Understood:
    """What can be told of the files before anything is written."""

    sources: list[Source]
    profile: Profile | None = None
    """The one that is made for them; None where they are ours, or nobody knows them."""
    guesses: list[tuple[Source, Guess]] = field(default_factory=list)
    """Where nobody knows them: what they seem to be."""
    problems: list[Problem] = field(default_factory=list)
    previews: list[Preview] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    @property
    def days(self) -> list[str]:
        """The ways in which the days can be read; more than one must be asked about."""
        told = [one.writing.days for _source, one in self.guesses if one.writing.days]
        common = [day for day in told[0] if all(day in days for days in told)] if told else []
        return common or list(dict.fromkeys(day for days in told for day in days))


@contextmanager
def understood(
    upload: Upload, entities: Mapping[int, str] | None = None, *, by_hand: bool = False
) -> Iterator[Understood]:
    """Read the files that were sent, while they are at hand.

    `entities` has what a person said a file is, by its place; `by_hand` asks for guesses even
    where a profile is made for the files.
    """
    with files_of(upload, sample=True) as folder:
        yield _read(upload, folder, entities or {}, by_hand)


def _read(upload: Upload, folder: Path, entities: Mapping[int, str], by_hand: bool) -> Understood:
    problems = Problems()
    try:
        unpack(folder)
    except FileRefused as refused:
        return Understood([], problems=[refused.problem("")])
    notices = make_utf8(folder)
    sources = open_sources(sorted(folder.iterdir()), problems)
    notices += sheets_left_out(sources)
    found = Understood(sources, problems=problems.kept, notices=notices)
    if not sources:
        return found
    if all(is_canonical(source) for source in sources) and not by_hand:
        found.previews = list(_previews(canonical_feeds(sources, set(), problems, found.notices)))
    else:
        found.profile = None if by_hand else recognised(sources, profiles_of(upload.organization))
        if found.profile is None:
            found.guesses = [
                (source, guess(source, entities.get(place, "")))
                for place, source in enumerate(sources)
            ]
            profile = profile_from(words_of(found.guesses), "guess")
            # What is wrong is told when the answers are known.
            found.previews = preview(profile, sources, Problems(), found.notices)
        else:
            found.previews = preview(found.profile, sources, problems, found.notices)
    found.problems = problems.kept
    return found


def preview(
    profile: Profile, sources: list[Source], problems: Problems, notices: list[str]
) -> list[Preview]:
    """The first rows of every entity, as a profile reads them."""
    try:
        return list(_previews(profile_feeds(profile, sources, problems, notices)))
    except (ProfileUnknown, FileRefused) as refused:
        problems.add(Problem("", None, "", "", str(refused)))
        return []


def _previews(feeds: list[Feed]) -> Iterator[Preview]:
    for feed in feeds:
        try:
            batch = next(feed.rows(), None)
        except FileRefused:
            continue  # the load tells it, with its line
        if batch is not None:
            frame = batch.frame.drop(LINE, strict=False).head(SHOWN)
            yield Preview(feed.source.name, feed.entity.name, frame.columns, frame.rows())
