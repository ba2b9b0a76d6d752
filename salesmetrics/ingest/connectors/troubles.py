"""What goes wrong with another system, in words for those who mend it."""


class Trouble(Exception):  # noqa: N818 - says what happened
    """A fetch cannot go on. `wait` are the seconds that the other side asked for, if it did."""

    def __init__(self, words: str, wait: float | None = None) -> None:
        super().__init__(words)
        self.wait = wait


class LacksRightError(Trouble):
    """The token may not read what was asked for."""
