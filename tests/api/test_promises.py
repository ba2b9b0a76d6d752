"""Version 1 of the API keeps what it promised: its schema is held against the published one.

`published.json` is what was published. What is new is added to it, with a release, by running:

    python -m tests.api.test_promises

It refuses to where a promise would be broken; such a change needs another version.
"""

import copy
import json
import os
from pathlib import Path

import pytest

from .promises import broken, promised

PUBLISHED = Path(__file__).with_name("published.json")


def _rows_of_orders(told):
    body = told["operations"]["post /api/v1/orders/bulk/"]["takes"]["application/json"]
    return body["properties"]["rows"]["items"]


@pytest.fixture(scope="module")
def now():
    from api.document import document

    return promised(json.loads(document("en")))


def test_no_promise_is_broken(now):
    assert broken(json.loads(PUBLISHED.read_text()), now) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda new: new["operations"].pop("get /api/v1/runs/"), "get /api/v1/runs/ is gone"),
        (
            lambda new: new["components"]["Run"]["properties"].pop("status"),
            "Run.status is gone",
        ),
        (
            lambda new: new["components"]["Run"]["required"].remove("status"),
            "Run.status may be missing now",
        ),
        (
            lambda new: new["components"]["Run"]["properties"]["id"].update(type="string"),
            "Run.id gives other types",
        ),
        (
            lambda new: new["components"]["OrdersWish"]["required"].append("cost"),
            "OrdersWish.cost is required now",
        ),
        (
            lambda new: new["components"]["OrdersUpsert"]["required"].append("amount"),
            "OrdersUpsert.amount is required now",
        ),
        (
            lambda new: _rows_of_orders(new).update({"$ref": "#/components/schemas/LeadsUpsert"}),
            "post /api/v1/orders/bulk/: the body.rows[].amount is not taken any more",
        ),
        (
            lambda new: new["components"]["OrdersChange"]["properties"].pop("cost"),
            "OrdersChange.cost is not taken any more",
        ),
        (
            lambda new: new["operations"]["get /api/v1/orders/"]["parameters"].pop("query amount"),
            "get /api/v1/orders/: query amount is gone",
        ),
        (
            lambda new: new["operations"]["get /api/v1/orders/"]["gives"]["200"].pop("text/csv"),
            "get /api/v1/orders/: 200 text/csv is gone",
        ),
    ],
)
def test_a_broken_promise_is_noticed(now, change, words):
    changed = copy.deepcopy(now)
    change(changed)
    assert words in broken(now, changed)


def test_what_is_added_breaks_none(now):
    more = copy.deepcopy(now)
    more["operations"]["get /api/v1/moons/"] = {}
    more["components"]["Run"]["properties"]["moon"] = {"type": "string"}
    more["components"]["OrdersWish"]["properties"]["moon"] = {"type": "string"}
    assert broken(now, more) == []


def publish():
    """Write down what is promised from now on."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salesmetrics.settings")
    django.setup()
    from api.document import document

    fresh = promised(json.loads(document("en")))
    if PUBLISHED.exists() and (found := broken(json.loads(PUBLISHED.read_text()), fresh)):
        raise SystemExit("\n".join(found))
    PUBLISHED.write_text(written(fresh))


def written(told):
    """As JSON with a line for each operation and component, so that a change is seen as one."""
    parts = []
    for name, known in told.items():
        lines = [
            f"{json.dumps(key)}: {json.dumps(one, sort_keys=True, ensure_ascii=False)}"
            for key, one in sorted(known.items())
        ]
        parts.append(f'"{name}": {{\n' + ",\n".join(lines) + "\n}")
    return "{" + ", ".join(parts) + "}\n"


if __name__ == "__main__":
    publish()
