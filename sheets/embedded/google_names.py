"""The names in Google's discovery documents: what Google knows, whether the stand-in implements it or not.

A refusal must not say that Google does not know a name when it is only the stand-in that lacks it. A test
compares google_names.json with the documents.
"""

import json
import re
from functools import cache
from pathlib import Path

NAMES_PATH = Path(__file__).with_suffix(".json")


def knows_field(message: str, field: str) -> bool:
    return field in _names()["messages"].get(message, {})


def knows_value(message: str, field: str, value: str) -> bool:
    """Return whether a field may have this value. A text that is no enum may have any."""
    enum = _names()["messages"].get(message, {}).get(field, ())
    return not enum or value in enum


def knows_parameter(method_id: str, name: str, value: str | None = None) -> bool:
    """Return whether a method has this query parameter, and the parameter this value."""
    parameters = _names()["parameters"] | _names()["methods"].get(method_id, ("", "", {}))[2]
    return name in parameters and (value is None or not parameters[name] or value in parameters[name])


def knows_call(method: str, host: str, path: str) -> bool:
    url = f"https://{host}{path}"
    return any(method == known_method and pattern.fullmatch(url) for known_method, pattern in _url_patterns())


@cache
def _names() -> dict:
    return json.loads(NAMES_PATH.read_text())


@cache
def _url_patterns() -> list[tuple[str, re.Pattern]]:
    return [
        (method, re.compile(re.sub(r"\\\{\w+\\\}", "[^/:]+", re.escape(url))))
        for method, url, _ in _names()["methods"].values()
    ]
