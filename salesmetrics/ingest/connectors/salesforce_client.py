"""The library that speaks with Salesforce, over requests of ours and with troubles in words."""

import json
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from simple_salesforce.api import Salesforce
from simple_salesforce.exceptions import SalesforceError

from .calls import Calls
from .troubles import Trouble

VERSION = "65.0"
LIMIT_REACHED = "REQUEST_LIMIT_EXCEEDED"
HOUR = 3600
NOT_THERE = 404


class Client:
    """Signed in at an instance."""

    def __init__(self, calls: Calls, token: str, instance: str) -> None:
        self.calls = calls
        self.instance = instance
        self.library = Salesforce(
            session=calls.session, session_id=token, instance=instance, version=VERSION
        )

    def records(self, asked: str, *, deleted: bool = False) -> Iterator[dict[str, Any]]:
        """All that a query finds, page by page."""
        try:
            yield from self.library.query_all_iter(asked, include_deleted=deleted)
        except SalesforceError as error:
            raise self._trouble(error) from error

    def columns(self, table: str) -> set[str]:
        """The columns that there are and that the user may see; none of a table that is not."""
        try:
            told: Any = getattr(self.library, table).describe()
        except SalesforceError as error:
            raise self._trouble(error) from error
        return {field["name"] for field in told["fields"]}

    def has(self, table: str) -> bool:
        """Whether there is such a table that the user may see."""
        try:
            getattr(self.library, table).describe()
        except SalesforceError as error:
            if int(error.status or 0) == NOT_THERE:
                return False
            raise self._trouble(error) from error
        return True

    def _trouble(self, error: SalesforceError) -> Trouble:
        answer = _as_text(error.content)
        if LIMIT_REACHED in answer:
            words = _("Salesforce's limit of requests for 24 hours is reached.")
            return Trouble(words, HOUR)
        return Trouble(self.calls.words_for(int(error.status or 0), answer))


def _as_text(content: Any) -> str:
    """The library gives what it could read of an answer, or its bytes."""
    if isinstance(content, bytes):
        return content.decode(errors="replace")
    return content if isinstance(content, str) else json.dumps(content)
