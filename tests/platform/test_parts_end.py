"""A part of the demonstration that is killed leaves nothing that it had started."""

import os
import signal
import time

import psutil
import pytest

from salesmetrics.embedded.demo import part

STARTS_ANOTHER = ["sh", "-c", "sleep 600 & echo $! > child; wait"]


@pytest.fixture
def checkout(tmp_path):
    (tmp_path / ".data").mkdir()
    return tmp_path


def child_of(checkout):
    """The process that the part has started."""
    written = checkout / "child"
    for _tick in range(200):
        if written.exists() and written.read_text().strip():
            break
        time.sleep(0.05)
    return psutil.Process(int(written.read_text()))


def is_over(process):
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


def test_killed_while_the_demonstration_runs(checkout):
    with part("web", STARTS_ANOTHER, checkout, os.environ) as process:
        child = child_of(checkout)
        process.kill()
        process.wait()
        assert not is_over(child)
    assert is_over(child)


def test_killed_together_with_the_demonstration_it_ends_at_the_next_start(checkout):
    with part("web", STARTS_ANOTHER, checkout, os.environ) as process:
        child = child_of(checkout)
        note = (checkout / ".data" / "web.pid").read_text()
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        # As if we had been killed ourselves, the note is still there at the next start.
        with part("worker", ["true"], checkout, os.environ):
            assert not is_over(child)
        (checkout / ".data" / "web.pid").write_text(note)
        with part("web", ["sleep", "600"], checkout, os.environ):
            assert is_over(child)


def test_others_in_the_same_folder_are_left_alone(checkout):
    with part("beat", ["sleep", "600"], checkout, os.environ) as other:
        with part("web", STARTS_ANOTHER, checkout, os.environ) as process:
            process.kill()
        assert other.poll() is None
