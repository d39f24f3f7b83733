"""A small walker over Google's discovery documents, which google-api-python-client brings along."""

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
    """`name` is sheets.v4 or drive.v3."""
    return json.loads((_DOCUMENTS / f"{name}.json").read_text())


def faults(value, schema, name="sheets.v4", path="body"):
    """What a JSON value has that the schema does not allow, as sentences; [] if it is right."""
    if "$ref" in schema:
        schema = document(name)["schemas"][schema["$ref"]]
    kind = _PYTHON[schema["type"]]
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        return [f"{path} is no {schema['type']}: {value!r}"]
    if schema["type"] == "array":
        return [
            fault
            for index, each in enumerate(value)
            for fault in faults(each, schema["items"], name, f"{path}[{index}]")
        ]
    if schema["type"] == "object":
        return [fault for key, each in value.items() for fault in _field(key, each, schema, name, path)]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{path} is not one of the enum: {value!r}"]
    return []


def message(kind):
    return {"$ref": kind}


def _field(key, value, schema, name, path):
    inner = schema.get("properties", {}).get(key, schema.get("additionalProperties"))
    if value is None and "additionalProperties" in schema:
        # How an entry of a map is taken away.
        return []
    return faults(value, inner, name, f"{path}.{key}") if inner else [f"{path} has no field {key}"]


def methods(resource):
    """{method id: method} of a document and all its resources."""
    found = {each["id"]: each for each in resource.get("methods", {}).values()}
    for inner in resource.get("resources", {}).values():
        found |= methods(inner)
    return found
