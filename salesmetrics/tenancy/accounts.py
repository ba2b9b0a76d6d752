"""Who may have an account."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.http import HttpRequest

from .models import Membership, User


class ByInvitation(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Nobody signs up: an administrator enters people."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Answer no, whoever asks."""
        return False


class WithSeats(AuthenticationBackend):  # type: ignore[misc]  # allauth has no types
    """Brings who is signed in together with where they belong, in one query.

    Every request needs all three, and each query costs more than reading a panel's figures.
    """

    def get_user(self, user_id: Any) -> User | None:
        """The user, with memberships and their organizations as `seats`."""
        seats = list(
            Membership.objects.select_related("user", "organization", "rep")
            .filter(user_id=user_id, is_active=True)
            .order_by("created_at", "id")
        )
        if not seats:
            found: User | None = super().get_user(user_id)
            return found
        user = seats[0].user
        user.seats = seats
        return user if self.user_can_authenticate(user) else None
