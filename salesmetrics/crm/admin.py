"""Django's administration of the entities. Facts are worked out, and nobody edits them."""

from typing import Any

from django.contrib import admin

from salesmetrics.tenancy.admin import OrganizationAdmin, RecordAdmin
from salesmetrics.tenancy.models import Organization

from . import models as crm
from .starting_stages import give_stages

admin.site.unregister(Organization)


@admin.register(Organization)
class StartingOrganizationAdmin(OrganizationAdmin):
    """An organization that is made here starts with the usual stages."""

    def save_model(self, request: Any, obj: Organization, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if not change:
            give_stages(obj)


@admin.register(crm.LeadSource, crm.Channel, crm.Industry, crm.LostReason, crm.Competitor)
class ListAdmin(RecordAdmin):
    shown = ("external_id",)


@admin.register(crm.Stage)
class StageAdmin(RecordAdmin):
    shown = ("position", "probability", "outcome")


@admin.register(crm.Product)
class ProductAdmin(RecordAdmin):
    shown = ("external_id", "category", "price", "cost", "currency")


@admin.register(crm.Plan)
class PlanAdmin(RecordAdmin):
    shown = ("product", "price", "currency", "interval_months", "rank")


@admin.register(crm.Campaign)
class CampaignAdmin(RecordAdmin):
    shown = ("source", "channel", "started_on", "ended_on")


@admin.register(crm.Account)
class AccountAdmin(RecordAdmin):
    shown = ("external_id", "industry", "region", "owner", "created_on")


@admin.register(crm.Lead)
class LeadAdmin(RecordAdmin):
    shown = ("external_id", "source", "channel", "owner", "created_on", "converted_on")
    search_fields = ["external_id", "name", "company", "email"]


@admin.register(crm.Opportunity)
class OpportunityAdmin(RecordAdmin):
    shown = ("status", "stage", "amount", "currency", "owner", "created_on", "closed_on")


@admin.register(crm.OpportunityLine)
class OpportunityLineAdmin(RecordAdmin):
    shown = ("product", "plan", "quantity", "amount")
    search_fields = ["opportunity__external_id"]


@admin.register(crm.StageChange)
class StageChangeAdmin(RecordAdmin):
    shown = ("stage", "entered_at", "amount", "probability", "expected_close_on")
    search_fields = ["opportunity__external_id"]


@admin.register(crm.Order)
class OrderAdmin(RecordAdmin):
    shown = ("account", "owner", "region", "ordered_on", "amount", "currency")


@admin.register(crm.OrderLine)
class OrderLineAdmin(RecordAdmin):
    shown = ("product", "plan", "quantity", "amount")
    search_fields = ["order__external_id"]


@admin.register(crm.Subscription)
class SubscriptionAdmin(RecordAdmin):
    shown = ("account", "plan", "price", "currency", "started_on", "ended_on")


@admin.register(crm.Activity)
class ActivityAdmin(RecordAdmin):
    shown = ("type", "direction", "owner", "booked_on", "happened_on", "outcome")


@admin.register(crm.Spend)
class SpendAdmin(RecordAdmin):
    shown = ("spent_on", "amount", "currency", "category", "kind", "campaign")


@admin.register(crm.Cart)
class CartAdmin(RecordAdmin):
    shown = ("account", "started_at", "checked_out_at", "amount", "currency")


@admin.register(crm.Survey)
class SurveyAdmin(RecordAdmin):
    shown = ("kind", "score", "account", "owner", "answered_on")


@admin.register(crm.Inquiry)
class InquiryAdmin(RecordAdmin):
    shown = ("account", "owner", "channel", "received_at", "answered_at")


@admin.register(crm.Target)
class TargetAdmin(RecordAdmin):
    shown = ("team", "region", "rep", "ends_on", "amount", "currency")
    search_fields = ["metric", "rep__name", "team__name", "region__name"]


@admin.register(crm.ExchangeRate)
class ExchangeRateAdmin(RecordAdmin):
    shown = ("currency", "on", "rate")
    search_fields = ["currency"]


@admin.register(crm.CompetitorFigure)
class CompetitorFigureAdmin(RecordAdmin):
    shown = ("competitor", "starts_on", "ends_on", "market_share", "satisfaction", "revenue")
    search_fields = ["competitor__name"]
