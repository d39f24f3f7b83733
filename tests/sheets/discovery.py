"""Reads Google's discovery documents, which google-api-python-client brings along."""

import json
from functools import cache
from pathlib import Path

import googleapiclient

_DOCUMENTS = Path(googleapiclient.__file__).parent / "discovery_cache" / "documents"
_PYTHON = {
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": int | float,
    "object": dict,
    "array": list,
}


@cache
def document(name):
    """Return a discovery document; `name` is sheets.v4 or drive.v3."""
    return json.loads((_DOCUMENTS / f"{name}.json").read_text())


def schema_errors(value, schema, name="sheets.v4", path="body"):
    """Return what a JSON value has that the schema does not allow, as sentences; [] if it is right."""
    if "$ref" in schema:
        schema = document(name)["schemas"][schema["$ref"]]
    python_type = _PYTHON[schema["type"]]
    if not isinstance(value, python_type) or (isinstance(value, bool) and python_type is not bool):
        return [f"{path} is no {schema['type']}: {value!r}"]
    if schema["type"] == "array":
        return [
            error
            for index, item in enumerate(value)
            for error in schema_errors(item, schema["items"], name, f"{path}[{index}]")
        ]
    if schema["type"] == "object":
        return [
            error for key, item in value.items() for error in _field_errors(key, item, schema, name, path)
        ]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{path} is not one of the enum: {value!r}"]
    return []


def schema_of(kind):
    return {"$ref": kind}


def _field_errors(key, value, schema, name, path):
    field_schema = schema.get("properties", {}).get(key, schema.get("additionalProperties"))
    if value is None and "additionalProperties" in schema:
        # None removes an entry of a map.
        return []
    return (
        schema_errors(value, field_schema, name, f"{path}.{key}")
        if field_schema
        else [f"{path} has no field {key}"]
    )


def methods_by_id(resource):
    """Return {method id: method} of a document and all its resources."""
    methods = {method["id"]: method for method in resource.get("methods", {}).values()}
    for child in resource.get("resources", {}).values():
        methods |= methods_by_id(child)
    return methods
