"""The README names every command, and every file that a document points to is there."""

import re
from pathlib import Path

import click
import pytest
from flask import Flask

from service import commands

ROOT = Path(__file__).parent.parent
# The documents that live with the code.
PAPERS = tuple(f"service/privacy/papers/{name}.md" for name in ("record", "impact", "agreement", "breach"))
DOCUMENTS = ("README.md", "service/README.md", "sheets/README.md", "tests/README.md", *PAPERS)
README = (ROOT / "README.md").read_text(encoding="utf-8")


def commands_of(app: Flask) -> list[str]:
    """Our commands as they are typed."""
    ours = [command for command in app.cli.commands.values() if _module(command).startswith("service")]
    groups = [command for command in app.cli.commands.values() if isinstance(command, click.Group)]
    nested = [
        f"{group.name} {name}"
        for group in groups
        if group in vars(commands).values()
        for name in group.commands
    ]
    return [command.name for command in ours] + nested


def _module(command: click.Command) -> str:
    inner = getattr(command.callback, "__wrapped__", command.callback)
    return getattr(inner, "__module__", "") or ""


def test_the_readme_names_every_command(app: Flask):
    missing = [name for name in commands_of(app) if f"flask --app service {name}" not in README]

    assert len(commands_of(app)) >= 7
    assert missing == []


# What looks like a path of ours and is none: a folder that a start makes, a field mask of Google.
NO_PATHS = {"instance/", "gridProperties/rowCount"}


def paths_named() -> list[tuple[str, str]]:
    """(document, path) for every path in backticks, such as `records/pin.py` or `service/data/`."""
    path = re.compile(r"`([\w-]+/[\w/.-]*|[\w-]+\.py)`")
    return [
        (document, found)
        for document in DOCUMENTS
        for found in sorted(set(path.findall((ROOT / document).read_text(encoding="utf-8"))) - NO_PATHS)
    ]


@pytest.mark.parametrize(("document", "path"), paths_named())
def test_what_a_document_points_to_is_there(document: str, path: str):
    """Seen from the document's own folder, or from the project's."""
    assert (ROOT / document).parent.joinpath(path).exists() or (ROOT / path).exists()


def test_the_screenshot_is_there():
    (picture,) = re.findall(r"!\[[^]]+\]\(([^)]+)\)", README)

    assert (ROOT / picture).stat().st_size > 50_000
