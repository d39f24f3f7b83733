"""Telephone numbers as Thai offices write them: several in one cell, ranges of lines, extensions.

Numbers are written as 02-123-4567, 053-742-222, 081-234-5678, 1800-123-456, 1579, abroad +856 20 55 555 555;
a range of lines keeps its last part, 053-742-222-4; extensions follow as "ต่อ 12" or "ต่อ 12, 13";
several numbers are separated by ", ". A written number is read back to the same number.
"""

from dataclasses import dataclass, replace
from itertools import pairwise

import phonenumbers
import regex
from phonenumbers import NumberParseException, PhoneNumberFormat

from .text import arabic_digits, clean_line

# Longer text is not read, however many numbers may stand in one cell.
MAX_CHARACTERS = 200

# Words before a number, or between two.
_LABEL = regex.compile(
    r"หมายเลขโทรศัพท์|เบอร์โทรศัพท์|โทรศัพท์มือถือ|โทรศัพท์|โทรสาร|เบอร์โทร|เบอร์|หมายเลข|มือถือ|โทร|แฟกซ์"
    r"|\b(?:telephone|phone|mobile|tel|fax)\b",
    regex.IGNORECASE,
)
_EXTENSION_WORD = regex.compile(
    r"(?:เบอร์|หมายเลข)?\s*(?:ต่อ\s*ภายใน|ต่อ|ภายใน|กด)\s*(?:เบอร์|หมายเลข)?|\bextension\b|(?<![a-z])ext(?![a-z])|#",
    regex.IGNORECASE,
)
_OR = regex.compile(r"[,;/|&]|หรือ|และ|\b(?:or|and)\b", regex.IGNORECASE)
_DASH = regex.compile(r"[\p{Pd}\u2212~]|ถึง|\bto\b", regex.IGNORECASE)
_NUMBER = regex.compile(r"\+?[0-9 ().-]+")
_EXTENSION = regex.compile(r"[0-9]{1,6}(?:-[0-9]{1,6})?")
_RANGE = regex.compile(r"(.*[0-9][\s).-]*)-\s*([0-9]{1,4})")


class NotAPhone(ValueError):
    """The text holds something other than telephone numbers; the caller keeps it as typed, with a remark."""


@dataclass(frozen=True)
class Phone:
    """The telephone numbers of one text.

    `text`: as an office writes them. `e164`: of each number that has one (of a range its first line; short
    numbers such as 1579 have none). `extension`: all extensions, joined by ", ".
    """

    text: str
    e164: tuple[str, ...]
    extension: str


@dataclass(frozen=True)
class _Number:
    """One telephone number, or a range of lines, with its extensions."""

    text: str
    e164: str = ""
    digits: str = ""  # of the national number with its zero; empty for short and foreign numbers
    extensions: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.text} ต่อ {', '.join(self.extensions)}" if self.extensions else self.text


def read_phone(text: str) -> Phone:
    """Return the telephone numbers of a text. Raises NotAPhone unless every part of it can be read."""
    typed = arabic_digits(clean_line(text))
    if len(typed) > MAX_CHARACTERS:
        raise NotAPhone(text)
    numbers: list[_Number] = []
    for part in _parts(typed):
        _read_part(part, numbers)
    if not numbers:
        raise NotAPhone(text)
    numbers = list(dict.fromkeys(numbers))
    # "ต่อ 12, 1579": nobody can tell a short number from another extension.
    if any(number.extensions and not following.e164 for number, following in pairwise(numbers)):
        raise NotAPhone(text)
    return Phone(
        text=", ".join(map(str, numbers)),
        e164=tuple(dict.fromkeys(number.e164 for number in numbers if number.e164)),
        extension=", ".join(extension for number in numbers for extension in number.extensions),
    )


def read_sheet_phone(value: int | float | str) -> Phone:
    """Return the telephone numbers of a sheet's cell. Raises NotAPhone.

    A number whose first zero the spreadsheet dropped gets it back: 812345678.0 -> 081-234-5678.
    """
    if not isinstance(value, str):
        if value < 0 or not float(value).is_integer():
            raise NotAPhone(str(value))
        value = int(value)
    return read_phone(regex.sub(r"^([0-9]{8,12})\.0+$", r"\1", str(value).strip()))


def _parts(typed: str) -> list[str]:
    """Split a text into parts of one telephone number each, with x before an extension."""
    typed = _EXTENSION_WORD.sub("x", typed.lower())
    typed = _DASH.sub("-", _LABEL.sub(",", typed))
    return [part for part in (part.strip(" .:") for part in _OR.split(typed)) if part]


def _read_part(part: str, numbers: list[_Number]) -> None:
    """Add one part to `numbers`: numbers, a line near the previous one, or one more extension of that.

    Raises NotAPhone.
    """
    digits, x, extension = (piece.strip(" .:()") for piece in part.partition("x"))
    previous = numbers[-1] if numbers else None
    if previous and not digits and x:
        numbers[-1] = _with_extension(previous, extension)
    elif previous and previous.extensions and not x and _EXTENSION.fullmatch(digits):
        numbers[-1] = _with_extension(previous, digits)
    else:
        new_numbers = _read_numbers(digits) or _read_neighbour(digits, previous)
        if not new_numbers:
            raise NotAPhone(part)
        numbers += new_numbers
        if x:
            numbers[-1] = _with_extension(numbers[-1], extension)


def _with_extension(number: _Number, extension: str) -> _Number:
    extension = regex.sub(r"\s*-\s*", "-", extension)
    if not _EXTENSION.fullmatch(extension):
        raise NotAPhone(extension)
    return replace(number, extensions=(*number.extensions, extension))


def _read_numbers(typed: str) -> list[_Number]:
    """Return one number, or several separated only by spaces; [] for a text that cannot be read."""
    number = _read_number(typed) or _read_range(typed)
    if number:
        return [number]
    for space in regex.finditer(r"\s+", typed):
        first = _read_number(typed[: space.start()]) or _read_range(typed[: space.start()])
        if first and (rest := _read_numbers(typed[space.end() :])):
            return [first, *rest]
    return []


def _read_number(typed: str) -> _Number | None:
    if not _NUMBER.fullmatch(typed):
        return None
    digits = regex.sub(r"[^0-9]", "", typed)
    # Thai short numbers begin with 1: 191, 1579.
    if regex.fullmatch(r"1[0-9]{2,3}", digits):
        return _Number(text=digits)
    try:
        number = phonenumbers.parse(typed, "TH")
    except NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    if number.country_code != 66:
        return _Number(phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL), e164)
    national_text = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL).replace(" ", "-")
    return _Number(national_text, e164, national_text.replace("-", ""))


def _read_range(typed: str) -> _Number | None:
    """Return a range of lines: 053-742222-4 stands for 053-742222 to 053-742224.

    The last line must come after the first.
    """
    match = _RANGE.fullmatch(typed)
    first = _read_number(match[1]) if match else None
    if not first or not first.digits:
        return None
    last = match[2]
    return replace(first, text=f"{first.text}-{last}") if last > first.digits[-len(last) :] else None


def _read_neighbour(typed: str, previous: _Number | None) -> list[_Number]:
    """Return a number of which only the end is written, completed from the previous number; else [].

    Examples: 053-711222, 711333 or 0-2288-5511, 5512.
    """
    end = regex.sub(r"[ .-]", "", typed)
    if not previous or not previous.digits or not regex.fullmatch(r"[0-9]{1,7}", end):
        return []
    # One or two digits may be an extension, unless they are higher than the end of the previous number.
    if len(end) < 3 and end <= previous.digits[-len(end) :]:
        return []
    number = _read_number(previous.digits[: -len(end)] + end)
    return [number] if number else []
