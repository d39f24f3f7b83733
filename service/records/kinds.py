"""The kinds of answer. A kind knows its widget and how an answer is read from a form and from a sheet's cell,
and how it is written back to either. Values are JSON: str, int, float, bool, list of str, or None for "no answer".
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from email_validator import EmailNotValidError, validate_email

from . import dates, phone, position, text

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

        The value is one that the form, too, could have given: a field that nobody touches must not look changed.
        """
        typed = self.tidy(_cell_text(cell))
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


@dataclass(frozen=True)
class Text(Kind):
    limit: int = 200
    autocomplete: str = ""

    def from_text(self, typed: str) -> Value:
        found = text.length(typed)
        if found > self.limit:
            raise Invalid("too_long", limit=self.limit, found=found)
        return typed


@dataclass(frozen=True)
class LongText(Text):
    """Several lines."""

    limit: int = 1000
    widget = "textarea"
    tidy = staticmethod(text.clean)


@dataclass(frozen=True)
class EnglishText(Text):
    example: str = "Ban Nong Bua School"

    def from_text(self, typed: str) -> Value:
        if not text.is_english(typed):
            raise Invalid("not_english", example=self.example)
        return super().from_text(typed)


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
    options: tuple[tuple[str, str, str], ...] = (("yes", "ใช่", "Yes"), ("no", "ไม่ใช่", "No"))
    widget = "yesno"


@dataclass(frozen=True)
class Choices(Choice):
    """Several of `options`; `alone` is the key that excludes the others ("none of these")."""

    alone: str = ""
    widget = "choices"

    def read(self, raw: Sequence[str]) -> Value:
        return self._several([text.clean_line(typed) for typed in raw])

    def from_cell(self, cell: Cell) -> Value:
        return self._several(re.split(r"[,;\n]", _cell_text(cell)))

    def _several(self, typed: Sequence[str]) -> Value:
        keys = {Choice.from_text(self, part.strip()) for part in typed if part.strip()}
        if self.alone in keys and len(keys) > 1:
            keys.discard(self.alone)
        return [key for key, _, _ in self.options if key in keys] or None

    def write(self, value: Value) -> list[str]:
        return list(value or [])

    def show(self, value: Value, lang: str, base_url: str = "") -> str:
        return ", ".join(Choice.show(self, key, lang) for key in value or [])

    @property
    def cell_options(self) -> tuple[str, ...]:
        # A dropdown of single labels would refuse "A, B": the cell stays free text.
        return ()


@dataclass(frozen=True)
class WholeNumber(Kind):
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
class Email(Kind):
    limit: int = 255
    input_type = "email"
    input_mode = "email"
    autocomplete = "email"

    def from_text(self, typed: str) -> Value:
        if len(typed) > self.limit:
            raise Invalid("too_long", limit=self.limit, found=len(typed))
        try:
            return validate_email(typed, check_deliverability=False).normalized
        except EmailNotValidError as error:
            raise Invalid("not_an_email") from error


@dataclass(frozen=True)
class Phone(Kind):
    """A Thai telephone number as offices write it. What cannot be read is kept as typed, with a remark."""

    limit: int = 100
    input_type = "tel"
    input_mode = "tel"
    autocomplete = "tel"

    def from_text(self, typed: str) -> Value:
        found = text.length(typed)
        if found > self.limit:
            raise Invalid("too_long", limit=self.limit, found=found)
        try:
            return phone.read_phone(typed).shown
        except phone.NotAPhone:
            return typed

    def from_cell(self, cell: Cell) -> Value:
        if isinstance(cell, bool) or not isinstance(cell, int | float):
            return super().from_cell(cell)
        try:
            return phone.read_sheet_phone(cell).shown
        except phone.NotAPhone:
            return super().from_cell(cell)

    def remarks(self, value: Value) -> list[Remark]:
        try:
            phone.read_phone(str(value))
        except phone.NotAPhone:
            return [Remark("phone_unread", {"found": value})]
        return []


@dataclass(frozen=True)
class Date(Kind):
    """A day; the value is ISO text, people read and type Buddhist years. `today` decides what a year of two figures is."""

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
    """Degrees, WGS 84, six decimals (about 0.1 m)."""

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
    """One to `most` photos; the value is a list of photo ids, the cell their links, one a line."""

    most: int = 3
    widget = "photo"
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
        return re.findall(r"/photo/([A-Za-z0-9_-]+)", _cell_text(cell))[: self.most] or None


@dataclass(frozen=True)
class Notice(Kind):
    """A tick that a notice was read; the value is the version of the notice."""

    version: str = "1"
    longest = 20
    widget = "tick"
    empty_rule = "tick"

    def from_text(self, typed: str) -> Value:
        if len(typed) > self.longest:
            raise Invalid(self.empty_rule)
        return typed

    def show(self, value: Value, lang: str, base_url: str = "") -> str:
        return (f"version {value}" if lang == "en" else f"ฉบับ {value}") if value else ""

    def to_cell(self, value: Value, base_url: str = "") -> Cell:
        return value


def _cell_text(cell: Cell) -> str:
    """A sheet's cell as typed text: 12.0 -> "12", True -> "TRUE", None -> ""."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return text.clean(str(cell))
