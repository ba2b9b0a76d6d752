"""Django's administration of organizations, people and their arrangement."""

from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.db import models
from django.utils.translation import gettext_lazy as _

from .models import Membership, Organization, Region, Rep, RepAssignment, Team, User


class RecordAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not generic at run time
    """Records of an organization: found by its name, linked by id, so that no list is endless."""

    list_filter = ["organization"]
    list_select_related = ["organization"]
    search_fields = ["external_id", "name"]
    show_full_result_count = False
    shown: ClassVar[tuple[str, ...]] = ()
    """What the list shows between the record and its organization."""

    def get_list_display(self, request: Any) -> Any:
        return ["__str__", *self.shown, "organization"]

    def get_search_fields(self, request: Any) -> list[str]:
        """Those of the usual fields that the model has."""
        names = {field.name for field in self.model._meta.get_fields()}
        return [name for name in self.search_fields if name.split("__")[0].lstrip("=^") in names]

    def get_readonly_fields(self, request: Any, obj: Any = None) -> list[str]:
        """A record stays in the organization that it is of."""
        return ["organization"] if obj else []

    def save_model(self, request: Any, obj: Any, form: Any, change: Any) -> None:
        """A row that was edited by hand is no import's any more, and undoing one leaves it."""
        if hasattr(obj, "import_id"):
            obj.import_id = None
        super().save_model(request, obj, form, change)

    @property
    def raw_id_fields(self) -> list[str]:  # type: ignore[override]  # the base has a constant
        keys = (f for f in self.model._meta.get_fields() if isinstance(f, models.ForeignKey))
        return [field.name for field in keys if field.name != "organization"]


@admin.register(Organization)
class OrganizationAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not generic at run time
    list_display = ["name", "slug", "base_currency", "time_zone", "published_at"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}
    readonly_fields = ["published_at"]


@admin.register(User)
class PersonAdmin(UserAdmin):  # type: ignore[type-arg]  # not generic at run time
    ordering = ["email"]
    list_display = ["email", "name", "is_active", "is_staff", "last_login"]
    list_filter = ["is_active", "is_staff", "memberships__organization"]
    search_fields = ["email", "name"]
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["email", "password", "name", "language"]}),
        (_("Rights"), {"fields": ["is_active", "is_staff", "is_superuser", "user_permissions"]}),
        (_("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [(None, {"fields": ["email", "password1", "password2"]})]
    filter_horizontal = ["user_permissions"]


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not generic at run time
    list_display = ["user", "organization", "role", "rep", "team", "is_active"]
    list_filter = ["organization", "role", "is_active"]
    list_select_related = ["user", "organization", "rep", "team"]
    search_fields = ["user__email", "user__name"]
    raw_id_fields = ["user", "rep", "team"]


@admin.register(Team)
class TeamAdmin(RecordAdmin):
    shown = ("external_id", "parent")


@admin.register(Region)
class RegionAdmin(RecordAdmin):
    shown = ("external_id", "parent", "country_code")


@admin.register(Rep)
class RepAdmin(RecordAdmin):
    shown = ("external_id", "email", "team", "region", "hired_on", "left_on")


@admin.register(RepAssignment)
class RepAssignmentAdmin(RecordAdmin):
    shown = ("team", "region", "starts_on", "ends_on")
    search_fields = ["rep__name", "rep__external_id"]
