"""Front-end files of others are in the repository as they were fetched, with their licences."""

from pathlib import Path

import pytest
from django.conf import settings

from dashboards import vendored

PACKAGES = vendored.packages()
FILES = [(p["name"], file) for p in PACKAGES for file in p["files"]]


@pytest.mark.parametrize(("name", "file"), FILES, ids=[file["path"] for _, file in FILES])
def test_a_file_is_the_one_that_was_fetched(name, file):
    assert vendored.digest(file["path"]) == file["sha256"]


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package["name"])
def test_a_package_names_its_version_and_brings_its_licence(package):
    assert package["version"]
    assert package["integrity"].startswith("sha512-")
    assert package["licence"] in {"MIT", "0BSD", "ISC"}
    assert any(file["path"].endswith("LICENSE") for file in package["files"])


def test_nothing_lies_there_unlisted():
    listed = {file["path"] for _, file in FILES} | {"VENDORED.json"}
    lying = {str(p.relative_to(vendored.FOLDER)) for p in vendored.FOLDER.rglob("*") if p.is_file()}
    assert lying == listed


def test_no_page_and_no_script_asks_another_host():
    ours = [
        *Path(settings.BASE_DIR, "templates").rglob("*.html"),
        *Path(settings.BASE_DIR, "static", "js").rglob("*.js"),
        *Path(settings.BASE_DIR, "static", "css").rglob("*.css"),
    ]
    assert len(ours) > 20
    for file in ours:
        assert "://" not in file.read_text().replace('xmlns="http://www.w3.org', ""), file


def test_no_template_has_what_the_policy_forbids():
    for file in Path(settings.BASE_DIR, "templates").rglob("*.html"):
        text = file.read_text()
        assert " style=" not in text, file
        assert " onclick=" not in text, file
        assert "<style" not in text, file
        assert "<script>" not in text, file
