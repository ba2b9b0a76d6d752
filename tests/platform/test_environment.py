"""Settings from the environment."""

import pytest

from salesmetrics.environment import Environment, database, mail, redis_database


def test_what_the_environment_says_goes_before_what_the_servers_noted(tmp_path):
    file = tmp_path / "environment"
    file.write_text("DATABASE_URL=postgresql://noted\nREDIS_URL=redis://noted?a=b\n")
    env = Environment({"DATABASE_URL": "postgresql://said"}, file)
    assert env.text("DATABASE_URL") == "postgresql://said"
    assert env.text("REDIS_URL") == "redis://noted?a=b"
    assert env.text("CACHE_URL", "the default") == "the default"


def test_a_flag_is_on_or_off_and_nothing_else(tmp_path):
    env = Environment({"A": "Yes", "B": "0", "C": "perhaps"}, tmp_path / "none")
    assert env.flag("A")
    assert not env.flag("B")
    assert env.flag("D", default=True)
    with pytest.raises(ValueError, match="C is 'perhaps'"):
        env.flag("C")


def test_a_list_has_commas_between(tmp_path):
    env = Environment({"HOSTS": "a.example.com, b.example.com,"}, tmp_path / "none")
    assert env.words("HOSTS") == ["a.example.com", "b.example.com"]


def test_a_database_address_may_name_everything():
    said = database("postgresql://ann:p%40ss@db.example.com:6543/sales?sslmode=require")
    assert said["USER"] == "ann"
    assert said["PASSWORD"] == "p@ss"
    assert said["HOST"] == "db.example.com"
    assert said["PORT"] == "6543"
    assert said["NAME"] == "sales"
    assert said["OPTIONS"] == {"sslmode": "require"}


def test_a_database_address_may_name_a_socket():
    assert database("postgresql://ann:x@/sales?host=/run/postgresql")["HOST"] == "/run/postgresql"


def test_only_postgresql_will_do():
    with pytest.raises(ValueError, match="only PostgreSQL"):
        database("mysql://ann@db.example.com/sales")


def test_the_cache_is_the_next_database_of_the_broker():
    assert redis_database("redis://:x@host:6379/4", 1) == "redis://:x@host:6379/5"
    assert redis_database("redis://host", 1) == "redis://host/1"


@pytest.mark.parametrize(
    ("url", "port", "ssl", "starttls"),
    [
        ("smtp://mail.example.com", 25, False, False),
        ("smtps://mail.example.com", 465, True, False),
        ("smtp+tls://mail.example.com", 587, False, True),
        ("smtp+tls://mail.example.com:2525", 2525, False, True),
    ],
)
def test_a_mail_address_names_server_and_encryption(url, port, ssl, starttls):
    said = mail(url)
    assert said["HOST"] == "mail.example.com"
    assert (said["PORT"], said["USE_SSL"], said["USE_TLS"]) == (port, ssl, starttls)
