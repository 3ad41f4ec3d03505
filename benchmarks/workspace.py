"""Main pages of the workspace on the demo story, against a view that does nothing."""

import time
from collections.abc import Callable
from http import HTTPStatus
from importlib import import_module
from statistics import median
from typing import Any

from benchmarks.installation import installation
from benchmarks.result import Result, compare

MOST_MS, MOST_QUERIES = 40, 12
PAGES = {
    "tea_quality": (
        *("/", "/production/batches", "/production/calendar", "/production/uses"),
        *("/testing/tests", "/labels/cards", "/labels/issues", "/labels/scans"),
    ),
    "anhua": ("/", "/subjects/", "/subjects/directory", "/feedback/complaints", "/projects/?year="),
}


def run() -> Result:
    with installation():
        pages, empty = _browsers()
        times: list[float] = []

        def ours() -> int:
            for page in pages:
                started = time.perf_counter()
                page()
                times.append((time.perf_counter() - started) * 1000)
            return len(pages)

        def theirs() -> int:
            for _ in range(50):
                empty()
            return 50

        ours(), theirs()  # templates are compiled once
        times.clear()
        compared = compare(
            "workspace",
            f"main pages (p50 ≤ {MOST_MS} ms, ≤ {MOST_QUERIES} queries), against an empty view",
            "pages/s",
            ours,
            theirs,
            rounds=15,
        )
        queries = max(_queries(page) for page in pages)
        return compared.with_more(p50_ms=round(median(times), 1), queries=queries)


def _browsers() -> tuple[list[Callable[[], None]], Callable[[], None]]:
    """One action per main page, logged in as its reader; and one for the empty view."""
    client_of: Any = import_module("django.test").Client
    accounts = import_module("xiangsu.accounts.queries")
    settings = import_module("django.conf").settings
    settings.ROOT_URLCONF = "benchmarks.urls"
    settings.ALLOWED_HOSTS = ["testserver"]
    backend = "allauth.account.auth_backends.AuthenticationBackend"
    actions = []
    for username, paths in PAGES.items():
        client = client_of()
        client.force_login(accounts.user_named(username), backend=backend)
        actions += [_opening(client, path) for path in paths]
    return actions, _opening(client_of(), "/empty")


def _opening(client: Any, path: str) -> Callable[[], None]:
    def open_page() -> None:
        answer = client.get(path)
        assert answer.status_code == HTTPStatus.OK, (path, answer.status_code)

    return open_page


def _queries(page: Callable[[], None]) -> int:
    connection = import_module("django.db").connection
    capture = import_module("django.test.utils").CaptureQueriesContext
    with capture(connection) as asked:
        page()
    return len(asked.captured_queries)
