"""Answers that are texts or numbers, and the tick under a notice."""

import re
from dataclasses import dataclass

from .. import text
from ..names import is_plain_name
from .base import Cell, Invalid, Kind, Value


@dataclass(frozen=True)
class Text(Kind):
    """One line of at most `limit` characters."""

    limit: int = 200
    autocomplete: str = ""

    def from_text(self, typed: str) -> Value:
        length = text.length(typed)
        if length > self.limit:
            raise Invalid("too_long", limit=self.limit, found=length)
        return typed


@dataclass(frozen=True)
class Name(Text):
    """A name: one line without a link, an address, a telephone number or an account."""

    def from_text(self, typed: str) -> Value:
        name = super().from_text(typed)
        if not is_plain_name(name):
            raise Invalid("not_a_name")
        return name


@dataclass(frozen=True)
class LongText(Text):
    """Several lines of text."""

    limit: int = 1000
    widget = "textarea"
    tidy = staticmethod(text.clean)


@dataclass(frozen=True)
class EnglishText(Text):
    """One line in English letters; `example` is shown with the error."""

    example: str = "Ban Nong Bua School"

    def from_text(self, typed: str) -> Value:
        if not text.is_english(typed):
            raise Invalid("not_english", example=self.example)
        return super().from_text(typed)


@dataclass(frozen=True)
class EnglishName(EnglishText):
    """A name in English letters, as `Name`."""

    def from_text(self, typed: str) -> Value:
        name = super().from_text(typed)
        if not is_plain_name(name):
            raise Invalid("not_a_name")
        return name


@dataclass(frozen=True)
class WholeNumber(Kind):
    """A whole number from `least` to `most`."""

    least: int = 0
    most: int = 1_000_000
    column = "number"
    input_mode = "numeric"

    def from_text(self, typed: str) -> Value:
        digits = text.arabic_digits(typed).replace(",", "").replace(" ", "")
        if not re.fullmatch(r"[+-]?\d{1,15}(\.0+)?", digits):
            raise Invalid("not_a_number")
        number = int(digits.partition(".")[0])
        if not self.least <= number <= self.most:
            raise Invalid("out_of_range", least=f"{self.least:,}", most=f"{self.most:,}")
        return number

    def to_cell(self, value: Value, base_url: str = "") -> Cell:
        return value


@dataclass(frozen=True)
class Percent(Kind):
    """A number from 0 to 100, with one decimal."""

    column = "number"
    input_mode = "decimal"

    def from_text(self, typed: str) -> Value:
        digits = text.arabic_digits(typed).removesuffix("%").strip()
        if not re.fullmatch(r"\d{1,3}(\.\d{1,9})?", digits):
            raise Invalid("not_a_number")
        percent = round(float(digits), 1)
        if percent > 100:
            raise Invalid("out_of_range", least="0", most="100")
        return percent

    def to_cell(self, value: Value, base_url: str = "") -> Cell:
        return value


@dataclass(frozen=True)
class Notice(Kind):
    """A tick that a notice was read; the value is the version of the notice."""

    version: str = "1"
    max_length = 20
    widget = "tick"
    empty_rule = "tick"

    def from_text(self, typed: str) -> Value:
        if len(typed) > self.max_length:
            raise Invalid(self.empty_rule)
        return typed

    def show(self, value: Value, lang: str, base_url: str = "") -> str:
        return (f"version {value}" if lang == "en" else f"ฉบับ {value}") if value else ""

    def to_cell(self, value: Value, base_url: str = "") -> Cell:
        return value
