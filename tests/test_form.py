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
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node)
        for number in range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1)
    }


def sentence_lines(source: str) -> set[int]:
    """Lines on which a text stands that is longer than a line has room for."""
    kinds = (tokenize.STRING, getattr(tokenize, "FSTRING_MIDDLE", tokenize.STRING))
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {
        line for token in tokens if token.type in kinds for line in range(token.start[0], token.end[0] + 1)
    }


def long_lines(path: Path) -> Iterator[int]:
    source = path.read_text(encoding="utf-8")
    may_be_long = sentence_lines(source) - docstring_lines(syntax_tree(path))
    for number, line in enumerate(source.splitlines(), 1):
        if width(line) > WIDTH and number not in may_be_long and "://" not in line:
            yield number


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
