"""The stages that a deal passes: their order, probability and outcome."""

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from salesmetrics.crm.models import Stage
from salesmetrics.tenancy.models import Organization
from salesmetrics.tenancy.visibility import Scope

from .desk import figures_follow, for_admins, show
from .fields import dressed
from .trees import free_id


class StageForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """One stage, in a line."""

    class Meta:
        model = Stage
        fields: ClassVar = ["position", "name", "probability", "outcome"]
        labels: ClassVar = {
            "position": gettext_lazy("Position"),
            "name": gettext_lazy("Name"),
            "probability": gettext_lazy("Probability"),
            "outcome": gettext_lazy("Outcome"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dressed(self)
        if self.instance.pk:
            self.initial["probability"] = f"{self.instance.probability.normalize():f}"
        for name, field in self.fields.items():
            called = self.instance.name or _("New stage")
            field.widget.attrs["aria-label"] = f"{called}: {self.Meta.labels[name]}"
            field.widget.attrs["class"] += " form-control-sm"


class StageFormSet(forms.BaseModelFormSet):  # type: ignore[type-arg]  # as above
    """All stages at once; two cannot stand at the same place."""

    def clean(self) -> None:
        """Refuse an order that is none."""
        super().clean()
        if any(self.errors):
            return
        positions = [
            form.cleaned_data["position"] for form in self.forms if form.cleaned_data.get("name")
        ]
        if len(positions) != len(set(positions)):
            raise forms.ValidationError(_("Two stages have the same position."))


def formset_for(organization: Organization, data: Any = None) -> Any:
    """The organization's stages as forms, with an empty one for a new stage."""
    make = forms.modelformset_factory(Stage, form=StageForm, formset=StageFormSet, extra=1)
    stages = Stage.objects.filter(organization=organization, deleted_at=None)
    return make(data, queryset=stages.order_by("position", "id"))


@require_http_methods(["GET", "HEAD", "POST"])
@for_admins
def stages(request: HttpRequest, scope: Scope) -> HttpResponseBase:
    """Look at and change the stages."""
    organization = scope.organization
    formset = formset_for(organization, request.POST or None)
    if request.method == "POST" and formset.is_valid():
        with transaction.atomic():
            for stage in formset.save(commit=False):
                if stage.pk is None:
                    stage.organization = organization
                    stage.external_id = free_id(Stage, organization, stage.name)
                stage.import_id = None  # a later undo of the import must not take this back
                stage.save()
            figures_follow(organization)
        messages.success(request, _("Saved. Figures that depend on it are being worked out again."))
        return redirect("settings:stages")
    wrong = bool(formset.is_bound)
    return show(request, scope, "stages", status=422 if wrong else 200, formset=formset)
