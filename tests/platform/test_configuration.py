"""docs/configuration.md lists every variable, and nothing that is none."""

import re

from salesmetrics.settings import env
from tests.servers import CHECKOUT

SECTIONS = dict(
    re.findall(
        r"^## (.+?)\n(.*?)(?=^## |\Z)",
        (CHECKOUT / "docs" / "configuration.md").read_text(),
        re.MULTILINE | re.DOTALL,
    )
)


def listed(section):
    return set(re.findall(r"^\| `(\w+)` \|", SECTIONS[section], re.MULTILINE))


def test_every_setting_is_listed():
    assert listed("The product") == set(env.asked)


def test_every_variable_of_the_compose_file_is_listed():
    text = (CHECKOUT / "docker-compose.yml").read_text()
    used = set(re.findall(r"(?<!\$)\$\{(\w+)", text))
    additions = listed("`docker-compose.yml`")
    assert used <= listed("The product") | additions
    assert additions <= used


def test_the_compose_file_hands_on_every_setting_with_its_default():
    text = (CHECKOUT / "docker-compose.yml").read_text()
    handed = dict(re.findall(r"^    (\w+): \$\{\1:[-?](.*)\}$", text, re.MULTILINE))
    assert handed.keys() == env.asked.keys() - {"DEBUG", "STATIC_ROOT"}
    others = {"TRUSTED_PROXIES", "WORKER_PROCESSES"}  # as docs/configuration.md tells
    numbers = {k for k, v in env.asked.items() if v.isdecimal()} - others
    assert {k: handed[k] for k in numbers} == {k: env.asked[k] for k in numbers}
