"""People and roles: who belongs to the organization, as what; who is invited."""

from smtplib import SMTPException
from typing import Any, cast

import structlog
from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.mail import send_mail
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from salesmetrics.tenancy import people as seats
from salesmetrics.tenancy.models import Invitation, Membership, Organization, Rep, Role, Team, User
from salesmetrics.tenancy.visibility import Scope

from .desk import for_admins, show
from .fields import DressedForm, TreeField

log = structlog.get_logger(__name__)


class SeatForm(DressedForm):
    """A role, and the team or rep that it is tied to."""

    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Role.choices, initial=Role.REP)

    def __init__(
        self, organization: Organization, *args: Any, seat: Membership | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        free = Rep.objects.filter(organization=organization, deleted_at=None, membership=None)
        if seat is not None:
            free |= Rep.objects.filter(membership=seat)
        teams = Team.objects.filter(organization=organization, deleted_at=None)
        self.fields["rep"] = forms.ModelChoiceField(
            free.order_by("name", "external_id"),
            label=_("Rep"),
            required=False,
            help_text=_("Whose sales these are: a rep sees the own figures and records."),
        )
        self.fields["team"] = TreeField(
            teams,
            label=_("Team"),
            help_text=_("A manager sees this team and those below it; empty: the rep's team."),
        )
        for field in ("rep", "team"):
            self.fields[field].widget.attrs["class"] = "form-select"

    def clean(self) -> dict[str, Any]:
        """A rep without a rep, and a manager without a team, would see nothing."""
        wish = super().clean() or {}
        role, rep, team = wish.get("role"), wish.get("rep"), wish.get("team")
        if role == Role.REP and rep is None and "rep" not in self.errors:
            self.add_error("rep", _("Choose which rep this is."))
        if role == Role.MANAGER and team is None and (rep is None or rep.team_id is None):
            self.add_error("team", _("Choose the team that is led."))
        return wish


class PersonForm(SeatForm):
    """The seat of who is here already."""

    may_alert_webhooks = forms.BooleanField(
        label=gettext_lazy("Alerts may go to the organization's webhooks"),
        required=False,
        help_text=gettext_lazy("Of admins they always may."),
    )
    field_order = ["role", "rep", "team", "may_alert_webhooks"]


class InvitationForm(SeatForm):
    """Whom to invite, as what."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "off", "class": "form-control"}),
    )
    field_order = ["email", "role", "rep", "team"]


@require_http_methods(["GET", "HEAD", "POST"])
@for_admins
def people(request: HttpRequest, scope: Scope) -> HttpResponseBase:
    """Everybody who belongs here, the invited ones, and a form to invite one more."""
    form = InvitationForm(scope.organization, request.POST or None)
    link, sent = "", None
    if request.method == "POST" and form.is_valid():
        try:
            sent, secret = seats.invite(
                scope.organization, cast(User, request.user), **form.cleaned_data
            )
        except seats.SeatError as error:
            form.add_error("email", str(error))
        else:
            link = request.build_absolute_uri(reverse("invitation", args=[secret]))
            mailed = mail(sent, link, scope)
            words = _("The invitation for %s is on its way.") if mailed else ""
            if words:
                messages.success(request, words % sent.email)
            form = InvitationForm(scope.organization)
    response = show(
        request,
        scope,
        "people",
        status=422 if form.errors else 200,
        form=form,
        link=link,
        sent=sent,
        members=Membership.objects.filter(organization=scope.organization)
        .select_related("user", "rep", "team")
        .order_by("-is_active", "user__name", "user__email"),
        invitations=Invitation.objects.open()
        .filter(organization=scope.organization)
        .order_by("-created_at"),
    )
    if link:
        response.headers["Cache-Control"] = "no-store"
    return response


def mail(invitation: Invitation, link: str, scope: Scope) -> bool:
    """Send the link; says whether the mail server took it."""
    told = {"invitation": invitation, "link": link, "organization": scope.organization}
    try:
        send_mail(
            _("Your seat in %s") % scope.organization,
            render_to_string("dashboards/settings/invitation.txt", told),
            settings.DEFAULT_FROM_EMAIL,
            [invitation.email],
        )
    except (SMTPException, OSError) as error:
        log.error("invitation not sent", invitation=invitation.pk, error=str(error))
        return False
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@for_admins
def person(request: HttpRequest, scope: Scope, seat: int) -> HttpResponseBase:
    """Give somebody another role, rep or team."""
    here = _seat(scope, seat)
    initial = {
        "role": here.role,
        "rep": here.rep_id,
        "team": here.team_id,
        "may_alert_webhooks": here.may_alert_webhooks,
    }
    form = PersonForm(scope.organization, request.POST or None, seat=here, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            seats.change_seat(here, **form.cleaned_data)
        except seats.SeatError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("%s has been changed.") % here.user)
            return redirect("settings:people")
    status = 422 if form.errors else 200
    return show(request, scope, "people", "person", status=status, form=form, seat=here)


@require_POST
@for_admins
def deactivate(request: HttpRequest, scope: Scope, seat: int) -> HttpResponseBase:
    """Take a seat away."""
    here = _seat(scope, seat)
    try:
        seats.deactivate(here)
    except seats.SeatError as error:
        messages.error(request, str(error))
    else:
        words = _("%s may no longer see anything here. Sessions and tokens have ended.")
        messages.success(request, words % here.user)
    return redirect("settings:people")


@require_POST
@for_admins
def reactivate(request: HttpRequest, scope: Scope, seat: int) -> HttpResponseBase:
    """Give a seat back."""
    here = _seat(scope, seat)
    seats.reactivate(here)
    messages.success(request, _("%s is back.") % here.user)
    return redirect("settings:people")


@require_POST
@for_admins
def withdraw(request: HttpRequest, scope: Scope, invitation: int) -> HttpResponseBase:
    """End an invitation; its link opens nothing any more."""
    found = get_object_or_404(
        Invitation.objects.open(), organization=scope.organization, pk=invitation
    )
    Invitation.objects.filter(pk=found.pk).update(withdrawn_at=timezone.now())
    messages.success(request, _("The invitation for %s has been withdrawn.") % found.email)
    return redirect("settings:people")


def _seat(scope: Scope, key: int) -> Membership:
    seats = Membership.objects.select_related("user", "rep", "team", "organization")
    return get_object_or_404(seats, organization=scope.organization, pk=key)
