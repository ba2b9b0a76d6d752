"""Who may have an account."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ByInvitation(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Nobody signs up: an administrator enters people."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Answer no, whoever asks."""
        return False
