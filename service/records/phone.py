"""Telephone numbers as Thai offices write them: several in one cell, ranges of lines, extensions.

How a number is shown: 02-123-4567, 053-742-222, 081-234-5678, 1800-123-456, 1579, abroad +856 20 55 555 555;
a range of lines keeps its last part, 053-742-222-4; extensions follow as "ต่อ 12" or "ต่อ 12, 13";
several numbers are parted by ", ". What is shown is read back to the same.
"""

from dataclasses import dataclass, replace
from itertools import pairwise

import phonenumbers
import regex
from phonenumbers import NumberParseException, PhoneNumberFormat

from .text import arabic_digits, clean_line

# Longer text is no telephone number, however many were put into one cell.
MOST_CHARACTERS = 200

# Before each number, or between two.
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
    """The text holds something else than telephone numbers; the caller keeps it as typed, with a warning."""


@dataclass(frozen=True)
class Phone:
    """`shown` as an office writes it; `e164` of each number that has one (of a range its first line; short
    numbers such as 1579 have none); `extension` all extensions, joined by ", "."""

    shown: str
    e164: tuple[str, ...]
    extension: str


@dataclass(frozen=True)
class _Line:
    shown: str
    e164: str = ""
    digits: str = ""  # of the national number with its zero; empty for short and foreign numbers
    extensions: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.shown} ต่อ {', '.join(self.extensions)}" if self.extensions else self.shown


def read_phone(text: str) -> Phone:
    """Raises NotAPhone unless every part of the text was understood."""
    typed = arabic_digits(clean_line(text))
    if len(typed) > MOST_CHARACTERS:
        raise NotAPhone(text)
    lines: list[_Line] = []
    for part in _parts(typed):
        _read_part(part, lines)
    if not lines:
        raise NotAPhone(text)
    lines = list(dict.fromkeys(lines))
    # "ต่อ 12, 1579": nobody can tell a short number from another extension.
    if any(one.extensions and not other.e164 for one, other in pairwise(lines)):
        raise NotAPhone(text)
    return Phone(
        shown=", ".join(map(str, lines)),
        e164=tuple(dict.fromkeys(line.e164 for line in lines if line.e164)),
        extension=", ".join(extension for line in lines for extension in line.extensions),
    )


def read_sheet_phone(value: int | float | str) -> Phone:
    """A cell. A number that lost its zero to the spreadsheet gets it back: 812345678.0 -> 081-234-5678."""
    if not isinstance(value, str):
        if value < 0 or not float(value).is_integer():
            raise NotAPhone(str(value))
        value = int(value)
    return read_phone(regex.sub(r"^([0-9]{8,12})\.0+$", r"\1", str(value).strip()))


def _parts(typed: str) -> list[str]:
    """One telephone number each, an extension marked by x."""
    typed = _EXTENSION_WORD.sub("x", typed.lower())
    typed = _DASH.sub("-", _LABEL.sub(",", typed))
    return [part for part in (part.strip(" .:") for part in _OR.split(typed)) if part]


def _read_part(part: str, lines: list[_Line]) -> None:
    """Adds to `lines` what one part says: numbers, a line near the one before, one more extension of it."""
    number, marked, extension = (piece.strip(" .:()") for piece in part.partition("x"))
    previous = lines[-1] if lines else None
    if previous and not number and marked:
        lines[-1] = _extended(previous, extension)
    elif previous and previous.extensions and not marked and _EXTENSION.fullmatch(number):
        lines[-1] = _extended(previous, number)
    else:
        found = _numbers(number) or _neighbour(number, previous)
        if not found:
            raise NotAPhone(part)
        lines += found
        if marked:
            lines[-1] = _extended(lines[-1], extension)


def _extended(line: _Line, extension: str) -> _Line:
    extension = regex.sub(r"\s*-\s*", "-", extension)
    if not _EXTENSION.fullmatch(extension):
        raise NotAPhone(extension)
    return replace(line, extensions=(*line.extensions, extension))


def _numbers(typed: str) -> list[_Line]:
    """One number, or several parted by nothing but spaces; [] if it cannot be read."""
    whole = _number(typed) or _range(typed)
    if whole:
        return [whole]
    for space in regex.finditer(r"\s+", typed):
        first = _number(typed[: space.start()]) or _range(typed[: space.start()])
        if first and (rest := _numbers(typed[space.end() :])):
            return [first, *rest]
    return []


def _number(typed: str) -> _Line | None:
    if not _NUMBER.fullmatch(typed):
        return None
    digits = regex.sub(r"[^0-9]", "", typed)
    # Thai short numbers begin with 1: 191, 1579.
    if regex.fullmatch(r"1[0-9]{2,3}", digits):
        return _Line(shown=digits)
    try:
        number = phonenumbers.parse(typed, "TH")
    except NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    if number.country_code != 66:
        return _Line(phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL), e164)
    shown = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL).replace(" ", "-")
    return _Line(shown, e164, shown.replace("-", ""))


def _range(typed: str) -> _Line | None:
    """053-742222-4: the lines 053-742222 to 053-742224. The last line must come after the first."""
    match = _RANGE.fullmatch(typed)
    first = _number(match[1]) if match else None
    if not first or not first.digits:
        return None
    last = match[2]
    return replace(first, shown=f"{first.shown}-{last}") if last > first.digits[-len(last) :] else None


def _neighbour(typed: str, previous: _Line | None) -> list[_Line]:
    """053-711222, 711333 or 0-2288-5511, 5512: only the end of the number differs from the one before."""
    end = regex.sub(r"[ .-]", "", typed)
    if not previous or not previous.digits or not regex.fullmatch(r"[0-9]{1,7}", end):
        return []
    # One or two figures may as well be an extension, unless they count on from the line before.
    if len(end) < 3 and end <= previous.digits[-len(end) :]:
        return []
    line = _number(previous.digits[: -len(end)] + end)
    return [line] if line else []
