"""How people are reached."""

from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email

from .. import phone, text
from .base import Cell, Invalid, Kind, Remark, Value


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
