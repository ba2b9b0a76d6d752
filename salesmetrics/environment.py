"""Reading settings from the environment, and from what the embedded servers noted down."""

import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


class Environment:
    """Variables of the process; what it does not say comes from a file of `NAME=value` lines."""

    def __init__(self, variables: Mapping[str, str], file: Path) -> None:
        self.variables = {**_lines(file), **variables}
        self.asked: dict[str, str] = {}

    def text(self, name: str, default: str = "") -> str:
        """Return a variable as it stands."""
        self.asked[name] = default
        return self.variables.get(name, default)

    def flag(self, name: str, default: bool = False) -> bool:
        """Return a variable that is on or off."""
        value = self.text(name, "true" if default else "false").strip().lower()
        if value not in TRUE | FALSE:
            raise ValueError(f"{name} is {value!r}; it is one of {sorted(TRUE | FALSE)}.")
        return value in TRUE

    def number(self, name: str, default: int) -> int:
        """Return a variable that is a whole number."""
        return int(self.text(name, str(default)))

    def words(self, name: str, default: str = "") -> list[str]:
        """Return a variable that is a list, with commas between."""
        return [word.strip() for word in self.text(name, default).split(",") if word.strip()]


def database(url: str) -> dict[str, object]:
    """Return what Django wants to know of a PostgreSQL address; `?name=value` are libpq options."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ValueError(f"DATABASE_URL begins with {parts.scheme!r}; only PostgreSQL will do.")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.removeprefix("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
    }


def mail(url: str) -> dict[str, object]:
    """Return the mail server that `smtp://`, `smtps://` (TLS) or `smtp+tls://` (STARTTLS) names."""
    parts = urlsplit(url)
    return {
        "HOST": parts.hostname or "localhost",
        "PORT": parts.port or {"smtps": 465, "smtp+tls": 587}.get(parts.scheme, 25),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "USE_SSL": parts.scheme == "smtps",
        "USE_TLS": parts.scheme == "smtp+tls",
    }


def redis_database(url: str, further: int) -> str:
    """Return the address of the database `further` numbers on, on the same server."""
    parts = urlsplit(url)
    number = int(parts.path.removeprefix("/") or 0)
    return parts._replace(path=f"/{number + further}").geturl()


def _lines(file: Path) -> dict[str, str]:
    if not file.is_file() or not os.access(file, os.R_OK):
        return {}
    pairs = (line.split("=", 1) for line in file.read_text().splitlines() if "=" in line)
    return {name.strip(): value.strip() for name, value in pairs}
