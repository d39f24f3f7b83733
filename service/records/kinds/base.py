"""The base of all kinds of answer.

Values are JSON: str, int, float, bool, list of str, or None for "no answer".
"""

from collections.abc import Sequence
from dataclasses import dataclass

from .. import text

Value = str | int | float | bool | list | None
Cell = str | int | float | bool | None


class Invalid(ValueError):
    """An answer breaks a rule of sentences.RULES; `values` fill the sentence."""

    def __init__(self, rule: str, **values: object):
        super().__init__(rule)
        self.rule, self.values = rule, values


@dataclass(frozen=True)
class Remark:
    """A doubt about an accepted answer, stored with the entry: a rule and the values of its sentence."""

    rule: str
    values: dict

    def as_json(self) -> list:
        return [self.rule, self.values]


@dataclass(frozen=True)
class Kind:
    """An answer of one line of text: the base of all kinds."""

    widget = "text"
    column = "text"
    input_type = "text"
    input_mode = ""
    autocomplete = ""
    empty_rule = "required"
    # True: what is typed is never shown again, mirrored or stored
    secret = False
    # False: a row typed by hand counts without it, as nobody can type it
    can_be_typed = True
    tidy = staticmethod(text.clean_line)

    def read(self, raw: Sequence[str]) -> Value:
        """Return the value of posted texts; None for no answer. Raises Invalid."""
        typed = self.tidy(raw[0]) if raw else ""
        return self.from_text(typed) if typed else None

    def from_text(self, typed: str) -> Value:
        """Return the value of a text that is tidy and not empty. Raises Invalid."""
        return typed

    def write(self, value: Value) -> str | list[str]:
        """Return what the form shows for a value."""
        return "" if value is None else str(value)

    def to_cell(self, value: Value, base_url: str = "") -> Cell:
        """Return the sheet's cell for a value; None for an empty cell."""
        return None if value is None else self.show(value, "th", base_url)

    def from_cell(self, cell: Cell) -> Value:
        """Return the value of a sheet's cell. Raises Invalid where it cannot be understood.

        The form could give the same value: a field that nobody edits must not look changed.
        """
        typed = self.tidy(cell_text(cell))
        return self.from_text(typed) if typed else None

    def show(self, value: Value, lang: str, base_url: str = "") -> str:
        """Return what a person reads for a value."""
        return "" if value is None else str(value)

    def remarks(self, value: Value) -> list[Remark]:
        """Return the doubts about an accepted value."""
        return []

    @property
    def cell_options(self) -> tuple[str, ...]:
        """The options of the sheet's dropdown; empty for no dropdown."""
        return ()


def cell_text(cell: Cell) -> str:
    """Return a sheet's cell as typed text: 12.0 -> "12", True -> "TRUE", None -> ""."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return text.clean(str(cell))
