"""Lists in pages, by cursor."""

from base64 import b64decode
from typing import Any
from urllib.parse import parse_qs

from django.core.exceptions import ValidationError
from django.db import DataError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request

from salesmetrics.metrics.questions import QuestionError

PAGING = ("cursor", "limit")
MOST = 500


class Pages(CursorPagination):
    """`limit` rows at a time, the newest first; `next` and `previous` are whole addresses."""

    ordering = "-id"
    page_size = 100
    page_size_query_param = "limit"
    max_page_size = MOST

    def of(self, queryset: QuerySet[Any, Any], request: Request) -> list[Any]:
        """One page; a cursor that was not ours is a wrong parameter."""
        if not self.is_limit(request.query_params.get("limit")):
            raise QuestionError({"limit": _("Expected a number from 1 to %d.") % MOST})
        try:
            if not self.is_cursor(request.query_params.get("cursor")):
                raise ValueError
            return self.paginate_queryset(queryset, request) or []
        except (NotFound, ValueError, ValidationError, DataError) as error:
            raise QuestionError({"cursor": _("This is not a cursor of ours.")}) from error

    @staticmethod
    def is_limit(text: str | None) -> bool:
        """Whether a limit is one, or none is given."""
        return text is None or (
            text.isascii() and text.isdigit() and len(text) < 5 and 1 <= int(text) <= MOST
        )

    @staticmethod
    def is_cursor(text: str | None) -> bool:
        """Whether a cursor has the form of ours; the framework's reader overlooks much."""
        if text is None:
            return True
        try:
            parts = parse_qs(
                b64decode(text.encode("ascii"), validate=True).decode("ascii"), strict_parsing=True
            )
        except ValueError:
            return False
        return parts.keys() <= {"p", "r", "o"}
