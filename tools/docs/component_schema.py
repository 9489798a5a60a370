"""components/schema.json, from the published components' types and docstrings."""

from components.package import schema


def pages() -> dict[str, str]:
    return {"components/schema.json": schema()}
