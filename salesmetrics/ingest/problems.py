"""What is wrong with a row, in words a person can act on."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

Words = str | Promise


@dataclass(frozen=True)
class Problem:
    """One thing wrong: where it stands, what stands there, and what was expected."""

    file: str
    line: int | None
    column: str
    value: str
    reason: str

    def __str__(self) -> str:
        if not self.file:
            return self.reason
        place = f"{self.file}:{self.line}" if self.line else self.file
        return (
            f"{place}: {self.column}: {self.reason}" if self.column else f"{place}: {self.reason}"
        )


class FileRefused(Exception):  # noqa: N818 - says what happened
    """A file that cannot be read on; `line` is where reading stopped, if that is known."""

    def __init__(self, reason: Words, line: int | None = None) -> None:
        super().__init__(str(reason))
        self.reason = str(reason)
        self.line = line

    def problem(self, file: str) -> Problem:
        return Problem(file, self.line, "", "", self.reason)


SHOWN = 100
"""Characters of a bad value that are shown; the file has the rest."""


def shown(value: Any) -> str:
    text = "" if value is None else str(value)
    text = text.replace("\x00", "\u2400")
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"


class Problems:
    """All problems of a load: every one counted, the first ones kept, every bad line known."""

    def __init__(self, keep: int = 10_000) -> None:
        self.keep = keep
        self.kept: list[Problem] = []
        self.total = 0
        self.without_line = 0
        self.lines: dict[str, dict[int, str]] = {}
        """File -> line -> why, for the file of rejects."""

    def add(self, problem: Problem) -> None:
        self.total += 1
        if len(self.kept) < self.keep:
            self.kept.append(problem)
        if problem.line is None:
            self.without_line += 1
        else:
            reasons = self.lines.setdefault(problem.file, {})
            words = f"{problem.column}: {problem.reason}" if problem.column else problem.reason
            before = reasons.get(problem.line)
            if before is None:
                reasons[problem.line] = words
            elif words not in before:
                reasons[problem.line] = f"{before} {words}"

    def in_order(self, files: list[str]) -> None:
        """Sort what is kept by file and line, as a person goes through it."""
        order = {name: place for place, name in enumerate(files)}
        self.kept.sort(key=lambda p: (order.get(p.file, -1), p.file, p.line or 0))

    @property
    def rejected(self) -> int:
        """Lines that are bad; a file that cannot be read on counts as one more."""
        return sum(len(lines) for lines in self.lines.values()) + self.without_line

    def __bool__(self) -> bool:
        return self.total > 0
