"""A snapshot as a Frictionless data package: its tables, columns, types, keys and comments, for any reader.

The descriptor follows Data Package v1 (specs.frictionlessdata.io), which every tool of theirs reads.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

DATAPACKAGE: Final = "datapackage.json"
_TYPES: Final[Mapping[str, str]] = {
    "VARCHAR": "string",
    "INTEGER": "integer",
    "BIGINT": "integer",
    "DOUBLE": "number",
    "BOOLEAN": "boolean",
    "TIMESTAMP WITH TIME ZONE": "datetime",
}


def datapackage(load_id: str, code_version: str, tables: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The descriptor of a snapshot; ``tables`` are the entries of its manifest."""
    return {
        "profile": "data-package",
        "name": f"zhibiao-{load_id.lower()}",
        "title": "指标 — indicators of government work reports",
        "description": f"Snapshot of load {load_id}, written by code version {code_version}.",
        "version": load_id,
        "resources": [_resource(table) for table in tables],
    }


def _resource(table: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": table["name"].replace("_", "-"),
        "path": table["file"],
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "description": table["comment"],
        "schema": {
            "fields": [_field(column) for column in table["columns"]],
            "primaryKey": table["key"],
            # What readers over pandas make of a NULL number; an empty text is a text.
            "missingValues": ["nan"],
        },
    }


def _field(column: Mapping[str, Any]) -> dict[str, Any]:
    constraints: dict[str, Any] = {} if column["nullable"] else {"required": True}
    if "enum" in column:
        constraints["enum"] = column["enum"]
    field = {"name": column["name"], "type": _TYPES[column["type"]], "description": column["comment"]}
    return {**field, "constraints": constraints} if constraints else field
