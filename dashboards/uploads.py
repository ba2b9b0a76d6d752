"""Bringing files in: sent, understood, checked, loaded, and taken back."""

import codecs
import gzip
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dashboards import shell
from dashboards.settings.desk import for_admins
from salesmetrics.ingest.arriving import begin, progress_of, receive
from salesmetrics.ingest.models import Import, ImportFile, OwnProfile, Upload
from salesmetrics.ingest.specification import ENTITIES
from salesmetrics.ingest.understanding import understood
from salesmetrics.ingest.undo_wishes import progress_of as undo_progress
from salesmetrics.ingest.undo_wishes import wish
from salesmetrics.ingest.undoing import UndoRefused
from salesmetrics.tenancy.models import User
from salesmetrics.tenancy.visibility import Scope

from .upload_answers import Answers, entity_name, mapping_rows, shown_previews

RECENT = 10
MOST_FILES = 50
PROBLEMS_SHOWN = 200
AT_WORK = (Import.Status.WAITING, Import.Status.RUNNING)


@require_http_methods(["GET", "HEAD", "POST"])
@for_admins
def sending(request: HttpRequest, scope: Scope) -> HttpResponseBase:
    """Where files are dropped, and what was brought in of late."""
    if request.method == "POST":
        files = request.FILES.getlist("file")
        most = settings.UPLOAD_MAX_MEGABYTES
        if not 1 <= len(files) <= MOST_FILES:
            messages.error(request, _("Choose 1 to %d files.") % MOST_FILES)
        elif sum(file.size or 0 for file in files) > most * 1024 * 1024:
            messages.error(request, _("The files are larger than %d megabytes.") % most)
        else:
            assert isinstance(request.user, User)  # noqa: S101 - narrows: who is seated is signed in
            upload = receive(scope.organization, request.user, files)
            return redirect("imports:understood", upload.pk)
    recent = Import.objects.filter(
        organization=scope.organization, origin__in=[Import.Origin.UPLOAD, Import.Origin.FILES]
    )
    recent = recent.select_related("user").prefetch_related("files").order_by("-pk")[:RECENT]
    return shell.show(request, scope, "dashboards/imports/send.html", recent=recent)


@require_http_methods(["GET", "HEAD", "POST"])
@for_admins
def reading(request: HttpRequest, scope: Scope, upload: int) -> HttpResponseBase:
    """What the files are understood to say; a person corrects it before anything is written."""
    sent = get_object_or_404(Upload, pk=upload, organization=scope.organization)
    answers = Answers(request.POST if request.method == "POST" else request.GET)
    with understood(sent, answers.entities, by_hand=answers.by_hand) as found:
        if found.guesses:
            answers.apply(found)
        if request.method == "POST" and answers.action in ("check", "load") and found.previews:
            run = begin(
                sent,
                profile=_profile(scope, answers, found),
                options={**answers.options, "dry_run": answers.action == "check"},
                confirmed=answers.confirmed,
            )
            return redirect("imports:import", run.pk)
        return shell.show(
            request,
            scope,
            "dashboards/imports/understood.html",
            upload=sent,
            found=found,
            answers=answers,
            asks_currency=any(one.lacks_currency for _source, one in found.guesses),
            files=mapping_rows(found, answers),
            previews=shown_previews(found),
        )


def _profile(scope: Scope, answers: Answers, found: Any) -> str:
    """The name of the profile that reads the files; what was answered is kept under one."""
    if not found.guesses:
        return found.profile.name if found.profile else ""
    OwnProfile.objects.update_or_create(
        organization=scope.organization, name=answers.name, defaults={"words": answers.words}
    )
    return answers.name


@require_safe
@for_admins
def following(request: HttpRequest, scope: Scope, run: int) -> HttpResponseBase:
    """How far an import is, or what became of it; asked again and again while it is at work."""
    found = _import(scope, run)
    part = bool(getattr(request, "htmx", False))
    template = "dashboards/imports/state.html" if part else "dashboards/imports/import.html"
    return shell.show(
        request,
        scope,
        template,
        run=found,
        at_work=found.being_undone or found.status in AT_WORK,
        progress=_told(undo_progress(found) if found.being_undone else progress_of(found)),
        counts=[(named(name), count) for name, count in found.counts.items()],
        problems=found.problems.order_by("pk")[:PROBLEMS_SHOWN],
        upload=Upload.objects.filter(run=found).first(),
        mendable=found.files.filter(rejects__isnull=False),
    )


@require_POST
@for_admins
def loading(request: HttpRequest, scope: Scope, run: int) -> HttpResponseBase:
    """Load what was checked, as it was checked."""
    checked = _import(scope, run)
    sent = get_object_or_404(Upload, run=checked)
    skip = "skip" in request.POST or bool(checked.options.get("skip_bad_rows"))
    begun = begin(
        sent,
        profile=checked.profile,
        options={**checked.options, "dry_run": False, "skip_bad_rows": skip},
        confirmed="confirm" in request.POST,
    )
    return redirect("imports:import", begun.pk)


@require_POST
@for_admins
def undoing(request: HttpRequest, scope: Scope, run: int) -> HttpResponseBase:
    """Have an import taken back; its page tells how far that is."""
    found = _import(scope, run)
    try:
        wish(found, request.user if isinstance(request.user, User) else None)
    except UndoRefused as refused:
        messages.error(request, str(refused))
    return redirect("imports:import", found.pk)


@require_safe
@for_admins
def rejects(request: HttpRequest, scope: Scope, run: int, file: int) -> HttpResponse:
    """The rows of a file that were not taken, each with the reason."""
    kept = get_object_or_404(ImportFile, pk=file, run=_import(scope, run))
    if kept.rejects is None:
        raise Http404
    attached = {"Content-Disposition": f'attachment; filename="rejects-{kept.pk}.csv"'}
    # With the mark spreadsheets open it in the right letters, and names are kept as they are.
    table = codecs.BOM_UTF8 + gzip.decompress(bytes(kept.rejects))
    return HttpResponse(table, content_type="text/csv; charset=utf-8", headers=attached)


def named(entity: str) -> str:
    """What an import's rows are called; an entity may have been another one's in former days."""
    return entity_name(ENTITIES[entity]) if entity in ENTITIES else entity


def _told(progress: dict[str, Any] | None) -> dict[str, Any] | None:
    """What is being done, in words."""
    if progress is None:
        return None
    step = progress["step"]
    words = _("What follows from the rows") if step == "facts" else named(step)
    return {**progress, "step": words}


def _import(scope: Scope, run: int) -> Import:
    return get_object_or_404(Import, pk=run, organization=scope.organization)
