"""Programs send files: loaded by a worker, followed, mended and undone."""

import datetime as dt
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from salesmetrics.crm.models import Product
from salesmetrics.ingest import arriving
from salesmetrics.ingest.models import Import, OwnProfile, Upload, UploadPart
from tests.servers import wait_until

from .test_entities import send

GOOD = b"id,name,price\np1,Pen,1.50\np2,Pencil,2\n"
BAD = b"id,name,price\np1,Pen,1.50\np2,Pencil,much\n"


@pytest.fixture
def api(program):
    return program()


def post(client, *files, **fields):
    sent = [SimpleUploadedFile(name, data) for name, data in files]
    return client.post("/api/v1/imports/", {"file": sent, **fields})


def loaded(client, *files, **fields):
    """Send, have it worked on as a worker would, and tell how it is then."""
    answer = post(client, *files, **fields)
    assert answer.status_code == 202, answer.json()
    arriving.work_on(answer.json()["id"])
    return send(client, "get", f"imports/{answer.json()['id']}/").json()


def packed(**files):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name.replace("__", "."), text)
    return data.getvalue()


def spoiled(method):
    """An archive whose one file cannot be unpacked again."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as archive:
        archive.writestr("products.csv", GOOD * 100)
    found = data.getvalue()
    at = found.index(b"products.csv") + 30
    return found[:at] + b"\xff" * 20 + found[at + 20 :]


def test_a_file_is_loaded_and_its_import_tells_so(api, members):
    sent = post(api, ("products.csv", GOOD)).json()
    assert (sent["status"], sent["origin"]) == ("waiting", "upload")
    arriving.work_on(sent["id"])
    told = send(api, "get", f"imports/{sent['id']}/").json()
    assert told["status"] == "loaded"
    assert told["user"] == "ada@example.com"
    assert told["counts"]["products"]["created"] == 2
    assert [(file["name"], file["size"]) for file in told["files"]] == [("products.csv", len(GOOD))]
    assert told["problems"] == []
    assert Product.objects.filter(external_id__in=["p1", "p2"]).count() == 2
    assert not UploadPart.objects.exists()
    assert send(api, "get", "imports/").json()["results"][0]["id"] == sent["id"]


def test_a_large_file_arrives_whole(api, monkeypatch):
    monkeypatch.setattr(arriving, "PART", 1000)
    rows = b"".join(b"q%d,Pen %d,1\n" % (n, n) for n in range(500))
    told = loaded(api, ("products.csv", b"id,name,price\n" + rows))
    assert told["counts"]["products"]["created"] == 500


def test_what_is_wrong_is_told_and_comes_back_to_be_mended(api):
    told = loaded(api, ("products.csv", BAD))
    assert (told["status"], told["rejected"]) == ("refused", 1)
    assert [(p["line"], p["column"], p["value"]) for p in told["problems"]] == [
        (3, "price", "much")
    ]
    table = api.get(f"/api/v1/imports/{told['id']}/rejects/")
    lines = table.content.decode().splitlines()
    assert lines[0] == "id,name,price,reason"
    assert lines[1].startswith('p2,Pencil,much,"price: ')
    assert not Product.objects.filter(external_id="p1").exists()
    told = loaded(api, ("products.csv", BAD), skip_bad_rows="true")
    assert (told["status"], told["counts"]["products"]["created"]) == ("loaded", 1)


def test_a_trial_writes_nothing(api):
    told = loaded(api, ("products.csv", GOOD), dry_run="true")
    assert told["status"] == "checked"
    assert not Product.objects.filter(external_id="p1").exists()


def test_an_archive_is_the_files_that_it_holds(api):
    archive = packed(products__csv=GOOD, teams__csv="id,name\nt9,Team\n", readme__txt="Hello")
    told = loaded(api, ("all.zip", archive))
    assert told["status"] == "loaded"
    assert {file["name"] for file in told["files"]} == {"products.csv", "teams.csv"}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"no archive", "no archive that can be read"),
        (packed(products__csv="x" * 30_000_000), "unpacks to more"),
        (packed(readme__txt="Hello"), "all.zip: The file's kind is unknown"),
        (spoiled(zipfile.ZIP_LZMA), "no archive that can be read"),
        (spoiled(zipfile.ZIP_BZIP2), "no archive that can be read"),
        (packed(**{"\u8d26" * 300 + "__csv": GOOD}), ""),
    ],
    ids=["damaged", "bomb", "nothing", "lzma", "bzip2", "long name"],
)
def test_an_archive_that_is_none_or_too_much_is_refused(api, data, words):
    told = loaded(api, ("all.zip", data))
    assert told["status"] == "refused"
    assert words in told["failure"]


def test_a_name_may_be_longer_than_a_folder_takes(api):
    told = loaded(api, ("\u8d26" * 190 + ".csv", GOOD))
    assert told["status"] == "refused"
    assert told["problems"][0]["file"].endswith("\u8d26.csv")


def test_an_archive_cannot_say_where_its_files_go(api, tmp_path):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("../../products.csv", GOOD)
    assert loaded(api, ("all.zip", data.getvalue()))["counts"]["products"]["created"] == 2


def test_files_of_other_systems_are_read_as_ones_own_profile_says(api, company):
    words = {
        "files": {"items": {"headers": ["Item"]}},
        "entities": [
            {"entity": "products", "file": "items", "columns": {"id": "Item", "name": "Label"}}
        ],
    }
    OwnProfile.objects.create(organization=company.world.organization, name="items", words=words)
    told = loaded(api, ("export.csv", b"Item,Label\np1,Pen\n"), profile="items")
    assert (told["status"], told["profile"]) == ("loaded", "items")


@pytest.mark.parametrize("name", ["none", "/etc/passwd", "../profiles/maven_crm.toml", "x.toml"])
def test_a_profile_is_a_name_and_no_place(api, name):
    answer = post(api, ("products.csv", GOOD), profile=name)
    assert [one["parameter"] for one in answer.json()["errors"]] == ["profile"]


def test_what_is_wrong_with_the_request_is_named(api):
    answer = api.post("/api/v1/imports/", {"dry_run": "perhaps", "colour": "red"})
    assert answer.status_code == 400
    wrong = {one["parameter"] for one in answer.json()["errors"]}
    assert wrong == {"file", "dry_run", "colour"}
    answer = api.post("/api/v1/imports/", b"{}", content_type="application/json")
    assert answer.status_code == 415


def test_too_much_is_refused_before_it_is_read(api, settings):
    settings.UPLOAD_MAX_MEGABYTES = 0
    assert post(api, ("products.csv", GOOD)).status_code == 413


def test_it_is_worked_on_once_however_often_it_is_asked_for(api):
    told = loaded(api, ("products.csv", GOOD))
    arriving.work_on(told["id"])
    assert Import.objects.count() == 1
    again = send(api, "get", f"imports/{told['id']}/").json()
    assert again["finished_at"] == told["finished_at"]


def test_what_nobody_works_on_is_taken_up_again(api):
    sent = post(api, ("products.csv", GOOD)).json()["id"]
    assert arriving.take_up() == [sent]
    Import.objects.update(status=Import.Status.RUNNING)  # a worker began, and died
    assert arriving.take_up() == [sent]
    arriving.work_on(sent)
    assert arriving.take_up() == []
    assert Import.objects.get().status == Import.Status.LOADED


def test_an_import_is_undone(api):
    told = loaded(api, ("products.csv", GOOD))
    undone = send(api, "post", f"imports/{told['id']}/undo/")
    assert undone.status_code == 200
    assert (undone.json()["status"], bool(undone.json()["undone_at"])) == ("undone", True)
    assert not Product.objects.filter(external_id="p1").exists()
    assert send(api, "post", f"imports/{told['id']}/undo/").status_code == 409


def test_sent_twice_with_a_key_it_is_loaded_once(api):
    key = {"Idempotency-Key": "k"}
    answers = []
    for data in (GOOD, GOOD, BAD):
        file = SimpleUploadedFile("products.csv", data)
        answers.append(api.post("/api/v1/imports/", {"file": file}, headers=key))
    assert [answer.status_code for answer in answers] == [202, 202, 409]
    assert Upload.objects.count() == 1


def test_imports_are_for_administrators_of_the_organization(api, program):
    sent = loaded(api, ("products.csv", BAD))["id"]
    for role in ("manager", "rep", "viewer"):
        client = program(role)
        assert post(client, ("products.csv", GOOD)).status_code == 403
        assert send(client, "get", "imports/").status_code == 403
    eve = program("eve")
    assert send(eve, "get", "imports/").json()["results"] == []
    for path in (f"imports/{sent}/", f"imports/{sent}/rejects/"):
        assert send(eve, "get", path).status_code == 404
    assert send(eve, "post", f"imports/{sent}/undo/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_worker_loads_what_was_sent(worker):
    from api.models import ApiToken
    from tests.world import World

    member = World().user("Ada", "admin")
    scopes, day = ["crm:read", "crm:write"], dt.timedelta(days=1)
    secret = ApiToken.issue(member, "Program", scopes, day)[1]
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    sent = post(client, ("products.csv", GOOD)).json()["id"]
    wait_until(lambda: Import.objects.get(pk=sent).status == Import.Status.LOADED)
    assert Product.objects.count() == 2
