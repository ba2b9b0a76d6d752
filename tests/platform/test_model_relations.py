"""Models point only to rooms below their own, which no import tells."""

import tomllib

import pytest
from django.apps import apps

from tests.servers import CHECKOUT

CONTRACTS = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["tool"]["importlinter"]
ROOMS = [layer.split(".")[-1] for layer in CONTRACTS["contracts"][0]["layers"]]


def relations():
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields():
            if field.is_relation and not field.auto_created and field.related_model:
                yield model._meta.app_label, field.related_model._meta.app_label, str(field)


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_points_only_to_rooms_below(room):
    above = ROOMS[: ROOMS.index(room)]
    wrong = [field for own, other, field in relations() if own == room and other in above]
    assert not wrong


def test_every_room_is_an_app_of_that_label():
    assert [apps.get_app_config(room).label for room in ROOMS] == ROOMS


def test_the_relations_are_seen():
    """An order of rooms turned round would break the promise above."""
    pairs = {(own, other) for own, other, _ in relations()}
    assert ("crm", "tenancy") in pairs
