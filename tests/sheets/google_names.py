"""The names of Google's discovery documents, as the stand-in keeps them.

`python -m tests.sheets.google_names` writes them anew after google-api-python-client was upgraded.
"""

import json

from sheets.embedded.google_names import NAMES_PATH
from tests.sheets.discovery import document, methods_by_id

_DOCUMENTS = ("sheets.v4", "drive.v3")


def names_of_the_documents() -> dict:
    """Return the content of the stand-in's list of names."""
    return {
        "messages": {
            message: _enums(definition["properties"])
            for name in _DOCUMENTS
            for message, definition in sorted(document(name)["schemas"].items())
            if "properties" in definition
        },
        "methods": {
            id: [method["httpMethod"], _url(name, method), _enums(method.get("parameters", {}))]
            for name in _DOCUMENTS
            for id, method in sorted(methods_by_id(document(name)).items())
        },
        "parameters": _enums({**document("drive.v3")["parameters"], **document("sheets.v4")["parameters"]}),
    }


def _enums(schemas: dict) -> dict[str, list[str]]:
    """Return {name: the values that it may have}, [] for whatever is no enum."""
    return {
        name: schema.get("enum", schema.get("items", {}).get("enum", []))
        for name, schema in sorted(schemas.items())
    }


def _url(name: str, method: dict) -> str:
    discovery = document(name)
    return (discovery["rootUrl"] + discovery["servicePath"] + method["path"]).replace("{+", "{")


def main() -> None:
    """Write one line for each message and method, so that a difference can be read."""
    parts = [
        f"{json.dumps(part)}: {{\n" + ",\n".join(_entry(*item) for item in names.items()) + "\n}"
        for part, names in names_of_the_documents().items()
    ]
    NAMES_PATH.write_text("{\n" + ",\n".join(parts) + "\n}\n")


def _entry(name: str, content: object) -> str:
    return f"{json.dumps(name)}: {json.dumps(content)}"


if __name__ == "__main__":
    main()
