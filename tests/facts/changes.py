"""Random changes of any entity, drawn by Hypothesis, and what facts and cells are after them."""

import datetime as dt
from decimal import Decimal

from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from hypothesis import strategies as st

from salesmetrics.commissions.models import RepRate
from salesmetrics.crm import models as crm
from salesmetrics.ingest import facts
from salesmetrics.ingest.specification import ENTITIES
from salesmetrics.metrics.models import Cell
from salesmetrics.tenancy.models import Organization

MODELS = sorted(
    {entity.model for entity in ENTITIES.values()} | {RepRate}, key=lambda model: model._meta.label
)
"""Every entity that the data contract knows."""

FACTS = [
    model
    for model in apps.get_app_config("crm").get_models()
    if model.__module__.endswith("facts") and model is not crm.Unsettled
]

DAYS = [dt.date(2025, month, day) for month in (1, 2, 4) for day in (1, 15, 28)]
HOURS = [dt.time(0, 30), dt.time(12), dt.time(23, 30)]
NUMBERS = ["0", "1", "10", "99.99", "-5"]
SKIPPED = {"id", "organization", "import_id"}


def change(draw, organization):
    """Create, change or take away one row of some entity; whatever the database refuses is not."""
    model = draw(st.sampled_from(MODELS))
    verb = draw(st.sampled_from(["create", "update", "update", "update", "mark", "delete"]))
    rows = model.objects.filter(organization=organization).order_by("pk")
    try:
        with transaction.atomic():
            if verb == "create" or not rows:
                created(draw, organization, model).save()
            else:
                alter(draw, draw(st.sampled_from(list(rows))), verb)
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except DatabaseError:
        return


def alter(draw, row, verb):
    if verb == "delete":
        row.delete()
        return
    if verb == "mark":
        row.deleted_at = None if row.deleted_at else dt.datetime(2025, 5, 1, tzinfo=dt.UTC)
    else:
        for field in draw(st.lists(st.sampled_from(editable(type(row))), min_size=1, max_size=2)):
            setattr(row, field.name, value(draw, row.organization, field))
        agree(draw, row)
    row.save()


def created(draw, organization, model):
    values = {field.name: value(draw, organization, field) for field in editable(model)}
    row = model(organization=organization, **values)
    agree(draw, row)
    return row


def agree(draw, row):
    """Make what belongs together agree, so that fewer changes are refused."""
    if isinstance(row, crm.Opportunity):
        is_open = row.status == "open"
        row.closed_at = (
            None if is_open else row.closed_at or dt.datetime(2025, 4, 28, tzinfo=dt.UTC)
        )
    if hasattr(row, "external_id") and not row.external_id:
        row.external_id = f"new-{draw(st.integers(0, 10**6))}"
    if hasattr(row, "price") and row.price is not None:
        row.price = abs(Decimal(row.price))


def editable(model):
    return [
        field
        for field in model._meta.concrete_fields
        if field.name not in SKIPPED and (field.editable or field.name == "external_id")
    ]


def value(draw, organization, field):
    """A value for a column: few enough that rows meet, many enough that they differ."""
    if field.null and draw(st.integers(0, 4)) == 0:
        return None
    if isinstance(field, models.ForeignKey):
        rows = field.related_model.objects.filter(organization=organization).order_by("pk")
        found = list(rows[:6])
        return draw(st.sampled_from(found)) if found else None
    if field.name == "external_id":
        return f"new-{draw(st.integers(0, 10**6))}"
    if field.name == "currency":
        return draw(st.sampled_from(["EUR", "EUR", "USD"]))
    if field.choices:
        return draw(st.sampled_from([key for key, _label in field.choices if key]))
    if isinstance(field, models.DateTimeField):
        day, hour = draw(st.sampled_from(DAYS)), draw(st.sampled_from(HOURS))
        return dt.datetime.combine(day, hour, dt.UTC)
    if isinstance(field, models.DateField):
        return draw(st.sampled_from(DAYS))
    if isinstance(field, models.DecimalField):
        return Decimal(draw(st.sampled_from(NUMBERS)))
    if isinstance(field, models.IntegerField):
        return draw(st.integers(1, 4))
    return draw(st.sampled_from(["", "One", "Two"])) if field.blank else "One"


def facts_of(organization: Organization):
    """Every derived row of every table, without the numbers that tell rows apart."""
    found = {}
    for model in FACTS:
        names = [f.attname for f in model._meta.concrete_fields if f.attname != "id"]
        rows = model.objects.filter(organization=organization).values_list(*names)
        found[model.__name__] = sorted(rows, key=repr)
    return found


def cells_of(organization: Organization):
    names = ("measure", "dimension", "grain", "period", "member", "value")
    return set(Cell.objects.filter(organization=organization).values_list(*names))


def assert_nothing_was_missed(world):
    """After an incremental run: neither facts nor cells change when all is done from nothing."""
    stood, cells = facts_of(world.organization), cells_of(world.organization)
    facts.rebuild(world.organization)
    anew = facts_of(world.organization)
    for name, rows in stood.items():
        assert rows == anew[name], name
    run = world.publish(full=True)
    assert sorted(cells_of(world.organization) ^ cells, key=repr) == []
    assert (run.changed_cells, run.faults) == (0, 0)
