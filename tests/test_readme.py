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


# --- the table of security requirements

ASVS_TABLE = (ROOT / "tests/README.md").read_text(encoding="utf-8").partition("## Security requirements")[2]
# Section of ASVS 5.0.0 -> how many requirements of levels 1 and 2 it has: they are its first ones.
REQUIREMENTS = {
    "1": (2, 9, 11, 3, 2),
    "2": (3, 3, 4, 1),
    "3": (0, 2, 4, 6, 5, 0, 2),
    "4": (3, 1, 2, 4),
    "5": (1, 3, 2, 3),
    "6": (3, 12, 4, 4, 5, 3, 0, 4),
    "7": (3, 4, 2, 5, 2, 2),
    "8": (2, 3, 1, 1),
    "9": (3, 4),
    "10": (2, 2, 4, 11, 5, 2, 3),
    "11": (2, 3, 3, 4, 1, 1),
    "12": (3, 2, 4),
    "13": (1, 5, 2, 5),
    "14": (2, 4, 3),
    "15": (3, 3, 7),
    "16": (1, 5, 4, 3, 3),
    "17": (1, 4, 2),
}


def numbers_in_the_table() -> list[str]:
    """Returns the numbers of the first column, in order; 1.2.6–8 are three."""
    cells = re.findall(r"(?m)^\| (\d+\.\d[^|]*) \|", ASVS_TABLE)
    found = [
        re.fullmatch(r"(\d+\.\d+)\.(\d+)(?:–(\d+))?", part) for cell in cells for part in cell.split(", ")
    ]
    return [f"{part[1]}.{n}" for part in found for n in range(int(part[2]), int(part[3] or part[2]) + 1)]


def test_every_requirement_of_level_2_stands_in_the_table_once():
    wanted = [
        f"{chapter}.{section}.{number}"
        for chapter, counts in REQUIREMENTS.items()
        for section, count in enumerate(counts, 1)
        for number in range(1, count + 1)
    ]

    assert len(wanted) == 253
    assert sorted(numbers_in_the_table()) == sorted(wanted)


def test_every_test_that_the_table_names_is_there():
    named = set(re.findall(r"`([\w/]+\.py)::(test_\w+)`", ASVS_TABLE))
    missing = [
        f"{path}::{name}"
        for path, name in sorted(named)
        if not (ROOT / "tests" / path).exists()
        or f"def {name}(" not in (ROOT / "tests" / path).read_text(encoding="utf-8")
    ]

    assert len(named) > 100
    assert missing == []


def test_the_screenshot_is_there():
    (picture,) = re.findall(r"!\[[^]]+\]\(([^)]+)\)", README)

    assert (ROOT / picture).stat().st_size > 50_000
