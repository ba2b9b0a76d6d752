"""Django's administration of imports, to be looked at, not changed; and of what they bring.

Records that are edited or deleted there are written like everywhere: on record, with who and when
and what was before, and marked instead of removed.
"""

from typing import Any, ClassVar

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from .deleting import delete
from .edits import recorded
from .models import Import, ImportFile, ImportProblem
from .specification import ENTITIES, Entity


class Recorded:
    """What happened is not edited."""

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False


class FilesOfImport(Recorded, admin.TabularInline):  # type: ignore[type-arg]  # not generic at run time
    model = ImportFile
    extra = 0


@admin.register(Import)
class ImportAdmin(Recorded, admin.ModelAdmin):  # type: ignore[type-arg]  # not generic at run time
    list_display = ["__str__", "status", "user", "profile", "rejected"]
    list_filter = ["organization", "status"]
    list_select_related = ["organization", "user"]
    search_fields = ["files__name"]
    inlines = [FilesOfImport]


@admin.register(ImportProblem)
class ImportProblemAdmin(Recorded, admin.ModelAdmin):  # type: ignore[type-arg]  # not generic at run time
    list_display = ["file", "line", "column", "value", "reason"]
    list_filter = ["run__organization"]
    search_fields = ["file", "value"]
    raw_id_fields = ["run"]


class OnRecord:
    """Of an entity: what is done leaves what stood before, under an import of its own."""

    entity: ClassVar[Entity]

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        """Keep the row as it was; what is worked out of it follows."""
        rows = [obj.pk] if change else []
        with recorded(
            obj.organization, self.entity, rows, user=request.user, origin=Import.Origin.HAND
        ) as run:
            for time, day in self.entity.days.items():
                moment = getattr(obj, time)
                setattr(obj, day, moment and moment.astimezone(obj.organization.zone).date())
            obj.import_id = run.pk
            obj.save()
            run.counts = {self.entity.name: {"updated" if change else "created": 1}}

    def delete_model(self, request: Any, obj: Any) -> None:
        """Mark it deleted."""
        self.delete_queryset(request, type(obj)._default_manager.filter(pk=obj.pk))

    def delete_queryset(self, request: Any, queryset: "models.QuerySet[Any]") -> None:
        """Mark them deleted, those of each organization for themselves."""
        chosen = list(queryset.select_related("organization"))
        for organization in {row.organization for row in chosen}:
            ids = [row.pk for row in chosen if row.organization == organization]
            rows = self.entity.model._default_manager.filter(pk__in=ids)
            delete(organization, self.entity, rows, user=request.user, origin=Import.Origin.HAND)


for entity in ENTITIES.values():
    if not admin.site.is_registered(entity.model):
        continue  # it belongs to a room above this one, which shows it by itself
    plain = type(admin.site.get_model_admin(entity.model))
    admin.site.unregister(entity.model)
    kept = type(f"{plain.__name__}OnRecord", (OnRecord, plain), {"entity": entity})
    admin.site.register(entity.model, kept)
