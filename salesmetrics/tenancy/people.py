"""Seats are given, changed and taken away; an organization never loses its last admin."""

import secrets

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .models import Invitation, Membership, Organization, Rep, Role, Team, User
from .models.invitation import LASTS, digest_of


class SeatError(ValueError):
    """Why a seat cannot be given or changed, in words."""


def invite(
    organization: Organization,
    by: User,
    email: str,
    role: str,
    *,
    rep: Rep | None = None,
    team: Team | None = None,
) -> tuple[Invitation, str]:
    """A new invitation, and the secret of its link, which nobody can see again.

    An earlier one for the same address is withdrawn: only the newest link opens anything.
    """
    email = User.objects.normalize_email(email).lower()
    secret = secrets.token_urlsafe(32)
    now = timezone.now()
    with transaction.atomic():
        _alone(organization.pk)
        seats = Membership.objects.filter(organization=organization, user__email__iexact=email)
        if seats.exists():
            raise SeatError(_("%s belongs to this organization already.") % email)
        Invitation.objects.open().filter(organization=organization, email=email).update(
            withdrawn_at=now
        )
        invitation = Invitation.objects.create(
            organization=organization,
            by=by,
            email=email,
            role=role,
            rep=rep,
            team=team,
            digest=digest_of(secret),
            created_at=now,
            expires_at=now + LASTS,
        )
    return invitation, secret


def accept(secret: str, user: User | None = None, *, name: str = "", password: str = "") -> User:
    """Take the seat that a link promises: as a known user, or as a new one with a password.

    Raises SeatError where the link does not open anything any more, or is somebody else's.
    """
    with transaction.atomic():
        for organization in Invitation.objects.with_secret(secret).values_list("organization"):
            _alone(*organization)
        found = Invitation.objects.with_secret(secret).first()
        if found is None:
            raise SeatError(_("This link no longer works."))
        if user is None:
            if User.objects.filter(email__iexact=found.email).exists():
                raise SeatError(_("Sign in as %s first.") % found.email)
            user = User.objects.create_user(found.email, password, name=name)
        elif user.email.lower() != found.email:
            raise SeatError(_("This invitation is for %s.") % found.email)
        seat = found.seat()
        if seat.rep_id and Membership.objects.filter(rep=seat.rep_id).exists():
            raise SeatError(_("Somebody else has become this rep. Ask for a new invitation."))
        seat.user = user
        seat.save()
        Invitation.objects.filter(pk=found.pk).update(accepted_at=timezone.now())
    user.seats = None
    return user


def change_seat(
    membership: Membership,
    *,
    role: str,
    rep: Rep | None,
    team: Team | None,
    may_alert_webhooks: bool | None = None,
) -> None:
    """Give a seat another role, rep or team, and say whether its alerts may go to webhooks."""
    with transaction.atomic():
        seat = _locked(membership)
        if role != Role.ADMIN:
            _keep_an_admin(seat)
        if rep is not None and Membership.objects.filter(rep=rep).exclude(pk=seat.pk).exists():
            raise SeatError(_("Somebody else has become this rep."))
        seat.role, seat.rep, seat.team = role, rep, team
        if may_alert_webhooks is not None:
            seat.may_alert_webhooks = may_alert_webhooks
        seat.save(update_fields=["role", "rep", "team", "may_alert_webhooks"])


def deactivate(membership: Membership) -> None:
    """Take the seat away: sessions and tokens end with it, what the person did stays.

    Who has no seat left anywhere cannot sign in at all.
    """
    with transaction.atomic():
        seat = _locked(membership)
        _keep_an_admin(seat)
        seat.is_active = False
        seat.save(update_fields=["is_active"])
        others = Membership.objects.filter(user=seat.user_id, is_active=True)
        if not others.exists() and not seat.user.is_staff:
            User.objects.filter(pk=seat.user_id).update(is_active=False)


def reactivate(membership: Membership) -> None:
    """Give the seat back."""
    with transaction.atomic():
        seat = _locked(membership)
        seat.is_active = True
        seat.save(update_fields=["is_active"])
        User.objects.filter(pk=seat.user_id).update(is_active=True)


def _locked(membership: Membership) -> Membership:
    """The seat as it stands, while nobody else changes a seat of the organization."""
    _alone(membership.organization_id)
    return Membership.objects.select_related("user").get(pk=membership.pk)


def _alone(organization: int) -> None:
    """Wait for who gives or changes seats here; until the transaction ends nobody else does."""
    Organization.objects.select_for_update().get(pk=organization)


def _keep_an_admin(seat: Membership) -> None:
    """Raise SeatError if without this seat nobody would be left to administer."""
    if seat.role != Role.ADMIN or not seat.is_active:
        return
    others = Membership.objects.filter(
        organization=seat.organization_id, role=Role.ADMIN, is_active=True, user__is_active=True
    )
    if not others.exclude(pk=seat.pk).exists():
        raise SeatError(_("This is the last admin. Make somebody else an admin first."))
