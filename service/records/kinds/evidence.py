"""Answers that are dates, coordinates or photos."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from .. import dates, position
from .base import Cell, Invalid, Kind, Value, cell_text


@dataclass(frozen=True)
class Date(Kind):
    """A day: the value is ISO text, people read and type Buddhist years.

    `today` decides the century of a year of two figures.
    """

    today: Callable[[], date] = date.today
    widget = "date"
    input_mode = "text"

    def from_text(self, typed: str) -> Value:
        try:
            return dates.read_date(typed, self.today()).isoformat()
        except dates.NotADate as error:
            raise Invalid("not_a_date") from error

    def write(self, value: Value) -> str:
        return dates.short_date(date.fromisoformat(value)) if value else ""

    def show(self, value: Value, lang: str, base_url: str = "") -> str:
        return dates.thai_date(date.fromisoformat(value), lang) if value else ""


@dataclass(frozen=True)
class Coordinate(Kind):
    """A latitude or longitude in degrees, WGS 84, six decimals (about 0.1 m)."""

    axis: str = "latitude"
    example: str = "18.143210"
    widget = "coordinate"
    column = "number"
    input_mode = "decimal"

    def from_text(self, typed: str) -> Value:
        try:
            return position.read_degrees(typed, self.axis)
        except position.NotAPosition as error:
            raise Invalid("not_degrees", example=self.example) from error

    def write(self, value: Value) -> str:
        return "" if value is None else f"{value:.6f}"

    show = Kind.show

    def to_cell(self, value: Value, base_url: str = "") -> Cell:
        return value

    def from_cell(self, cell: Cell) -> Value:
        return super().from_cell(self.write(cell) if isinstance(cell, float) else cell)


@dataclass(frozen=True)
class Photos(Kind):
    """One to `most` photos; the value is a list of photo ids, the cell holds their links, one a line."""

    most: int = 3
    widget = "photo"
    can_be_typed = False
    empty_rule = "choose"

    def read(self, raw: Sequence[str]) -> Value:
        ids = list(dict.fromkeys(part for part in raw if part))
        if len(ids) > self.most:
            raise Invalid("too_many", most=self.most)
        return ids or None

    def write(self, value: Value) -> list[str]:
        return list(value or [])

    def show(self, value: Value, lang: str, base_url: str = "") -> str:
        return "\n".join(f"{base_url}/photo/{photo}" for photo in value or [])

    def from_cell(self, cell: Cell) -> Value:
        """Return the ids in the links of a cell. Whose photos they are is for the caller to ask."""
        return re.findall(r"/photo/([A-Za-z0-9_-]+)", cell_text(cell))[: self.most] or None
