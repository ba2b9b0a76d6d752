"""Carrying out a run here and now, on the threads of one process."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import connection

from . import runs
from .models import Run

Progress = Callable[[int, int], None]


def carry_out(run: Run, *, threads: int = 2, progress: Progress | None = None) -> Run:
    """Work out all chunks of a run and publish it; workers may help.

    Raises RunFailedError with the reason where it cannot be finished.
    """
    if run.status == Run.Status.FAILED:
        raise runs.RunFailedError(run.error)
    chunks = runs.waiting(run)
    with ThreadPoolExecutor(max_workers=threads) as pool:
        for done, _result in enumerate(pool.map(work, chunks), start=1):
            if progress is not None:
                progress(done, len(chunks))
    runs.publish_if_complete(run.pk)
    run.refresh_from_db()
    if run.status == Run.Status.FAILED:
        raise runs.RunFailedError(run.error)
    return run


def work(chunk_id: int) -> None:
    try:
        runs.work_on(chunk_id)
    except Exception as error:
        # Another attempt may succeed; the last one gives the run up.
        runs.failed_attempt(chunk_id, error)
        raise
    finally:
        connection.close()
