"""Checks of JSON bodies and query parameters, which refuse unknown names in Google's own words."""

import re
from collections.abc import Mapping
from functools import cache

from sheets.embedded.refusal import Refusal

_INT32 = range(-(2**31), 2**31)


def check_body(value: object, kind: str | tuple, shapes: dict[str, dict], path: str = "") -> None:
    """Raises Refusal unless `value` is of this kind (see shapes.py), in all its parts."""
    if isinstance(kind, tuple):
        _require(value in kind, path, f'(one of {", ".join(kind)}), "{value}"')
    elif kind.startswith("["):
        _require(isinstance(value, list), path, "(a list)")
        for index, item in enumerate(value):
            check_body(item, kind[1:-1], shapes, f"{path}[{index}]")
    elif kind in shapes:
        _check_message(value, shapes[kind], shapes, path)
    else:
        _require(_SCALARS[kind](value), path, f"(TYPE_{kind.upper()}), {value!r}")


def check_query(query: Mapping[str, str], parameters: Mapping[str, str | tuple]) -> None:
    """Raises Refusal when a query parameter is unknown or its value is of another kind."""
    for name, value in query.items():
        if name not in parameters:
            raise Refusal(
                f'Invalid JSON payload received. Unknown name "{name}": Cannot bind query parameter. '
                f"Field '{name}' could not be found in request message."
            )
        kind = parameters[name]
        is_valid = value in kind if isinstance(kind, tuple) else _QUERY[kind](value)
        _require(is_valid, _snake(name), f'"{value}"')


def _check_message(value: object, fields: dict, shapes: dict[str, dict], path: str) -> None:
    _require(isinstance(value, dict), path, "(a message)")
    for name, field_value in value.items():
        if name not in fields:
            location = f" at '{path}'" if path else ""
            raise Refusal(
                f'Invalid JSON payload received. Unknown name "{name}"{location}: Cannot find field.'
            )
        check_body(field_value, fields[name], shapes, f"{path}.{_snake(name)}" if path else _snake(name))


def _require(is_valid: bool, path: str, problem: str) -> None:
    if not is_valid:
        raise Refusal(f"Invalid value at '{path}' {problem}")


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
    # null deletes an entry
    "strings": lambda value: (
        isinstance(value, dict) and all(each is None or _is_string(each) for each in value.values())
    ),
}

_QUERY = {"string": _is_string, "boolean": lambda value: value in ("true", "false"), "int32": str.isdecimal}


@cache
def _snake(name: str) -> str:
    """Return the field's protocol buffer name, by which Google names the place."""
    return re.sub(r"(?<!^)([A-Z])", lambda match: "_" + match.group().lower(), name)
