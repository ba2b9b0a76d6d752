"""Accounts and leads that are probably in twice, with the money that hangs on them."""

from collections.abc import Callable
from typing import Any

from django.db.models import Count, Func, OuterRef, Subquery, Sum, TextField, Value
from django.db.models.functions import Coalesce, Lower, Trim
from django.utils.translation import gettext_lazy as lazy

from salesmetrics.crm.models import Account, Deal, Lead, Sale
from salesmetrics.tenancy.models import Organization

from .check import Check, Rows, present

LEGAL_FORMS = r"\m(inc|llc|ltd|limited|plc|corp|corporation|gmbh|ag|kg|bv|nv|sa|sarl|srl|oy|ab)\M"


def replaced(text: Any, pattern: str) -> Func:
    """SQL: the text without what matches."""
    return Func(
        text, Value(pattern), Value(""), Value("g"),
        function="regexp_replace", output_field=TextField(),
    )  # fmt: skip


def twice(same: Any) -> Callable[[Rows, Organization], Rows]:
    """The rows of which several are the same in an expression, those without it aside."""

    def found(rows: Rows, _organization: Organization) -> Rows:
        keyed: Rows = rows.annotate(same=same).exclude(same="")
        several = keyed.order_by().values("same").annotate(rows=Count("pk")).filter(rows__gt=1)
        return keyed.filter(same__in=several.values("same"))

    return found


# What is left where a name is nothing but a legal form is the name itself.
PLAIN_NAME = replaced(Lower("name"), r"[^[:alnum:]]+")
SAME_NAME = Coalesce(
    Func(
        replaced(replaced(Lower("name"), LEGAL_FORMS), r"[^[:alnum:]]+"), Value(""),
        function="nullif", output_field=TextField(),
    ),
    PLAIN_NAME,
)  # fmt: skip


def worth(path: str, model: Any, key: str, amount: str) -> Callable[[Organization], Rows]:
    """Rows with what those of another model, which name them by `key`, add up to."""

    def rows(organization: Organization) -> Rows:
        theirs = model.objects.filter(organization=organization, **{key: OuterRef("pk")})
        whole = theirs.order_by().values(key).annotate(whole=Sum(amount)).values("whole")
        found: Rows = OF[path](organization).annotate(worth=Subquery(whole))
        return found

    return rows


OF = {"accounts": present(Account), "leads": present(Lead)}
TWICE: tuple[Check, ...] = (
    Check(
        "accounts_in_twice",
        lazy("Accounts that are probably in twice"),
        lazy(
            "Their names are the same but for case, punctuation and legal form. The money is "
            "what they have bought."
        ),
        {"accounts": "pk"},
        worth("accounts", Sale, "account", "amount"),
        twice(SAME_NAME),
        amount="worth",
        currency=None,
        order=("same", "pk"),
    ),
    Check(
        "leads_in_twice",
        lazy("Leads that are probably in twice"),
        lazy(
            "They have the same e-mail address. The money is that of the opportunities that "
            "came of them."
        ),
        {"leads": "pk"},
        worth("leads", Deal, "opportunity__lead", "created_amount"),
        twice(Lower(Trim("email"))),
        amount="worth",
        currency=None,
        order=("same", "pk"),
    ),
)
