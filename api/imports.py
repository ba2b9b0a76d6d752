"""Files sent by programs: loaded in the background, followed, and undone."""

import gzip
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from salesmetrics.ingest.arriving import OPTIONS, begin, progress_of, receive
from salesmetrics.ingest.mapping import ProfileUnknown, profile_of
from salesmetrics.ingest.models import Import, ImportFile
from salesmetrics.ingest.undoing import UndoRefused, undo
from salesmetrics.metrics.questions import QuestionError

from . import described
from .endpoints import Endpoint, unknown
from .faults import ConflictError
from .models import Right
from .once import once
from .pages import PAGING, Pages

FLAGS = {"true": True, "false": False}
PROBLEMS_TOLD = 100
MOST_FILES = 50
FIELDS = (*OPTIONS, "confirm", "profile", "file")


class OfImports(Endpoint):
    """What the endpoints share: only administrators bring files in."""

    rights = {"GET": Right.CRM_READ, "POST": Right.CRM_WRITE}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Also check the role: a file may write every row there is."""
        super().initial(request, *args, **kwargs)
        if not self.caller.scope.is_admin:
            raise PermissionDenied(_("Your role does not include imports."))

    def found(self, number: int) -> Import:
        """The import of this organization; raises Http404."""
        known = Import.objects.filter(organization=self.caller.scope.organization)
        run = known.filter(pk=number).first() if number < 2**63 else None
        if run is None:
            raise Http404(_("There is no import %d.") % number)
        return run


class Imports(OfImports):
    """The imports, the newest first, and sending files."""

    parser_classes = (MultiPartParser,)  # type: ignore[assignment]  # files come in forms
    parameters = {"GET": PAGING}

    @described.imports
    def get(self, request: Request) -> Response:
        """One page."""
        pages = Pages()
        runs = Import.objects.filter(organization=self.caller.scope.organization)
        found = pages.of(runs.select_related("user").prefetch_related("files"), request)
        return pages.get_paginated_response([told(run) for run in found])

    @described.send_files
    @once
    def post(self, request: Request) -> Response:
        """Keep the files and have a worker load them."""
        scope = self.caller.scope
        files = request.FILES.getlist("file")
        data: Any = request.data
        problems = unknown([*data], FIELDS)
        options = {name: _flag(data, name, problems) for name in (*OPTIONS, "confirm")}
        profile = data.get("profile", "")
        for name in data:
            if name != "file" and len(data.getlist(name)) > 1:
                problems[name] = _("“%s” can be given once.") % name
        if not 1 <= len(files) <= MOST_FILES:
            problems["file"] = _("Expected 1 to %d files.") % MOST_FILES
        if not isinstance(profile, str):
            problems["profile"] = _("Expected a text.")
        elif profile:
            try:
                profile_of(scope.organization, profile.replace("\x00", "\u2400"))
            except ProfileUnknown as error:
                problems["profile"] = str(error)
        if problems:
            raise QuestionError(problems)
        upload = receive(scope.organization, self.caller.user, files)
        confirmed = options.pop("confirm")
        run = begin(upload, profile=str(profile), options=options, confirmed=confirmed)
        at = request.build_absolute_uri(f"{run.pk}/")
        return Response(told(run), status=202, headers={"Location": at})

    def most_bytes(self) -> int:
        """Files may be larger than other bodies."""
        return int(settings.UPLOAD_MAX_MEGABYTES) * 1024 * 1024


class OneImport(OfImports):
    """One import: how far it is, or what became of it."""

    @described.one_import
    def get(self, request: Request, number: int) -> Response:
        """With the first of its problems."""
        run = self.found(number)
        problems = run.problems.order_by("pk")[:PROBLEMS_TOLD]
        columns = ("file", "line", "column", "value", "reason")
        shown = [{name: getattr(one, name) for name in columns} for one in problems]
        return Response({**told(run), "problems": shown})


class Undo(OfImports):
    """Taking an import back."""

    @described.undo
    @once
    def post(self, request: Request, number: int) -> Response:
        """Undo it, unless something touched its rows since."""
        run = self.found(number)
        try:
            undo(run, self.caller.user)
        except UndoRefused as refused:
            raise ConflictError(str(refused)) from refused
        run.refresh_from_db()
        return Response(told(run))


class Rejects(OfImports):
    """The rows that a file's import did not take, with the reason, to be mended."""

    parameters = {"GET": ("file",)}

    @described.rejects
    def get(self, request: Request, number: int) -> HttpResponse:
        """The table of one file: of the first that has any, unless one is named."""
        run = self.found(number)
        files = ImportFile.objects.filter(run=run, rejects__isnull=False).order_by("pk")
        if name := request.query_params.get("file", "").replace("\x00", "\u2400"):
            files = files.filter(name=name)
        file = files.first()
        if file is None or file.rejects is None:
            raise Http404(_("No rejected rows are kept of this import."))
        attached = {"Content-Disposition": f'attachment; filename="rejects-{run.pk}.csv"'}
        table = gzip.decompress(bytes(file.rejects))
        return HttpResponse(table, content_type="text/csv; charset=utf-8", headers=attached)


def told(run: Import) -> dict[str, Any]:
    """An import as JSON."""
    lasted = run.finished_at - run.started_at if run.finished_at else None
    return {
        "id": run.pk,
        "status": run.status,
        "origin": run.origin,
        "user": run.user.email if run.user else None,
        "profile": run.profile,
        "options": {name: bool(run.options.get(name)) for name in OPTIONS},
        "started_at": run.started_at,
        "finished_at": run.finished_at,
        "duration_seconds": round(lasted.total_seconds(), 3) if lasted else None,
        "undone_at": run.undone_at,
        "progress": progress_of(run),
        "counts": run.counts,
        "rejected": run.rejected,
        "notices": run.notices,
        "failure": run.failure,
        "files": [
            {"name": file.name, "size": file.size, "sha256": file.sha256, "rejected": file.rejected}
            for file in run.files.all()
        ],
    }


def _flag(data: Any, name: str, problems: dict[str, str]) -> bool:
    text = data.get(name, "false")
    if text not in FLAGS:
        problems[name] = _("Expected true or false.")
        return False
    return FLAGS[text]
