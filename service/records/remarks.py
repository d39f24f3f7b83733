"""Remarks as they are stored with an entry, and as the sheet shows them. Pure."""

from collections.abc import Iterable

from .kinds import Remark
from .record import Record

# [rule, values], or [rule, values, key of the field that it is about]
StoredRemark = list


def remarks_text(record: Record, remarks: Iterable[StoredRemark]) -> str:
    """Return the Thai sentences of an entry's remarks, joined; "" without any."""
    return "; ".join(_sentence(record, *remark) for remark in remarks)


def _sentence(record: Record, rule: str, values: dict, key: str = "") -> str:
    return record.sentence(Remark(rule, values), "th", key)
