"""Checks of JSON bodies and query parameters, which refuse unknown names in Google's own words.

What Google knows and the stand-in does not implement is refused in other words. Drive, unlike Sheets, ignores
what it does not know; null means that a field is absent.
"""

import json
import re
from collections.abc import Mapping
from functools import cache

from sheets.embedded.google_names import knows_field, knows_parameter, knows_value
from sheets.embedded.refusal import NotImplementedHere, Refusal

_INT32 = range(-(2**31), 2**31)


def check_body(
    value: object, kind: str, shapes: dict[str, dict], path: str = "", is_drive: bool = False
) -> None:
    """Raises Refusal unless `value` is of this kind (see shapes.py), in all its parts."""
    if kind.startswith("["):
        _require(isinstance(value, list), path, f"({_TYPE_NAMES.get(kind[1:-1], 'a list')})", value)
        for index, item in enumerate(value):
            check_body(item, kind[1:-1], shapes, f"{path}[{index}]", is_drive)
    elif kind in shapes:
        _check_message(value, kind, shapes, path, is_drive)
    else:
        _require(_SCALARS[kind](value), path, f"({_TYPE_NAMES.get(kind, f'TYPE_{kind.upper()}')})", value)


def check_query(
    query: Mapping[str, list[str]], parameters: Mapping[str, str | tuple], method_id: str
) -> None:
    """Raises Refusal when a query parameter is unknown or its value is of another kind."""
    for name, values in query.items():
        kind = parameters.get(name)
        for value in values:
            if kind is None:
                _check_unknown_parameter(name, method_id)
            elif isinstance(kind, str):
                _require(_QUERY[kind](value), _snake(name), f"(TYPE_{kind.upper()})", value)
            elif value not in kind:
                _require(knows_parameter(method_id, name, value), _snake(name), "(an enum)", value)
                raise NotImplementedHere(f"{name}={value} of {method_id}")


def _check_unknown_parameter(name: str, method_id: str) -> None:
    if knows_parameter(method_id, name):
        raise NotImplementedHere(f"the parameter {name} of {method_id}")
    if not method_id.startswith("drive."):
        raise Refusal(
            f'Invalid JSON payload received. Unknown name "{name}": Cannot bind query parameter. '
            f"Field '{name}' could not be found in request message.",
            field="",
        )


def _check_message(value: object, message: str, shapes: dict[str, dict], path: str, is_drive: bool) -> None:
    _require(isinstance(value, dict), path, "(a message)", value)
    fields = shapes[message]
    for name, field_value in value.items():
        kind = fields.get(name)
        place = f"{path}.{_snake(name)}" if path else _snake(name)
        if kind is None:
            _check_unknown_field(message, name, path, is_drive)
        elif isinstance(kind, str):
            check_body(field_value, kind, shapes, place, is_drive)
        elif field_value not in kind:
            is_known = isinstance(field_value, str) and knows_value(message, name, field_value)
            _require(is_known, place, "(an enum)", field_value)
            raise NotImplementedHere(f"the value {field_value} of {place}")


def _check_unknown_field(message: str, name: str, path: str, is_drive: bool) -> None:
    if knows_field(message, name):
        raise NotImplementedHere(f"the field {name} of {message}")
    if not is_drive:
        location = f" at '{path}'" if path else ""
        raise Refusal(
            f'Invalid JSON payload received. Unknown name "{name}"{location}: Cannot find field.', field=path
        )


def _require(is_valid: bool, path: str, problem: str, value: object) -> None:
    if not is_valid:
        shown = json.dumps(value, ensure_ascii=False)
        raise Refusal(f"Invalid value at '{path}' {problem}, {shown[:200]}", field=path)


def without_nulls(value: object, depth: int | None = None) -> object:
    """Return a body without the fields that are null, down to a depth of messages or in all of them.

    A null in a list stays: it is a cell that is left as it is.
    """
    if depth == 0:
        return value
    if isinstance(value, list):
        return [without_nulls(item, depth) for item in value]
    if isinstance(value, dict):
        deeper = None if depth is None else depth - 1
        return {name: without_nulls(item, deeper) for name, item in value.items() if item is not None}
    return value


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_int(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_string(value: object) -> bool:
    return isinstance(value, str)


_SCALARS = {
    "int32": lambda value: _is_int(value) and value in _INT32,
    "int64": _is_int,
    "double": _is_number,
    "float": _is_number,
    "boolean": lambda value: isinstance(value, bool),
    "string": _is_string,
    "mask": _is_string,
    "time": _is_string,
    # One row or column of a ValueRange.
    "cells": lambda value: (
        isinstance(value, list) and not any(isinstance(each, list | dict) for each in value)
    ),
    # null deletes an entry
    "strings": lambda value: (
        isinstance(value, dict) and all(each is None or _is_string(each) for each in value.values())
    ),
}

_TYPE_NAMES = {"cells": "type.googleapis.com/google.protobuf.ListValue", "boolean": "TYPE_BOOL"}

_QUERY = {
    "string": _is_string,
    "[string]": _is_string,
    "boolean": lambda value: value.lower() in ("true", "false"),
    "int32": str.isdecimal,
}


def is_true(query: Mapping[str, list[str]], name: str) -> bool:
    """Return whether a boolean parameter is set and true, in any case of its letters."""
    return query.get(name, [""])[-1].lower() == "true"


def last(query: Mapping[str, list[str]], name: str, default: str = "") -> str:
    """Return the value of a parameter that is given once."""
    return query.get(name, [default])[-1]


@cache
def _snake(name: str) -> str:
    """Return the field's protocol buffer name, by which Google names the place."""
    return re.sub(r"(?<!^)([A-Z])", lambda match: "_" + match.group().lower(), name)
