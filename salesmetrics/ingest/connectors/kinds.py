"""What a kind of connection is: what must be known to connect, and the parts it fetches."""

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.utils.functional import Promise

from .calls import Calls
from .signing_in import OAuth, SignIn

Words = str | Promise
Row = dict[str, Any]
"""Canonical column -> value."""


@dataclass(frozen=True)
class Setting:
    """Something that must be known to connect; a secret is sealed and never shown again."""

    name: str
    label: Words
    help: Words = ""
    secret: bool = False
    required: bool = True
    default: str = ""
    choices: tuple[tuple[str, Words], ...] = ()
    pattern: str = ""
    long: bool = False


@dataclass
class Page:
    """Some of what is new, and from where to go on once it is loaded."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    gone: dict[str, list[str]] = field(default_factory=dict)
    """Ids that were deleted on the other side, by entity."""
    cursor: Any = None


@dataclass(frozen=True)
class Part:
    """One kind of thing that the other side has; pages from a cursor on, None for all."""

    name: str
    pages: Callable[[Any], Iterator[Page]]


class Kind(ABC):
    """A kind of connection, set up for one. Subclasses declare, and speak with the other side."""

    do_not_call_in_templates: ClassVar = True
    """Django's templates would make one of a class that they are given."""
    key: ClassVar[str]
    title: ClassVar[Words]
    where: ClassVar[Words]
    """Where the token is found and which rights it needs."""
    settings: ClassVar[tuple[Setting, ...]] = ()
    sign_in: ClassVar[SignIn | None] = None
    """Where an admin signs in with the browser, if the system lets them."""

    def __init__(self, given: Mapping[str, str], secrets: dict[str, str]) -> None:
        self.given = given
        self.secrets = secrets
        """May be changed by the other side, as a token that is good for one use."""
        self.calls: Calls | None = None
        self.oauth: OAuth | None = None
        """Tokens by signing in, where the connection has a client to do so with."""

    @classmethod
    def wrong(cls, given: Mapping[str, str], kept: Collection[str] = ()) -> dict[str, str]:
        """What is wrong with settings beyond their patterns, by their names.

        `kept` are the names of the secrets that stay as they are.
        """
        return {}

    @abstractmethod
    def test(self) -> str:
        """Try to connect; says in words with what. Raises Trouble."""

    @abstractmethod
    def parts(self) -> list[Part]:
        """In the order in which they refer to each other."""

    @property
    def calls_made(self) -> int:
        return self.calls.made if self.calls else 0

    def close(self) -> None:
        """Leave nothing open."""
        if self.calls:
            self.calls.close()


def if_changed(rows: dict[str, list[Row]], cursor: Any) -> Iterator[Page]:
    """Standing lists, as stages, only when they are not what they were.

    What somebody corrected here, as a stage's probability, stays until the other side changes.
    """
    told = hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()
    if told != cursor:
        yield Page(rows, cursor=told)
