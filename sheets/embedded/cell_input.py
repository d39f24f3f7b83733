"""What typing into a cell means: a text becomes a number, a date, TRUE, a formula, or stays text."""

import re
from datetime import date

from sheets.embedded.values import EPOCH

_NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d*)?([eE][+-]?\d+)?|[+-]?\.\d+", re.ASCII)
_PERCENT = re.compile(r"([+-]?\d+(?:\.\d*)?)\s*%", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)


def cell_data(text: str, number_format: dict) -> tuple[dict, str]:
    """(CellData, field mask) for this text typed into a cell of this number format.

    A Buddhist year is taken as it is typed, as Google does: 2569 is a year in the far future.
    """
    if text == "":
        return {}, "userEnteredValue"
    if number_format.get("type") == "TEXT":
        return _value("stringValue", text), "userEnteredValue"
    if text.startswith("'"):
        return _value("stringValue", text[1:]), "userEnteredValue"
    if text.startswith("=") and len(text) > 1:
        return _value("formulaValue", text), "userEnteredValue"
    if text.upper() in ("TRUE", "FALSE"):
        return _value("boolValue", text.upper() == "TRUE"), "userEnteredValue"
    return _number(text.strip()) or (_value("stringValue", text), "userEnteredValue")


def _number(text: str) -> tuple[dict, str] | None:
    """A number, a percentage or a date; the latter two bring their number format."""
    if _NUMBER.fullmatch(text):
        return _value("numberValue", float(text.replace(",", ""))), "userEnteredValue"
    if found := _PERCENT.fullmatch(text):
        return _formatted(float(found[1]) / 100, "PERCENT", "0.00%" if "." in found[1] else "0%")
    day = _day(text)
    return _formatted((day - EPOCH).days, "DATE", "d/m/yyyy") if day else None


def _day(text: str) -> date | None:
    if found := _DAY_FIRST.fullmatch(text):
        parts = int(found[3]), int(found[2]), int(found[1])
    elif found := _YEAR_FIRST.fullmatch(text):
        parts = int(found[1]), int(found[2]), int(found[3])
    else:
        return None
    try:
        return date(*parts)
    except ValueError:
        return None


def _value(kind: str, content: str | float | bool) -> dict:
    return {"userEnteredValue": {kind: content}}


def _formatted(number: float, kind: str, pattern: str) -> tuple[dict, str]:
    cell = {
        **_value("numberValue", number),
        "userEnteredFormat": {"numberFormat": {"type": kind, "pattern": pattern}},
    }
    return cell, "userEnteredValue,userEnteredFormat.numberFormat"
