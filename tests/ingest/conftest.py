"""A folder to write files into, an organization to load them into."""

from pathlib import Path

import pytest


class Folder:
    """Canonical files, written as a test says them; without the blanks that make them legible."""

    def __init__(self, path):
        self.path = path

    def write(self, name, text, encoding="utf-8", newline="\n"):
        lines = [line.strip() for line in text.strip("\n").split("\n")]
        lines = lines[:-1] if lines[-1] == "" else lines
        file = self.path / name
        file.write_bytes((newline.join(lines) + newline).encode(encoding))
        return file

    def raw(self, name, data):
        file = self.path / name
        file.write_bytes(data)
        return file


class Loader:
    """Loads the folder into the organization, and asks what is there then."""

    def __init__(self, organization, folder):
        self.organization = organization
        self.folder = folder

    def __call__(self, *files, **options):
        from salesmetrics.ingest.loading import load

        return load(self.organization, files or [self.folder.path], **options)

    def rows(self, model, *columns):
        present = model.objects.filter(organization=self.organization, deleted_at=None)
        return list(present.order_by("pk").values_list(*columns, flat=len(columns) == 1))


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "files"
    path.mkdir()
    return Folder(path)


@pytest.fixture
def organization(db):
    from salesmetrics.tenancy.models import Organization

    return Organization.objects.create(
        name="North", slug="north", base_currency="EUR", time_zone="Europe/Berlin"
    )


@pytest.fixture
def loading(organization, folder):
    return Loader(organization, folder)


@pytest.fixture
def north(folder):
    """A small company: Ann and Bob, two stages, one account."""
    folder.write("teams.csv", "id,name,parent_id\nsouth,South,sales\nsales,Sales,\n")
    folder.write("stages.csv", "id,name,position,probability\nq,Qualified,1,10\np,Proposal,2,60\n")
    folder.write("reps.csv", "id,name,team_id\nann,Ann,south\nbob,Bob,sales\n")
    folder.write("accounts.csv", "id,name,industry\nacme,Acme,Retail\n")
    return folder


@pytest.fixture(scope="session")
def tiny(tmp_path_factory):
    from tests.ingest.simulated import simulated

    return simulated(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="session")
def small(tmp_path_factory):
    from tests.ingest.simulated import simulated

    return simulated(tmp_path_factory.mktemp("small"), "small")


# These sets are read where they lie: not all of them may be shipped, see shared/data/README.md.
DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
NEEDING = {"test_maven_crm.py": "maven_crm", "test_crm_profiles.py": "crm_exports"}


def lacking():
    """The files of tests whose data is not beside this checkout."""
    return [name for name, folder in NEEDING.items() if not (DATA / folder).is_dir()]


def pytest_collection_modifyitems(config, items):
    """Without the sets their tests are not chosen, and the summary says so."""
    without = [item for item in items if item.path.name in lacking()]
    if not without:
        return
    items[:] = [item for item in items if item not in without]
    config.hook.pytest_deselected(items=without)


def pytest_terminal_summary(terminalreporter):
    for name in lacking():
        terminalreporter.write_line(
            f"DESELECTED tests/ingest/{name}: its data is not beside this checkout."
        )
