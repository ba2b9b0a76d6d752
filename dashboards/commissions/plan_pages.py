"""Plans: the list, one with its versions and reps, the form beside its curve, and documents."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dashboards import shown
from dashboards.settings.fields import DressedForm
from salesmetrics.commissions.acting import in_turn
from salesmetrics.commissions.built_in import reps_by_plan
from salesmetrics.commissions.documents import PlanError, export, load, parsed, terms_in
from salesmetrics.commissions.models import Assignment, PlanVersion
from salesmetrics.commissions.reading import terms_of
from salesmetrics.commissions.visibility import of_reps
from salesmetrics.commissions.visibility import plans as visible
from salesmetrics.tenancy.models import Role
from salesmetrics.tenancy.visibility import Scope

from .assignments import AssignmentForm, told
from .curves import drawn, example_of
from .desk import for_pay, found, only, pay_follows, show
from .plan_forms import PlanForms
from .statement import user_of
from .versions import told as version_told


class DocumentForm(DressedForm):
    """A plan's document, as a text or a file."""

    text = forms.CharField(
        label=gettext_lazy("Document"),
        required=False,
        max_length=200_000,
        widget=forms.Textarea({"rows": 18, "spellcheck": "false", "class": "form-control code"}),
    )
    file = forms.FileField(label=gettext_lazy("or a file"), required=False)

    def content(self) -> str:
        """What was given, the file first."""
        if file := self.cleaned_data["file"]:
            return str(file.read(200_000).decode("utf-8", errors="replace"))
        return str(self.cleaned_data["text"])


@require_safe
@for_pay
def plans(request: HttpRequest, scope: Scope) -> HttpResponseBase:
    """The plans within sight."""
    today = scope.organization.today()
    current = Q(assignments__starts_on__lte=today) & (
        Q(assignments__ends_on__isnull=True) | Q(assignments__ends_on__gte=today)
    )
    counts = {"all_versions": Count("versions", distinct=True)}
    if scope.is_admin:
        counts["reps"] = Count("assignments__rep", filter=current, distinct=True)
    rows = list(visible(scope).annotate(**counts).order_by("archived", "name", "pk"))
    if scope.is_admin:
        by_rate = reps_by_plan(scope.organization, today)
        for one in rows:
            one.reps += by_rate[one.external_id]  # type: ignore[attr-defined]  # annotated
    return show(request, scope, "plans", plans=rows)


@require_safe
@for_pay
def plan(request: HttpRequest, scope: Scope, number: int) -> HttpResponseBase:
    """A plan: its versions, what it pays, and who of those within sight has it."""
    one = found(visible(scope), number)
    return shown_with(request, scope, one, AssignmentForm(scope))


@require_POST
@for_pay
@only(Role.ADMIN)
@transaction.atomic
def assign(request: HttpRequest, scope: Scope, number: int) -> HttpResponseBase:
    """Give a rep the plan."""
    in_turn(scope.organization)
    one = found(visible(scope), number)
    form = AssignmentForm(scope, request.POST, instance=Assignment(plan=one))
    if not form.is_valid():
        return shown_with(request, scope, one, form)
    form.keep(request, scope)
    return redirect("commissions:plan", one.pk)


def shown_with(
    request: HttpRequest, scope: Scope, one: Any, form: AssignmentForm
) -> HttpResponseBase:
    """The page of a plan, with the form of a new assignment."""
    versions = list(one.versions.order_by("-starts_on"))
    chosen = next((v for v in versions if str(v.number) == request.GET.get("version")), None)
    version = chosen or next(iter(versions), None)
    rows = of_reps(scope, Assignment.objects.filter(plan=one).select_related("rep", "team"), "rep")
    return show(
        request,
        scope,
        "plans",
        "plan",
        status=422 if form.errors else 200,
        plan=one,
        versions=[(v, version_told(v), v == version) for v in versions],
        version=version,
        document=export(version) if version else "",
        curve=drawn(terms_in(version), example_of(request.GET)) if version else None,
        assignments=[told(row) for row in rows.order_by("rep__name", "starts_on")],
        by_rate=reps_by_plan(scope.organization, scope.organization.today())[one.external_id]
        if scope.is_admin
        else 0,
        form=form,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_pay
@only(Role.ADMIN)
def new(request: HttpRequest, scope: Scope) -> HttpResponseBase:
    """A new plan."""
    first = {
        "currency": scope.organization.base_currency,
        "starts_on": scope.organization.today().replace(day=1).isoformat(),
    }
    return edited(request, scope, None, first)


@require_http_methods(["GET", "HEAD", "POST"])
@for_pay
@only(Role.ADMIN)
def edit(request: HttpRequest, scope: Scope, number: int) -> HttpResponseBase:
    """A plan's latest version changed, or, from a later day on, a new one."""
    one = found(visible(scope), number)
    version = one.versions.order_by("-starts_on").first()
    return edited(request, scope, one, document_of(version) if version else {})


def document_of(version: PlanVersion) -> dict[str, Any]:
    """A version's document with what the plan adds to it."""
    plan = version.plan
    head = {"key": plan.external_id, "name": plan.name, "currency": plan.currency}
    return {**version.terms, **head, "period": plan.period, "starts_on": version.starts_on}


def edited(
    request: HttpRequest, scope: Scope, one: Any, document: dict[str, Any]
) -> HttpResponseBase:
    known = PlanForms(request.POST or None, document)
    if request.method == "POST" and known.is_valid():
        made = known.document()
        if one is not None:
            made["key"] = one.external_id
        try:
            version = load(made, scope.organization, user_of(request))
        except PlanError as error:
            known.blame(error.problems)
        else:
            return kept(request, scope, version)
    curve, problems = figured(known, scope, request)
    status = 422 if request.method == "POST" else 200
    context = {"plan": one, "forms": known, "curve": curve, "problems": problems}
    return show(request, scope, "plans", "plan_form", status=status, **context)


def kept(request: HttpRequest, scope: Scope, version: PlanVersion) -> HttpResponseBase:
    pay_follows(scope.organization)
    words = _("Version %(number)d holds from %(day)s. Statements are being worked out again.")
    told_words = {"number": version.number, "day": shown.day(version.starts_on)}
    messages.success(request, words % told_words)
    return redirect("commissions:plan", version.plan_id)


@require_POST
@for_pay
@only(Role.ADMIN)
def curve_part(request: HttpRequest, scope: Scope) -> HttpResponseBase:
    """What the form as it stands would pay; nothing is kept."""
    curve, problems = figured(PlanForms(request.POST), scope, request)
    context = {"curve": curve, "problems": problems}
    return render(request, "dashboards/commissions/curve.html", context)


def figured(
    known: PlanForms, scope: Scope, request: HttpRequest
) -> tuple[dict[str, Any] | None, dict[str, str]]:
    """The curve of a form, or what is still wrong with it."""
    if not known.plan.is_bound:
        document: Any = {"components": [], **known.initial}
    elif known.is_valid():
        document = known.document()
    else:
        return None, {"": _("Some fields cannot be read yet.")}
    currency = document.get("currency") or scope.organization.base_currency
    if not (document.get("components") or document.get("spifs")):
        return None, {}
    terms, problems = terms_of(document, currency)
    if problems:
        return None, problems
    return drawn(terms, example_of(request.POST)), {}


@require_http_methods(["GET", "HEAD", "POST"])
@for_pay
@only(Role.ADMIN)
def load_document(request: HttpRequest, scope: Scope) -> HttpResponseBase:
    """Load a plan from its document; the same again changes nothing."""
    form = DocumentForm(request.POST or None, request.FILES or None)
    problems: dict[str, str] = {}
    if request.method == "POST" and form.is_valid():
        try:
            version = load(parsed(form.content()), scope.organization, user_of(request))
        except PlanError as error:
            problems = error.problems
        else:
            return kept(request, scope, version)
    status = 422 if problems or form.errors else 200
    context = {"form": form, "problems": problems}
    return show(request, scope, "plans", "load_plan", status=status, **context)


@require_safe
@for_pay
def document(request: HttpRequest, scope: Scope, number: int) -> HttpResponseBase:
    """A version as a document that can be reviewed and loaded; the latest unless one is named."""
    one = found(visible(scope), number)
    versions = one.versions.order_by("-starts_on")
    if wish := request.GET.get("version", ""):
        version = found(versions, versions_pk(versions, wish))
    else:
        version = found(versions, versions.values_list("pk", flat=True).first() or 0)
    headers = {"Content-Disposition": f'attachment; filename="{one.external_id}.toml"'}
    return HttpResponse(export(version), content_type="application/toml", headers=headers)


def versions_pk(versions: Any, wish: str) -> int:
    """The version of that number; 0 is none."""
    fits = {str(number): key for key, number in versions.values_list("pk", "number")}
    return int(fits.get(wish, 0))
