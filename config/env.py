"""Typed reading of the environment: fails loudly, names the variable, has no default secret."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}


def env_str(name: str, *, default: str | None = None) -> str:
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"environment variable {name} is not set")
    return value


def env_int(name: str, *, default: int | None = None) -> int:
    text = env_str(name, default=None if default is None else str(default))
    try:
        return int(text)
    except ValueError:
        raise ImproperlyConfigured(f"environment variable {name} must be a whole number") from None


def env_bool(name: str, *, default: bool | None = None) -> bool:
    text = env_str(name, default=None if default is None else str(default)).strip().lower()
    if text not in _TRUE | _FALSE:
        raise ImproperlyConfigured(f"environment variable {name} must be 1 or 0")
    return text in _TRUE


def env_list(name: str, *, default: list[str] | None = None) -> list[str]:
    """Values separated by commas."""
    text = env_str(name, default=None if default is None else ",".join(default))
    return [part.strip() for part in text.split(",") if part.strip()]


def env_secret(name: str) -> str:
    """The secret itself, or the content of the file that `<name>_FILE` names."""
    path = os.environ.get(f"{name}_FILE")
    value = Path(path).read_text().strip() if path else os.environ.get(name, "")
    if not value:
        raise ImproperlyConfigured(f"set {name}, or {name}_FILE to a file that holds it")
    return value


def database_url(name: str) -> dict[str, Any]:
    """A Django database from `postgresql://user:password@host:port/name`.

    An empty host with `?host=/run/…` is a socket folder, which Django does not read itself.
    """
    url = urlsplit(env_secret(name))
    if url.scheme not in {"postgresql", "postgres"} or not url.path.strip("/"):
        raise ImproperlyConfigured(f"{name} must look like postgresql://user:password@host/name")
    query = {key: values[-1] for key, values in parse_qs(url.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.strip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": query.pop("host", None) or url.hostname or "",
        "PORT": str(url.port or query.pop("port", "")),
        "OPTIONS": query,
    }
