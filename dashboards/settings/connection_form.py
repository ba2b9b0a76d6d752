"""The form of a connection, made from what its kind has to know."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from salesmetrics.ingest.connections import Connection
from salesmetrics.ingest.connectors.kinds import Kind, Setting
from salesmetrics.ingest.connectors.setting_up import problems_with

from .fields import DressedForm, dressed


class ConnectionForm(DressedForm):
    """What is the same for every kind; the kind's own settings come between."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=100,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    schedule = forms.ChoiceField(
        label=gettext_lazy("Fetch"), choices=Connection.Schedule.choices, initial="hour"
    )
    skip_bad_rows = forms.BooleanField(
        label=gettext_lazy("Leave out wrong rows and load the others"),
        required=False,
        initial=True,
        help_text=gettext_lazy("Without it one wrong row keeps a whole fetch from being loaded."),
    )

    def __init__(
        self, kind: type[Kind], data: Any = None, *, connection: Connection | None = None
    ) -> None:
        self.kind = kind
        self.connection = connection
        super().__init__(data, initial=_initial(connection) or {"name": str(kind.title)})
        own = {setting.name: _field(setting, connection) for setting in kind.settings}
        fields = self.fields
        self.fields = {
            "name": fields["name"],
            **own,
            "schedule": fields["schedule"],
            # Rows are known by it: with another one they would all come a second time.
            **({} if connection else {"prefix": _prefix()}),
            "skip_bad_rows": fields["skip_bad_rows"],
        }
        dressed(self)

    def clean(self) -> dict[str, Any]:
        """Ask the kind what it cannot use."""
        wish = {**self.cleaned_data}
        if not self.errors:
            for name, words in problems_with(self.kind, wish, self.connection).items():
                self.add_error(name, words)
        return wish


def _initial(connection: Connection | None) -> dict[str, Any]:
    if connection is None:
        return {}
    own = {name: getattr(connection, name) for name in ("name", "schedule", "skip_bad_rows")}
    return {**connection.settings, **own}


def _prefix() -> forms.Field:
    return forms.CharField(
        label=gettext_lazy("Prefix of ids"),
        max_length=10,
        required=False,
        validators=Connection._meta.get_field("prefix").validators,
        help_text=gettext_lazy(
            "Only where two systems are connected whose ids could be the same. It cannot be"
            " changed later."
        ),
    )


def _field(setting: Setting, connection: Connection | None) -> forms.Field:
    help_text = str(setting.help)
    # Whether it is required the kind says: a secret that is there need not be entered again.
    options: dict[str, Any] = {"label": setting.label, "required": False}
    if setting.choices:
        return forms.ChoiceField(
            choices=setting.choices, initial=setting.default, help_text=help_text, **options
        )
    attributes: dict[str, Any] = {"autocomplete": "off", "spellcheck": "false"}
    widget: forms.Widget = forms.TextInput(attributes)
    if setting.long:
        widget = forms.Textarea(attributes | {"rows": 12, "class": "form-control code"})
    if setting.secret:
        widget = forms.PasswordInput(attributes | {"autocomplete": "new-password"})
        if connection is not None:
            kept = _("Leave it empty to keep the one that is there.")
            help_text = f"{help_text} {kept}".strip()
    return forms.CharField(
        widget=widget,
        initial=setting.default,
        help_text=help_text,
        max_length=20_000,
        **options,
    )
