"""Who somebody is: the area of an agency, and a national ID number, of which only the check is kept."""

from dataclasses import dataclass

from stdnum.th import pin

from .. import text
from .base import Cell, Invalid, Kind, Value
from .words import Text


@dataclass(frozen=True)
class AreaName(Text):
    """An area by the name that people know it by; the page offers those there are."""

    limit: int = 120
    # what choosing none means: (Thai, English)
    none: tuple[str, str] = ("ไม่ทราบ", "Not known")
    widget = "area"


@dataclass(frozen=True)
class NationalId(Kind):
    """A Thai national ID number (13 digits, the last of them a check digit). The value is only that it was
    checked.
    """

    input_mode = "numeric"
    autocomplete = "off"
    secret = True
    checked = "yes"
    shown = ("ตรวจแล้ว", "checked")

    def from_text(self, typed: str) -> Value:
        if not pin.is_valid(text.arabic_digits(typed)):
            raise Invalid("not_a_national_id")
        return self.checked

    def write(self, value: Value) -> str:
        return ""

    def from_cell(self, cell: Cell) -> Value:
        """Whatever else stands in the cell, a number among it, says nothing."""
        return self.checked if cell in self.shown else None

    def show(self, value: Value, lang: str, base_url: str = "") -> str:
        return self.shown[lang == "en"] if value else ""
