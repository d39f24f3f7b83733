"""Drive's search: the terms of a `q`, joined by and, or, not and brackets, and the order of a list."""

import re
from collections.abc import Callable, Collection

from sheets.embedded.refusal import NotImplementedHere, Refusal
from sheets.embedded.store import File

SPREADSHEET = "application/vnd.google-apps.spreadsheet"

Test = Callable[[File], bool]

_TOKENS = re.compile(r"""\s*('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[A-Za-z]+|<=|>=|!=|[(){}=<>])""", re.DOTALL)
_FIELDS: dict[str, Callable[[File], str]] = {
    "name": lambda file: file.name,
    "mimeType": lambda file: SPREADSHEET,
    "modifiedTime": lambda file: file.modified,
    "createdTime": lambda file: file.created,
}
_COMPARISONS: dict[str, Callable[[str, str], bool]] = {
    "=": lambda content, wanted: content == wanted,
    "!=": lambda content, wanted: content != wanted,
    "contains": lambda content, wanted: wanted.casefold() in content.casefold(),
    "<": lambda content, wanted: content < wanted,
    "<=": lambda content, wanted: content <= wanted,
    ">": lambda content, wanted: content > wanted,
    ">=": lambda content, wanted: content >= wanted,
}
_ORDERS: dict[str, Callable[[File], str]] = {
    "name": lambda file: file.name.casefold(),
    "modifiedTime": lambda file: file.modified,
    "createdTime": lambda file: file.created,
}


def parse(query: str, folders: Collection[str] | None = None) -> Test:
    """Return the test of a `q`, which every file passes if it is empty.

    Raises Refusal, with 404 for a folder that is none of `folders`.
    """
    if not query.strip():
        return lambda file: True
    reader = _Reader(query, folders)
    test = reader.disjunction()
    reader.expect_end()
    return test


def sort(files: list[File], order_by: str) -> None:
    """Sort files, which are listed oldest first, by the keys of an orderBy. Raises Refusal."""
    for key in reversed(order_by.split(",")):
        name, _, direction = key.strip().partition(" ")
        if name not in _ORDERS or direction not in ("", "desc"):
            raise NotImplementedHere(f"an order by {key.strip()}")
        if direction:
            # A stable sort keeps equal files in their order: here the newer of them come first.
            files.reverse()
        files.sort(key=_ORDERS[name], reverse=bool(direction))


class _Reader:
    """Reads a query from left to right."""

    def __init__(self, query: str, folders: Collection[str] | None):
        self._folders = folders
        self._query, self._tokens, position = query, [], 0
        while query[position:].strip():
            match = _TOKENS.match(query, position)
            if not match:
                raise Refusal("Invalid Value")
            self._tokens.append(match[1])
            position = match.end()

    def disjunction(self) -> Test:
        tests = [self._conjunction()]
        while self._take("or"):
            tests.append(self._conjunction())
        return lambda file: any(test(file) for test in tests)

    def expect_end(self) -> None:
        if self._tokens:
            raise Refusal("Invalid Value")

    def _conjunction(self) -> Test:
        tests = [self._term()]
        while self._take("and"):
            tests.append(self._term())
        return lambda file: all(test(file) for test in tests)

    def _term(self) -> Test:
        if self._take("not"):
            test = self._term()
            return lambda file: not test(file)
        if self._take("("):
            test = self.disjunction()
            self._expect(")")
            return test
        return self._comparison(self._next())

    def _comparison(self, first: str) -> Test:
        if first == "sharedWithMe":
            # A file without a parent lies in somebody's own Drive, so it is shared with who else sees it.
            return lambda file: not file.parents
        if first == "properties":
            return self._property()
        if first[0] in "'\"" or first == "parents":
            return self._parent(first)
        comparison, wanted = self._next(), self._next()
        if first == "trashed" and comparison == "=" and wanted in ("true", "false"):
            return lambda file: file.trashed == (wanted == "true")
        if first not in _FIELDS or comparison not in _COMPARISONS or wanted[0] not in "'\"":
            raise NotImplementedHere(f"the query {self._query!r}")
        return lambda file: _COMPARISONS[comparison](_FIELDS[first](file), _text(wanted))

    def _parent(self, first: str) -> Test:
        """Read `'folder' in parents`, or `parents in 'folder'` as gspread writes it."""
        self._expect("in")
        second = self._next()
        folder = first if second == "parents" else second
        if "parents" not in (first, second):
            raise NotImplementedHere(f"the query {self._query!r}")
        if self._folders is not None and _text(folder) not in self._folders:
            raise Refusal("File not found: .", 404)
        return lambda file: _text(folder) in file.parents

    def _property(self) -> Test:
        for word in ("has", "{", "key", "="):
            self._expect(word)
        key = _text(self._next())
        for word in ("and", "value", "="):
            self._expect(word)
        value = _text(self._next())
        self._expect("}")
        return lambda file: file.properties.get(key) == value

    def _next(self) -> str:
        if not self._tokens:
            raise Refusal("Invalid Value")
        return self._tokens.pop(0)

    def _take(self, word: str) -> bool:
        if self._tokens and self._tokens[0] == word:
            self._tokens.pop(0)
            return True
        return False

    def _expect(self, word: str) -> None:
        if not self._take(word):
            raise NotImplementedHere(f"the query {self._query!r}")


def _text(token: str) -> str:
    """Return the content of a token in quotes."""
    return re.sub(r"\\(.)", r"\1", token[1:-1])
