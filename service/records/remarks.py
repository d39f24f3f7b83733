"""Remarks as they are kept with an entry, and as the sheet tells them. Pure."""

from collections.abc import Iterable

from .kinds import Remark
from .record import Record

# [rule, values], or [rule, values, key of the field that it is about]
Stored = list


def told(record: Record, stored: Iterable[Stored]) -> str:
    """The sentences of an entry's remarks, in Thai; "" without any."""
    return "; ".join(_sentence(record, *remark) for remark in stored)


def _sentence(record: Record, rule: str, values: dict, key: str = "") -> str:
    return record.say(Remark(rule, values), "th", key)
