"""Answers that are chosen from options."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .. import text
from .base import Cell, Invalid, Kind, Value, cell_text


@dataclass(frozen=True)
class Choice(Kind):
    """One of `options`: (key, Thai, English). The key is stored, the Thai label stands in the sheet."""

    options: tuple[tuple[str, str, str], ...] = ()
    widget = "choice"
    empty_rule = "choose"

    def from_text(self, typed: str) -> Value:
        for key, thai, english in self.options:
            if typed in (key, thai, english):
                return key
        raise Invalid("not_an_option")

    def show(self, value: Value, lang: str, base_url: str = "") -> str:
        for key, thai, english in self.options:
            if key == value:
                return english if lang == "en" else thai
        return ""

    @property
    def cell_options(self) -> tuple[str, ...]:
        return tuple(thai for _, thai, _ in self.options)


@dataclass(frozen=True)
class YesNo(Choice):
    """Yes or no."""

    options: tuple[tuple[str, str, str], ...] = (("yes", "ใช่", "Yes"), ("no", "ไม่ใช่", "No"))
    widget = "yesno"


@dataclass(frozen=True)
class Choices(Choice):
    """Several of `options`; `alone` is the key that excludes the others ("none of these")."""

    alone: str = ""
    widget = "choices"

    def read(self, raw: Sequence[str]) -> Value:
        return self._read_texts([text.clean_line(typed) for typed in raw])

    def from_cell(self, cell: Cell) -> Value:
        return self._read_texts(re.split(r"[,;\n]", cell_text(cell)))

    def _read_texts(self, texts: Sequence[str]) -> Value:
        keys = {Choice.from_text(self, part.strip()) for part in texts if part.strip()}
        if self.alone in keys and len(keys) > 1:
            keys.discard(self.alone)
        return [key for key, _, _ in self.options if key in keys] or None

    def write(self, value: Value) -> list[str]:
        return list(value or [])

    def show(self, value: Value, lang: str, base_url: str = "") -> str:
        return ", ".join(Choice.show(self, key, lang) for key in value or [])

    @property
    def cell_options(self) -> tuple[str, ...]:
        # No dropdown: one of single labels would refuse "A, B".
        return ()
