"""Answers that identify: an area by its name, and a national ID number, which is checked and not stored."""

from dataclasses import dataclass

from stdnum.th import pin

from .. import text
from .base import Cell, Invalid, Kind, Value
from .words import Text


@dataclass(frozen=True)
class AreaName(Text):
    """An area by the name that people know; the page offers all areas."""

    limit: int = 120
    # the option of no area: (Thai, English)
    none: tuple[str, str] = ("ไม่ทราบ", "Not known")
    widget = "area"


@dataclass(frozen=True)
class NationalId(Kind):
    """A Thai national ID number: 13 digits, the last of them a check digit.

    The value says only that it was checked.
    """

    input_mode = "numeric"
    autocomplete = "off"
    secret = True
    checked_value = "yes"
    checked_labels = ("ตรวจแล้ว", "checked")

    def from_text(self, typed: str) -> Value:
        if not pin.is_valid(text.arabic_digits(typed)):
            raise Invalid("not_a_national_id")
        return self.checked_value

    def write(self, value: Value) -> str:
        return ""

    def from_cell(self, cell: Cell) -> Value:
        """Return the value only for a cell that says "checked"; anything else, even a number, is ignored."""
        return self.checked_value if cell in self.checked_labels else None

    def show(self, value: Value, lang: str, base_url: str = "") -> str:
        return self.checked_labels[lang == "en"] if value else ""
