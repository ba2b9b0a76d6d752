"""`manage.py import`: what it prints, what it leaves, how it ends."""

import csv
import io

import pytest
from django.core.management import CommandError, call_command

from salesmetrics.crm.models import Account
from salesmetrics.ingest.models import Import

GOOD = "id,name,employees\na,Alpha,5\n"
BAD = 'id,name,employees\na,Alpha,many\nb,,\nc,"Gamma, Inc",3\n'


@pytest.fixture
def run(organization, folder):
    def run(*options, path=folder.path):
        out, err, status = io.StringIO(), io.StringIO(), 0
        try:
            words = [str(path), "--org", organization.slug, *map(str, options)]
            call_command("import", *words, stdout=out, stderr=err)
        except SystemExit as end:
            status = end.code
        return status, out.getvalue(), err.getvalue()

    return run


def test_it_ends_with_a_table_of_counts(run, folder):
    folder.write("accounts.csv", GOOD)
    status, out, err = run()
    assert (status, err) == (0, "")
    header, row = [line.split() for line in out.splitlines()[-2:]]
    assert header == ["created", "updated", "unchanged", "rejected", "deleted"]
    assert row == ["accounts", "1", "0", "0", "0", "0"]


def test_it_ends_with_status_1_when_anything_was_rejected(run, folder):
    folder.write("accounts.csv", BAD)
    status, out, err = run()
    assert status == 1
    assert "accounts.csv:2: employees: “many”" in err
    assert "accounts.csv:3: name: is empty" in err
    assert "Nothing was written: 2 rejected." in out
    assert not Account.objects.exists()
    assert run("--skip-bad-rows")[0] == 1
    assert Account.objects.get().name == "Gamma, Inc"


def test_rejects_can_be_mended_and_loaded_again(run, folder, tmp_path):
    folder.write("accounts.csv", BAD)
    rejects = tmp_path / "accounts.csv"
    run("--skip-bad-rows", "--rejects", rejects)
    with rejects.open() as file:
        rows = list(csv.DictReader(file))
    assert [(row["id"], row["name"], row["employees"]) for row in rows] == [
        ("a", "Alpha", "many"),
        ("b", "", ""),
    ]
    assert [row["reason"].split(":")[0] for row in rows] == ["employees", "name"]
    mended = rejects.read_text().replace("many", "7").replace("\nb,,", "\nb,Beta,")
    folder.write("accounts.csv", mended)
    status, out, _err = run()
    assert status == 0
    assert "“reason” is unknown and ignored" in out
    assert list(Account.objects.order_by("external_id").values_list("name", "employees")) == [
        ("Alpha", 7),
        ("Beta", None),
        ("Gamma, Inc", 3),
    ]


def test_the_first_errors_are_shown_and_the_others_counted(run, folder):
    folder.write("accounts.csv", "id,name\n" + "".join(f"{n},\n" for n in range(60)))
    status, _out, err = run()
    assert status == 1
    assert len(err.splitlines()) == 51
    assert "and 10 more" in err


def test_a_dry_run_writes_nothing(run, folder):
    folder.write("accounts.csv", GOOD)
    status, out, _err = run("--dry-run")
    assert status == 0
    assert "Only checked" in out
    assert not Account.objects.exists()


def test_a_mirror_load_asks_and_without_an_answer_does_nothing(run, folder):
    folder.write("accounts.csv", GOOD + "b,Beta,\n")
    run()
    folder.write("accounts.csv", GOOD)
    with pytest.raises(CommandError, match="lack 1 of the 2 rows"):
        run("--mirror")
    assert Account.objects.filter(deleted_at=None).count() == 2
    assert run("--mirror", "--yes")[0] == 0
    assert Account.objects.filter(deleted_at=None).count() == 1


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--profile", "nonsense"], "no profile"),
        (["--profile", "../../settings"], "no profile"),
        (["--profile", "maven_crm"], "base currency"),
    ],
)
def test_profiles_that_do_not_fit_are_told(run, folder, options, words):
    folder.write("accounts.csv", GOOD)
    with pytest.raises(CommandError, match=words):
        run(*options)
    assert Import.objects.get().status == Import.Status.FAILED


def test_an_organization_that_is_not_there(folder, db):
    with pytest.raises(CommandError, match="no organization"):
        call_command("import", str(folder.path), "--org", "nobody")


def test_a_folder_that_is_not_there(run, tmp_path):
    assert run(path=tmp_path / "nowhere")[0] == 1
