"""The lock files."""

import re

import pytest

from tests.servers import CHECKOUT

RUN, TESTS = CHECKOUT / "requirements.lock", CHECKOUT / "tests" / "requirements.lock"


def pins(lock):
    return dict(re.findall(r"^([\w.-]+)==(\S+)", lock.read_text(), re.MULTILINE))


@pytest.mark.parametrize("lock", [RUN, TESTS], ids=["run", "tests"])
def test_every_package_has_hashes_and_no_address(lock):
    text = lock.read_text()
    assert "://" not in text
    assert "index-url" not in text
    packages = re.split(r"\n(?=[\w])", text)
    assert len(packages) > 50
    assert all("--hash=sha256:" in package for package in packages if "==" in package)


def test_the_tests_run_what_runs():
    assert pins(RUN).items() <= pins(TESTS).items()
