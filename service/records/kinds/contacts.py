"""Answers that say how to reach a person: e-mail address and telephone number."""

from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email

from .. import phone, text
from .base import Cell, Invalid, Kind, Remark, Value


@dataclass(frozen=True)
class Email(Kind):
    """An e-mail address of at most `limit` characters."""

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
    """A Thai telephone number as offices write it. What cannot be read stays as typed, with a remark."""

    limit: int = 100
    input_type = "tel"
    input_mode = "tel"
    autocomplete = "tel"

    def from_text(self, typed: str) -> Value:
        length = text.length(typed)
        if length > self.limit:
            raise Invalid("too_long", limit=self.limit, found=length)
        try:
            return phone.read_phone(typed).text
        except phone.NotAPhone:
            return typed

    def from_cell(self, cell: Cell) -> Value:
        if isinstance(cell, bool) or not isinstance(cell, int | float):
            return super().from_cell(cell)
        try:
            return phone.read_sheet_phone(cell).text
        except phone.NotAPhone:
            return super().from_cell(cell)

    def remarks(self, value: Value) -> list[Remark]:
        try:
            phone.read_phone(str(value))
        except phone.NotAPhone:
            return [Remark("phone_unread", {"found": value})]
        return []
