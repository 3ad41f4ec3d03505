"""Print the API's contract as docs/api/openapi.json keeps it."""

import json
from importlib import import_module

import django


def contract() -> str:
    """The schema as text; the API is imported late, it needs Django set up."""
    api = import_module("config.api").api
    schema = api.get_openapi_schema(path_prefix="/api/v1/")
    return json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True)


if __name__ == "__main__":
    django.setup()
    print(contract())  # noqa: T201 - its purpose
