"""What a load came to."""

from dataclasses import dataclass, field, fields

from .problems import Problem, Problems


@dataclass(frozen=True)
class Counts:
    """Rows of an entity, by what became of them."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    deleted: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    def as_dict(self) -> dict[str, int]:
        return {f.name: getattr(self, f.name) for f in fields(self)}


@dataclass
class ImportReport:
    """Everything a caller may want to tell; `loaded` says whether anything was written."""

    import_id: int
    dry_run: bool = False
    loaded: bool = False
    counts: dict[str, Counts] = field(default_factory=dict)
    problems: Problems = field(default_factory=Problems)
    notices: list[str] = field(default_factory=list)

    @property
    def errors(self) -> list[Problem]:
        """The first problems; `error_count` counts all."""
        return self.problems.kept

    @property
    def error_count(self) -> int:
        return self.problems.total

    @property
    def rejected(self) -> int:
        """Rows, and files, that were not taken."""
        return self.problems.rejected

    def count(self, entity: str, counts: Counts) -> None:
        self.counts[entity] = self.counts.get(entity, Counts()) + counts
