"""The page on which one makes a token, sees it once, and revokes it."""

import datetime as dt
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import ngettext_lazy as ngettext
from django.views.decorators.http import require_http_methods, require_POST

from dashboards import shell
from dashboards.seats import seated
from salesmetrics.tenancy.models import User
from salesmetrics.tenancy.visibility import Scope, membership_for

from .models import ApiToken, Right, rights_of

LASTS = (7, 30, 90, 365)
MOST_ALIVE = 50


class TokenForm(forms.Form):
    """What a new token is called, may do, and how long it lasts."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=100,
        help_text=gettext_lazy("What will use it, so that you know it again."),
        widget=forms.TextInput({"class": "form-control", "autocomplete": "off"}),
    )
    days = forms.TypedChoiceField(
        label=gettext_lazy("Lasts"),
        coerce=int,
        initial=90,
        choices=[(days, ngettext("%d day", "%d days", days) % days) for days in LASTS],
        widget=forms.Select({"class": "form-select"}),
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("It may"),
        initial=[Right.METRICS_READ],
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, scope: Scope, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.MultipleChoiceField, self.fields["scopes"])
        field.choices = [(right.value, right.label) for right in rights_of(scope)]


@require_http_methods(["GET", "HEAD", "POST"])
@seated
def tokens(request: HttpRequest, scope: Scope) -> HttpResponseBase:
    """The tokens of this organization that one may see, and a form for a new one."""
    membership = membership_for(request.user, scope.organization.slug)
    form = TokenForm(scope, request.POST or None)
    made, secret = None, ""
    if request.method == "POST" and form.is_valid():
        alive = ApiToken.objects.filter(membership=membership, revoked_at=None)
        if alive.count() < MOST_ALIVE:
            lasts = dt.timedelta(days=form.cleaned_data["days"])
            wish = form.cleaned_data
            made, secret = ApiToken.issue(membership, wish["name"], wish["scopes"], lasts)
            form = TokenForm(scope)
        else:
            form.add_error(None, _("You have %d tokens. Revoke one first.") % MOST_ALIVE)
    response = shell.show(
        request,
        scope,
        "api/tokens.html",
        form=form,
        made=made,
        secret=secret,
        tokens=ApiToken.objects.shown_to(membership, scope)
        .select_related("membership__user")
        .order_by("-created_at", "-id"),
    )
    if secret:
        response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
@seated
def revoke(request: HttpRequest, scope: Scope, token: int) -> HttpResponseBase:
    """End a token: one's own, or for an admin anybody's of the organization."""
    membership = membership_for(cast(User, request.user), scope.organization.slug)
    found = ApiToken.objects.shown_to(membership, scope).filter(pk=token).first()
    if found is None:
        raise Http404
    found.revoke()
    messages.success(request, _("“%s” has been revoked.") % found.name)
    return redirect("tokens:list")
