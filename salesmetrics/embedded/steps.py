"""Telling what is being done: a live line per step under a terminal, else plain lines."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from salesmetrics.embedded.processes import ServerError, tail

Tell = Callable[[str], None]


class Steps:
    """What is said to the person who waits."""

    def __init__(self, log: Path) -> None:
        self.log = log
        self.console = Console(highlight=False, soft_wrap=True)

    def say(self, words: str = "") -> None:
        """Print a line."""
        self.console.print(words, markup=False)

    @contextmanager
    def step(self, words: str) -> Iterator[Tell]:
        """Show that a step goes on and how long it took; yields a way to tell how far it is."""
        began = time.monotonic()
        if self.console.is_terminal:
            with self._live_line(words) as tell:
                yield tell
        else:
            self.say(f"{words} ...")
            yield lambda detail: None
        self.say(f"{words}: done in {time.monotonic() - began:.1f} s")

    def run(self, words: str, command: Sequence[str], environment: Mapping[str, str]) -> None:
        """Run a command as a step; its last line shows how far it is, its output is logged."""
        with self.step(words) as tell, self.log.open("ab") as log:
            # In a session of its own: an interruption reaches us, and we end it.
            with subprocess.Popen(
                command,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            ) as process:
                try:
                    for line in process.stdout or ():
                        log.write(line)
                        tell(line.decode(errors="replace").strip())
                except BaseException:
                    process.terminate()
                    raise
            if process.returncode:
                log.flush()
                raise ServerError(f"{words} failed.\n{tail(self.log)}")

    @contextmanager
    def _live_line(self, words: str) -> Iterator[Tell]:
        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}"),
            TimeElapsedColumn(),
            TextColumn("[dim]{task.fields[detail]}"),
        )
        with Progress(*columns, console=self.console, transient=True) as progress:
            task = progress.add_task(words, total=None, detail="")
            yield lambda detail: progress.update(task, detail=detail[: self.console.width // 2])


def announce_on_stderr(words: str) -> None:
    """Print what went wrong."""
    print(words, file=sys.stderr)  # noqa: T201 - a command line's own words
