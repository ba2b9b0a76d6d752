"""What a person said about files that were sent: which file is what, which column means what."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from dashboards.entries.words import label
from salesmetrics.ingest.arriving import OPTIONS
from salesmetrics.ingest.guessed_profile import words_of
from salesmetrics.ingest.guessing import Guess, known_names
from salesmetrics.ingest.mapping import profile_from
from salesmetrics.ingest.problems import Problems
from salesmetrics.ingest.specification import ENTITIES, Entity
from salesmetrics.ingest.understanding import Understood, preview

STATES = ("open", "won", "lost")
NUMBERS = {"point": (".", ","), "comma": (",", "."), "plain": (".", "")}
LONGEST_NAME = 64
CODE = re.compile("[A-Z]{3}")
DATED = re.compile(r"[\W\d_]+$")
"""What ends a file's name that is another one each day."""


@dataclass
class Answers:
    """Read from the form; what was not answered is guessed."""

    given: QueryDict
    words: dict[str, Any] = field(default_factory=dict)
    days: str = ""
    currency: str = ""
    usual_name: str = ""
    """That of the first file: with one name for all, the next answers would replace these."""

    @property
    def action(self) -> str:
        return self.given.get("action", "")

    @property
    def by_hand(self) -> bool:
        return "by_hand" in self.given

    @property
    def confirmed(self) -> bool:
        return "confirm" in self.given

    @property
    def name(self) -> str:
        """What the answers are kept under."""
        name = self.given.get("name", "").replace("\x00", "").strip()
        return name[:LONGEST_NAME] or self.usual_name or _("Own files")

    @property
    def options(self) -> dict[str, bool]:
        return {name: name in self.given for name in OPTIONS}

    @property
    def entities(self) -> dict[int, str]:
        """Which entity each file is, where that was said."""
        return {
            int(name.removeprefix("entity-")): value
            for name, value in self.given.items()
            if name.removeprefix("entity-").isdecimal() and value in known_names()
        }

    def apply(self, found: Understood) -> None:
        """Put the answers in the place of the guesses, and show the first rows anew."""
        for place, (source, one) in enumerate(found.guesses):
            if f"mapped-{place}" in self.given and self.given[f"mapped-{place}"] == one.entity.name:
                self._map(place, one, set(source.table.header))
            for number, value in enumerate(list(one.states)):
                state = self.given.get(f"state-{place}-{number}")
                if state in STATES:
                    one.states[value] = state
            numbers = NUMBERS.get(self.given.get("numbers", ""))
            if numbers:
                one.writing.decimal, one.writing.grouping = numbers
        stem = found.sources[0].stem if found.sources else ""
        self.usual_name = DATED.sub("", stem)[:LONGEST_NAME]
        days = self.given.get("days", "")
        self.days = days if days in found.days else next(iter(found.days), "")
        self.currency = self._currency(found)
        self.words = words_of(found.guesses, self.days, self.currency)
        problems = Problems()
        profile = profile_from(self.words, self.name)
        found.previews = preview(profile, found.sources, problems, [])
        found.problems = [*found.problems, *problems.kept]

    def _currency(self, found: Understood) -> str:
        """What the amounts are in where no column tells it: as answered, else as they look."""
        given = self.given.get("currency", "").strip().upper()
        likely = next((one.currency for _source, one in found.guesses if one.currency), "")
        return given if CODE.fullmatch(given) else likely

    def _map(self, place: int, one: Guess, header: set[str]) -> None:
        chosen = {
            column: self.given.get(f"column-{place}-{column}", "") for column in one.entity.by_name
        }
        one.columns = {column: name for column, name in chosen.items() if name in header}


def mapping_rows(found: Understood, answers: Answers) -> Iterator[dict[str, Any]]:
    """What the form asks about each file."""
    for place, (source, one) in enumerate(found.guesses):
        header = [name for name in source.table.header if not name.startswith("\x1e")]
        used = {*one.columns.values(), one.product, one.quantity}
        yield {
            "place": place,
            "name": source.name,
            "entity": one.entity.name,
            "entities": [(name, entity_name(ENTITIES[name])) for name in known_names()],
            "columns": columns_of(one),
            "header": header,
            "unused": [name for name in header if name not in used],
            "missing": [label(one.entity.by_name[name]) for name in one.missing],
            "states": list(enumerate(one.states.items())),
            "writing": one.writing,
        }


def columns_of(one: Guess) -> dict[str, list[dict[str, Any]]]:
    """What can be told of a row: what the file seems to have or must have, and what else."""
    found: dict[str, list[dict[str, Any]]] = {"first": [], "more": []}
    for column in one.entity.columns:
        required, chosen = column.required and column.name != "id", one.columns.get(column.name, "")
        wanted = required or chosen or column.name in one.missing
        found["first" if wanted else "more"].append(
            {
                "name": column.name,
                "label": label(column),
                "required": required,
                "chosen": chosen,
            }
        )
    return found


def shown_previews(found: Understood) -> Iterator[dict[str, Any]]:
    """The first rows of each entity, under the names that people know."""
    for one in found.previews:
        entity = ENTITIES[one.entity]
        yield {
            "file": one.file,
            "entity": entity_name(entity),
            "columns": [label(entity.by_name[name]) for name in one.columns],
            "rows": one.rows,
        }


def entity_name(entity: Entity) -> str:
    """What rows of an entity are called."""
    return str(entity.model._meta.verbose_name_plural)
