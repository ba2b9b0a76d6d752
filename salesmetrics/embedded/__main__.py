"""`python -m salesmetrics.embedded demo`, `servers` or `forget`; the Makefile's targets call it."""

import os
import signal
import sys
from types import FrameType

from salesmetrics.embedded.demo import demo
from salesmetrics.embedded.processes import ServerError
from salesmetrics.embedded.servers import CHECKOUT, forget, servers
from salesmetrics.embedded.steps import Steps, announce_on_stderr

INTERRUPTIONS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def main(arguments: list[str]) -> int:
    """Run until interrupted; whatever ends it, all that it started ends with it."""
    os.chdir(CHECKOUT)
    for how in INTERRUPTIONS:
        signal.signal(how, _interrupt)
    try:
        if arguments == ["demo"]:
            demo(CHECKOUT, os.environ)
        elif arguments == ["servers"]:
            _serve()
        elif arguments == ["forget"]:
            forget(CHECKOUT)
        else:
            announce_on_stderr("Usage: python -m salesmetrics.embedded demo|servers|forget")
            return 2
    except ServerError as error:
        announce_on_stderr(str(error))
        return 1
    except KeyboardInterrupt:
        return 0
    return 0


def _serve() -> None:
    steps = Steps(CHECKOUT / ".data" / "demo.log")
    with servers(CHECKOUT, os.environ, steps):
        steps.say("PostgreSQL and Valkey run; manage.py of this checkout uses them. Ctrl-C ends.")
        signal.pause()


def _interrupt(number: int, frame: FrameType | None) -> None:
    # Ending takes a moment; a second Ctrl-C must not leave half of it running.
    for how in INTERRUPTIONS:
        signal.signal(how, signal.SIG_IGN)
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
