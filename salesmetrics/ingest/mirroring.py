"""A mirror load: what the files no longer have is marked deleted."""

from collections.abc import Callable
from typing import Any

from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext as _

from salesmetrics.tenancy.models import Organization

from .merging import same_key
from .references import References
from .staging import Staging

Confirm = Callable[[str, int, int], bool]
"""Asked with entity, rows to delete, rows that stand."""

ASK_FROM = 5
"""More than one row in this many gone, and somebody has to confirm it."""


class MirrorRefused(Exception):  # noqa: N818 - says what happened
    """A mirror load would delete more than anybody confirmed."""


def mirror_entity(
    cursor: CursorWrapper,
    organization: Organization,
    import_id: int,
    stagings: list[Staging],
    references: References,
    confirm: Confirm | None,
) -> int:
    """Mark the rows deleted that none of the staged files has; says how many.

    Rows that a file has but that were refused are not gone. Raises MirrorRefused when more
    than a fifth would go and `confirm` does not agree.
    """
    entity = stagings[0].entity
    known_by_id = any(field.name == "external_id" for field in entity.fields)
    if any(staging.refused for staging in stagings) and not known_by_id:
        return 0  # which rows were refused cannot be told, and they are not gone
    gone = " AND ".join(
        f"NOT EXISTS (SELECT 1 FROM {staging.name} s WHERE {same_key(entity)})"
        for staging in stagings
    )
    known: dict[str, Any] = {
        "organization": organization.pk,
        "run": import_id,
        "entity": entity.name,
        "refused": list(references.refused.get(entity.model, {})),
    }
    if known_by_id:
        gone += " AND t.external_id <> ALL(%(refused)s)"
    standing = "t.organization_id = %(organization)s AND t.deleted_at IS NULL"
    cursor.execute(
        f"SELECT count(*), count(*) FILTER (WHERE {gone}) FROM {entity.table} t WHERE {standing}",
        known,
    )
    total, count = cursor.fetchone()
    if count * ASK_FROM > total and not (confirm and confirm(entity.name, count, total)):
        raise MirrorRefused(
            _("The files lack %(count)s of the %(total)s rows of %(entity)s; nothing was written.")
            % {"count": count, "total": total, "entity": entity.name}
        )
    cursor.execute(
        "INSERT INTO ingest_formerrow (run_id, entity, row, was)"
        f" SELECT %(run)s, %(entity)s, t.id, to_jsonb(t) FROM {entity.table} t"
        f" WHERE {standing} AND {gone}",
        known,
    )
    cursor.execute(
        f"UPDATE {entity.table} t SET deleted_at = now(), import_id = %(run)s"
        f" WHERE {standing} AND {gone}",
        known,
    )
    return int(cursor.rowcount)
