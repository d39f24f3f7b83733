"""Checks a JSON body against a shape, and refuses in Google's own words what is not in it."""

import re
from collections.abc import Mapping
from functools import cache

from sheets.embedded.refusal import Refusal

_INT32 = range(-(2**31), 2**31)


def check(value: object, kind: str | tuple, shapes: dict[str, dict], path: str = "") -> None:
    """Refusal unless `value` is of this kind (see shapes.py), all the way down."""
    if isinstance(kind, tuple):
        _expect(value in kind, path, f'(one of {", ".join(kind)}), "{value}"')
    elif kind.startswith("["):
        _expect(isinstance(value, list), path, "(a list)")
        for index, each in enumerate(value):
            check(each, kind[1:-1], shapes, f"{path}[{index}]")
    elif kind in shapes:
        _check_message(value, shapes[kind], shapes, path)
    else:
        _expect(_SCALARS[kind](value), path, f"(TYPE_{kind.upper()}), {value!r}")


def check_query(query: Mapping[str, str], known: Mapping[str, str | tuple]) -> None:
    """Refusal if a query parameter is unknown or has a value of another kind."""
    for name, value in query.items():
        if name not in known:
            raise Refusal(
                f'Invalid JSON payload received. Unknown name "{name}": Cannot bind query parameter. '
                f"Field '{name}' could not be found in request message."
            )
        kind = known[name]
        fits = value in kind if isinstance(kind, tuple) else _QUERY[kind](value)
        _expect(fits, _snake(name), f'"{value}"')


def _check_message(value: object, fields: dict, shapes: dict[str, dict], path: str) -> None:
    _expect(isinstance(value, dict), path, "(a message)")
    for name, part in value.items():
        if name not in fields:
            place = f" at '{path}'" if path else ""
            raise Refusal(f'Invalid JSON payload received. Unknown name "{name}"{place}: Cannot find field.')
        check(part, fields[name], shapes, f"{path}.{_snake(name)}" if path else _snake(name))


def _expect(fits: bool, path: str, found: str) -> None:
    if not fits:
        raise Refusal(f"Invalid value at '{path}' {found}")


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
    # null takes an entry away
    "strings": lambda value: (
        isinstance(value, dict) and all(each is None or _is_string(each) for each in value.values())
    ),
}

_QUERY = {"string": _is_string, "boolean": lambda value: value in ("true", "false"), "int32": str.isdecimal}


@cache
def _snake(name: str) -> str:
    """Google names the place by the field's protocol buffer name."""
    return re.sub(r"(?<!^)([A-Z])", lambda match: "_" + match.group().lower(), name)
