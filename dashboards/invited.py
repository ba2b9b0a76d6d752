"""What the link of an invitation opens: a seat, once."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import login, password_validation
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from dashboards.seats import CHOSEN
from salesmetrics.tenancy.models import Invitation, User
from salesmetrics.tenancy.people import SeatError, accept


class NewPersonForm(forms.Form):
    """A name and a password, typed twice."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=200,
        widget=forms.TextInput({"class": "form-control", "autocomplete": "name"}),
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        widget=forms.PasswordInput({"class": "form-control", "autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=gettext_lazy("Password, once more"),
        strip=False,
        widget=forms.PasswordInput({"class": "form-control", "autocomplete": "new-password"}),
    )

    def __init__(self, email: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        """The two must be the same, and hard to guess."""
        wish = super().clean() or {}
        password = wish.get("password")
        if password and password != wish.get("again"):
            self.add_error("again", _("The two passwords differ."))
        elif password:
            person = User(email=self.email, name=wish.get("name", ""))
            try:
                password_validation.validate_password(password, person)
            except ValidationError as error:
                self.add_error("password", error)
        return wish


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invited(request: HttpRequest, secret: str) -> HttpResponse:
    """Show what the link offers, and take it."""
    found = Invitation.objects.with_secret(secret).select_related("organization", "by").first()
    if found is None:
        return render(request, "dashboards/invited.html", {"invitation": None}, status=404)
    with translation.override(found.organization.default_language):
        return _offered(request, secret, found)


def _offered(request: HttpRequest, secret: str, found: Invitation) -> HttpResponse:
    known = User.objects.filter(email__iexact=found.email).exists()
    user = request.user if request.user.is_authenticated else None
    theirs = user is not None and user.email.lower() == found.email
    form = NewPersonForm(found.email, request.POST or None)
    problem = ""
    if request.method == "POST" and (theirs or (not known and form.is_valid())):
        try:
            if theirs:
                taken = accept(secret, user)
            else:
                wish = form.cleaned_data
                taken = accept(secret, name=wish["name"], password=wish["password"])
        except SeatError as error:
            problem = str(error)
        else:
            if not theirs:
                login(request, taken, backend=settings.AUTHENTICATION_BACKENDS[0])
            request.session[CHOSEN] = found.organization.slug
            return redirect("dashboards:overview")
    context = {
        "invitation": found,
        "known": known,
        "theirs": theirs,
        "form": form,
        "problem": problem,
    }
    status = 422 if problem or (request.method == "POST" and form.errors and not known) else 200
    return render(request, "dashboards/invited.html", context, status=status)
