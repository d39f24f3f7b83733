"""Text typed into a cell becomes a number, a date, TRUE, FALSE or a formula, or stays text."""

import re
from datetime import date

from sheets.embedded.values import EPOCH

_NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d*)?([eE][+-]?\d+)?|[+-]?\.\d+", re.ASCII)
_PERCENT = re.compile(r"([+-]?\d+(?:\.\d*)?)\s*%", re.ASCII)
_YEAR_LAST = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)

# The locale of new spreadsheets, where the month comes first.
_AMERICAN = "en_US"


def parse_input(text: str, number_format: dict, locale: str = "th_TH") -> tuple[dict, str]:
    """Return (CellData, field mask) of a text typed into a cell with this number format.

    The spreadsheet's locale says whether the day or the month comes first in a date. A Buddhist year is not
    converted, as Google does not convert it: 2569 is a year in the far future.
    """
    if text == "":
        return {}, "userEnteredValue"
    if number_format.get("type") == "TEXT":
        return _cell("stringValue", text), "userEnteredValue"
    if text.startswith("'"):
        return _cell("stringValue", text[1:]), "userEnteredValue"
    if text.startswith("=") and len(text) > 1:
        return _cell("formulaValue", text), "userEnteredValue"
    if text.upper() in ("TRUE", "FALSE"):
        return _cell("boolValue", text.upper() == "TRUE"), "userEnteredValue"
    return _parse_number(text.strip(), locale) or (_cell("stringValue", text), "userEnteredValue")


def _parse_number(text: str, locale: str) -> tuple[dict, str] | None:
    """Return a number, a percentage or a date, or None for other text.

    A percentage, a date and a number with thousands separators bring their number format.
    """
    if _NUMBER.fullmatch(text):
        number = float(text.replace(",", ""))
        if "," in text:
            return _formatted_cell(number, "NUMBER", "#,##0.00" if "." in text else "#,##0")
        return _cell("numberValue", number), "userEnteredValue"
    if match := _PERCENT.fullmatch(text):
        return _formatted_cell(float(match[1]) / 100, "PERCENT", "0.00%" if "." in match[1] else "0%")
    return _parse_date(text, locale)


def _parse_date(text: str, locale: str) -> tuple[dict, str] | None:
    """Return a date in the form in which it was typed, None for other text."""
    if match := _YEAR_FIRST.fullmatch(text):
        parts, pattern = (int(match[1]), int(match[2]), int(match[3])), "yyyy-mm-dd"
    elif match := _YEAR_LAST.fullmatch(text):
        first, second, year = int(match[1]), int(match[2]), int(match[3])
        is_american = locale == _AMERICAN
        parts = (year, first, second) if is_american else (year, second, first)
        pattern = "m/d/yyyy" if is_american else "d/m/yyyy"
    else:
        return None
    try:
        return _formatted_cell((date(*parts) - EPOCH).days, "DATE", pattern)
    except ValueError:
        return None


def _cell(kind: str, content: str | float | bool) -> dict:
    return {"userEnteredValue": {kind: content}}


def _formatted_cell(number: float, kind: str, pattern: str) -> tuple[dict, str]:
    cell = {
        **_cell("numberValue", number),
        "userEnteredFormat": {"numberFormat": {"type": kind, "pattern": pattern}},
    }
    return cell, "userEnteredValue,userEnteredFormat.numberFormat"
