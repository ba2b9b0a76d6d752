"""A client generated from the OpenAPI document works; so do the examples of the documentation."""

import datetime as dt
import importlib
import json
import re
import shlex
import socket
import subprocess
import sys
from decimal import Decimal
from http import HTTPStatus
from pathlib import Path

import pytest
from django.conf import settings

from salesmetrics.crm.models import Opportunity

from .conftest import MAY

GENERATOR = Path(sys.executable).with_name("openapi-python-client")
DOCS = Path(settings.BASE_DIR) / "docs" / "api.md"
AT = "https://sales.example.com/api/v1/"


@pytest.fixture
def generated(client, tmp_path, monkeypatch):
    """The package that the generator writes of the document as it is served."""
    schema, config = tmp_path / "schema.json", tmp_path / "config.yml"
    schema.write_bytes(client.get("/api/v1/schema/").content)
    config.write_text("post_hooks: []\npackage_name_override: sold\n")
    told = subprocess.run(
        [GENERATOR, "generate", "--path", schema, "--config", config, "--meta", "none",
         "--output-path", tmp_path / "sold"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "warning" not in told.stdout.lower(), told.stdout
    monkeypatch.syspath_prepend(tmp_path)
    yield lambda name: importlib.import_module(f"sold.{name}")
    for name in [name for name in sys.modules if name.partition(".")[0] == "sold"]:
        del sys.modules[name]


@pytest.mark.django_db(transaction=True)
def test_a_generated_client_reads_figures_and_writes_rows(generated, issue, live_server):
    api = generated("client").AuthenticatedClient(base_url=live_server.url, token=issue()[1])
    catalogue = generated("api.metrics.list_metrics").sync(client=api)
    assert "revenue" in {metric.key for metric in listed(catalogue)}

    values = generated("api.metrics.read_metric")
    days = {"from_": dt.date.fromisoformat(MAY["from"]), "to": dt.date.fromisoformat(MAY["to"])}
    revenue = values.sync("revenue", client=api, **days)
    assert (revenue.metric, Decimal(revenue.total.value)) == ("revenue", 350)

    made = generated("api.opportunities.create_opportunities")
    wish = generated("models").OpportunitiesWish(
        id="by-client", created_at="2026-05-04", amount="12.50", owner_id="ann"
    )
    answer = made.sync_detailed(client=api, body=wish)
    assert answer.status_code == HTTPStatus.CREATED
    assert (answer.parsed.id, answer.parsed.amount) == ("by-client", "12.5")
    assert Opportunity.objects.get(external_id="by-client").owner.name == "Ann"
    again = made.sync_detailed(client=api, body=wish)
    assert (again.status_code, again.parsed.code) == (HTTPStatus.CONFLICT, "conflict")
    api.get_httpx_client().close()


def listed(answer):
    """What a list holds, however it is wrapped."""
    return getattr(answer, "results", None) or getattr(answer, "metrics", None) or answer


def examples():
    """Each request that the page on the API writes out: a curl, or a method and an address."""
    text = DOCS.read_text()
    for block in re.findall(r"(?:^    .*\n)+", text, re.M):
        line = " ".join(part.strip() for part in block.replace("\\\n", "\n").splitlines())
        if line.startswith(("curl ", "GET ")):
            yield line
    body = re.search(r'^    (\{"metrics": .*?\})\n\n', text, re.M | re.S)[1]
    yield f"POST query/ {' '.join(body.split())}"


@pytest.fixture
def example_com(monkeypatch):
    """The one name of the examples leads somewhere, also where no network is."""
    really = socket.getaddrinfo

    def found(host, *more, **options):
        return really("93.184.215.14" if host == "example.com" else host, *more, **options)

    monkeypatch.setattr(socket, "getaddrinfo", found)


@pytest.mark.usefixtures("example_com")
def test_the_examples_of_the_documentation_run_as_they_stand(program, company):
    company.world.account("Acme")
    client, lines = program(), list(examples())
    assert sum(line.startswith("curl") for line in lines) >= 4
    assert sum(line.startswith("GET") for line in lines) >= 2
    for line in lines:
        method, at, body = request(line)
        if isinstance(body, dict):  # files
            answer = client.post(at, body)
        elif method == "POST":
            answer = client.post(at, body, content_type="application/json")
        else:
            answer = client.get(at)
        assert answer.status_code in (200, 201, 202), (line, answer.content.decode())


def request(line):
    """The method, the address and the body of an example."""
    if not line.startswith("curl"):
        method, address, *body = line.split(" ", 2)
        return method, f"/api/v1/{address}", "".join(body)
    words = shlex.split(line)
    given = [words[n + 1] for n, word in enumerate(words) if word in ("-d", "-F")]
    address = next(word for word in words if word.startswith(AT)).replace(AT, "/api/v1/")
    if "-F" in words:
        return "POST", address, dict(sent(one) for one in given)
    if given:
        json.loads(given[0])
        return "POST", address, given[0]
    return "GET", address, ""


def sent(field):
    """A field of a form; what is named with an @ is the content of a file."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    name, _equals, value = field.partition("=")
    if value.startswith("@"):
        return name, SimpleUploadedFile(value[1:], b"id,account_id\n")
    return name, value
