import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env


def test_a_socket_address_becomes_a_django_database(monkeypatch):
    monkeypatch.setenv("X_URL", "postgresql://u:p%40ss@/xiangsu?host=/run/x")

    database = env.database_url("X_URL")

    assert (database["USER"], database["PASSWORD"], database["HOST"]) == ("u", "p@ss", "/run/x")
    assert (database["NAME"], database["PORT"], database["OPTIONS"]) == ("xiangsu", "", {})


def test_a_host_address_becomes_a_django_database(monkeypatch):
    monkeypatch.setenv("X_URL", "postgresql://u:p@db:5433/xiangsu")

    database = env.database_url("X_URL")

    assert (database["HOST"], database["PORT"]) == ("db", "5433")


def test_a_secret_may_lie_in_a_file(monkeypatch, tmp_path):
    (tmp_path / "s").write_text("geheim\n")
    monkeypatch.setenv("X_FILE", str(tmp_path / "s"))

    assert env.env_secret("X") == "geheim"


@pytest.mark.parametrize(
    ("read", "value"),
    [(env.env_int, "many"), (env.env_bool, "maybe"), (env.database_url, "mysql://x/y")],
)
def test_a_wrong_value_is_named(monkeypatch, read, value):
    monkeypatch.setenv("X_THING", value)

    with pytest.raises(ImproperlyConfigured, match="X_THING"):
        read("X_THING")


def test_a_missing_secret_is_named(monkeypatch):
    monkeypatch.delenv("X_GONE", raising=False)

    with pytest.raises(ImproperlyConfigured, match="X_GONE"):
        env.env_secret("X_GONE")
