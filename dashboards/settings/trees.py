"""The trees of teams and of regions: add, rename, move."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from salesmetrics.tenancy.models import Organization, Region, Rep, RepPlace, Team
from salesmetrics.tenancy.models.structure import COUNTRY
from salesmetrics.tenancy.visibility import Scope

from .desk import figures_follow, for_admins, show
from .fields import DressedForm, TreeField, in_order

Node = type[Team] | type[Region]
WORDS = {
    "teams": {
        "title": gettext_lazy("Teams"),
        "new": gettext_lazy("New team"),
        "about": gettext_lazy(
            "A manager sees the team that is led and all below it; a team's figures include "
            "those of the teams below."
        ),
        "members": gettext_lazy("Reps"),
        "empty": gettext_lazy("There are no teams yet. Add the first one here, or import them."),
    },
    "regions": {
        "title": gettext_lazy("Regions"),
        "new": gettext_lazy("New region"),
        "about": gettext_lazy("A region's figures include those of the regions below it."),
        "members": gettext_lazy("Country"),
        "empty": gettext_lazy("There are no regions yet. Add the first one here, or import them."),
    },
}


class NodeForm(DressedForm):
    """A name and a place in the tree."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=255)

    def __init__(
        self, model: Node, organization: Organization, *args: Any, node: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        rows = model._default_manager.filter(organization=organization, deleted_at=None)
        self.fields["parent"] = TreeField(
            rows, but=node.pk if node else None, label=_("Below"), empty_label=_("The top")
        )
        self.fields["parent"].widget.attrs["class"] = "form-select"
        if model is Region:
            self.fields["country_code"] = forms.CharField(
                label=_("Country"),
                required=False,
                max_length=2,
                validators=[COUNTRY],
                help_text=_("Two capital letters, as DE or US; for the map."),
                widget=forms.TextInput({"class": "form-control"}),
            )


@require_http_methods(["GET", "HEAD", "POST"])
@for_admins
def teams(request: HttpRequest, scope: Scope) -> HttpResponseBase:
    """The tree of teams."""
    return _tree(request, scope, Team, "teams")


@require_http_methods(["GET", "HEAD", "POST"])
@for_admins
def regions(request: HttpRequest, scope: Scope) -> HttpResponseBase:
    """The tree of regions."""
    return _tree(request, scope, Region, "regions")


@require_http_methods(["GET", "HEAD", "POST"])
@for_admins
def team(request: HttpRequest, scope: Scope, node: int) -> HttpResponseBase:
    """Rename or move a team."""
    return _node(request, scope, Team, "teams", node)


@require_http_methods(["GET", "HEAD", "POST"])
@for_admins
def region(request: HttpRequest, scope: Scope, node: int) -> HttpResponseBase:
    """Rename or move a region."""
    return _node(request, scope, Region, "regions", node)


def _tree(request: HttpRequest, scope: Scope, model: Node, section: str) -> HttpResponseBase:
    organization = scope.organization
    form = NodeForm(model, organization, request.POST or None)
    if request.method == "POST" and form.is_valid():
        wish = form.cleaned_data
        with transaction.atomic():
            identity = free_id(model, organization, wish["name"])
            model._default_manager.create(organization=organization, external_id=identity, **wish)
            figures_follow(organization)
        messages.success(request, _("“%s” has been added.") % wish["name"])
        return redirect(f"settings:{section}")
    nodes = in_order(
        list(model._default_manager.filter(organization=organization, deleted_at=None))
    )
    beside = _reps_of_teams(organization) if model is Team else {}
    rows = [
        {
            "node": node,
            "depth": min(depth, 4),
            "beside": beside.get(node.pk, 0) if model is Team else node.country_code,
            "edit": f"settings:{section[:-1]}",
        }
        for node, depth in nodes
    ]
    status = 422 if form.errors else 200
    return show(
        request, scope, section, "tree", status=status, form=form, rows=rows, words=WORDS[section]
    )


def _node(
    request: HttpRequest, scope: Scope, model: Node, section: str, key: int
) -> HttpResponseBase:
    rows = model._default_manager.filter(organization=scope.organization, deleted_at=None)
    node: Any = get_object_or_404(rows, pk=key)
    initial = {"name": node.name, "parent": node.parent_id}
    if model is Region:
        initial["country_code"] = node.country_code
    form = NodeForm(model, scope.organization, request.POST or None, node=node, initial=initial)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            for name, value in form.cleaned_data.items():
                setattr(node, name, value)
            node.import_id = None  # a later undo of the import must not take this back
            node.save(update_fields=[*form.cleaned_data, "import_id"])
            figures_follow(scope.organization)
        messages.success(request, _("“%s” has been changed.") % node.name)
        return redirect(f"settings:{section}")
    status = 422 if form.errors else 200
    return show(
        request, scope, section, "node", status=status, form=form, node=node, words=WORDS[section]
    )


def _reps_of_teams(organization: Organization) -> dict[int, int]:
    """How many reps each team has today, those below it aside."""
    today = organization.today()
    present = Rep.objects.filter(organization=organization, deleted_at=None)
    places = RepPlace.objects.filter(
        organization=organization,
        starts_on__lte=today,
        ends_on__gte=today,
        rep__in=present.exclude(left_on__lt=today),
    )
    counts: dict[int, int] = {}
    for key in places.values_list("team_id", flat=True):
        counts[key] = counts.get(key, 0) + 1
    return counts


def free_id(model: Any, organization: Organization, name: str) -> str:
    """An id made of a name, that no other row of the organization has."""
    stem = slugify(name, allow_unicode=True)[:200] or f"{timezone.now():%Y%m%d%H%M%S}"
    taken = set(
        model._default_manager.filter(
            organization=organization, external_id__startswith=stem
        ).values_list("external_id", flat=True)
    )
    found, number = stem, 2
    while found in taken:
        found, number = f"{stem}-{number}", number + 1
    return found
