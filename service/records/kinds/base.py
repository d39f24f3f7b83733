"""What every kind of answer is. Values are JSON: str, int, float, bool, list of str, or None for "no
answer".
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
    """Something doubtful that is accepted and kept with the entry: a rule and the values of its sentence."""

    rule: str
    values: dict

    def as_json(self) -> list:
        return [self.rule, self.values]


@dataclass(frozen=True)
class Kind:
    """One answer, one line of text: the base of all kinds."""

    widget = "text"
    column = "text"
    input_type = "text"
    input_mode = ""
    autocomplete = ""
    empty_rule = "required"
    # what is typed is never shown again, held, mirrored or stored
    secret = False
    tidy = staticmethod(text.clean_line)

    def read(self, raw: Sequence[str]) -> Value:
        """Form values -> value; None where nothing was answered. Raises Invalid."""
        typed = self.tidy(raw[0]) if raw else ""
        return self.from_text(typed) if typed else None

    def from_text(self, typed: str) -> Value:
        return typed

    def write(self, value: Value) -> str | list[str]:
        """Value -> what the form shows."""
        return "" if value is None else str(value)

    def to_cell(self, value: Value, base_url: str = "") -> Cell:
        """Value -> what stands in the sheet; None for an empty cell."""
        return None if value is None else self.show(value, "th", base_url)

    def from_cell(self, cell: Cell) -> Value:
        """What stands in the sheet -> value. Raises Invalid where it cannot be understood.

        The value is one that the form, too, could have given: a field that nobody touches must not look
        changed.
        """
        typed = self.tidy(cell_text(cell))
        return self.from_text(typed) if typed else None

    def show(self, value: Value, lang: str, base_url: str = "") -> str:
        """Value -> what a person reads."""
        return "" if value is None else str(value)

    def remarks(self, value: Value) -> list[Remark]:
        """What is doubtful about an accepted value."""
        return []

    @property
    def cell_options(self) -> tuple[str, ...]:
        """What the sheet's dropdown offers; empty = no dropdown."""
        return ()


def cell_text(cell: Cell) -> str:
    """A sheet's cell as typed text: 12.0 -> "12", True -> "TRUE", None -> ""."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return text.clean(str(cell))
