"""Django's administration of imports: to be looked at, not changed."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from .models import Import, ImportFile, ImportProblem


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
