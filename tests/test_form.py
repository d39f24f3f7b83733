"""The form of every file: what the formatter leaves to people."""

import ast
import io
import tokenize
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rooms import ROOT, syntax_tree

# Characters of a line.
WIDTH = 110

PATHS = sorted(path for package in ("service", "sheets", "tests") for path in (ROOT / package).rglob("*.py"))


def docstring_lines(tree: ast.Module) -> set[int]:
    return {
        number
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and ast.get_docstring(node)
        for number in range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1)
    }


def sentence_lines(source: str) -> set[int]:
    """Lines on which a text stands that takes more than half of the room."""
    kinds = (tokenize.STRING, getattr(tokenize, "FSTRING_MIDDLE", tokenize.STRING))
    return {
        token.start[0] + number
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type in kinds
        for number, text in enumerate(token.string.split("\n"))
        if width(text) > WIDTH / 2
    }


def long_lines(path: Path) -> Iterator[int]:
    source = path.read_text(encoding="utf-8")
    numbers = {
        number
        for number, line in enumerate(source.splitlines(), 1)
        if len(line) > WIDTH and width(line) > WIDTH and "://" not in line
    }
    # Few files have such lines, and only these are parsed.
    if numbers:
        yield from sorted(numbers - (sentence_lines(source) - docstring_lines(syntax_tree(path))))


def width(line: str) -> int:
    """Thai vowels and tone marks above and below a letter take no room of their own."""
    return sum(
        not unicodedata.combining(character) and unicodedata.category(character) != "Mn" for character in line
    )


def test_no_line_is_too_long_but_a_sentence_or_an_address():
    assert {str(path.relative_to(ROOT)): lines for path in PATHS if (lines := list(long_lines(path)))} == {}


@pytest.mark.parametrize("exception", ["fmt: " + "skip", "fmt: " + "off", "noqa"])
def test_no_line_is_an_exception_from_the_rules(exception: str):
    assert [
        str(path.relative_to(ROOT)) for path in PATHS if f"# {exception}" in path.read_text("utf-8")
    ] == []


def test_what_a_package_offers_is_there():
    wrong = []
    for path in PATHS:
        if "__all__" not in path.read_text(encoding="utf-8"):
            continue
        tree = syntax_tree(path)
        bound = {name.id for name in ast.walk(tree) if isinstance(name, ast.Name)}
        bound |= {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
        for node in tree.body:
            if isinstance(node, ast.ImportFrom):
                bound |= {alias.asname or alias.name for alias in node.names}
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__":
                wrong += [
                    f"{path.relative_to(ROOT)}: {name}" for name in set(ast.literal_eval(node.value)) - bound
                ]

    assert wrong == []
