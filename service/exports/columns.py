"""Columns of exported tables. Keys never change; titles and explanations may."""

from dataclasses import dataclass
from datetime import datetime

from ..records.dates import BANGKOK
from ..records.kinds import Choice, Choices, Date, Phone, Photos
from ..records.record import Field

# The types of values: text that somebody wrote, telephone numbers, keys of ours, numbers, true or false, a
# moment, a day, and several texts without spaces.
TEXT, PHONE, KEY, NUMBER, FLAG, MOMENT, DAY, LIST = (
    "text",
    "phone",
    "key",
    "number",
    "flag",
    "moment",
    "day",
    "list",
)
Value = str | int | float | bool | datetime | list | None

# Type -> its description, (Thai, English), in the list of columns.
VALUE_TYPES = {
    TEXT: ("ข้อความ", "text"),
    PHONE: ("หมายเลขโทรศัพท์ (ข้อความ)", "telephone numbers (text)"),
    KEY: ("รหัส (ข้อความ)", "a key (text)"),
    NUMBER: ("จำนวน", "a number"),
    FLAG: ("true หรือ false", "true or false"),
    MOMENT: (
        "เวลา ISO 8601 เขตเวลาไทย เช่น 2026-05-31T16:30:00+07:00",
        "a moment, ISO 8601 with zone: 2026-05-31T16:30:00+07:00",
    ),
    DAY: ("วันที่ ISO 8601 ปี ค.ศ. เช่น 2026-05-31", "a day, ISO 8601: 2026-05-31"),
    LIST: ("หลายค่า คั่นด้วยเว้นวรรค", "several values, a space between them"),
}


@dataclass(frozen=True)
class Column:
    """A column of an exported table.

    `details`: (Thai, English) explanation beside the title, "" without one. `personal`: holds personal data.
    """

    key: str
    value_type: str
    th: str
    en: str
    details: tuple[str, str] = ("", "")
    personal: bool = False

    def title(self, english: bool) -> str:
        return self.en if english else self.th

    def description(self, english: bool) -> str:
        """Returns what the column holds, in a sentence."""
        return " · ".join(filter(None, (VALUE_TYPES[self.value_type][english], self.details[english])))


def field_column(field: Field) -> Column:
    """Returns the column of a field; the details explain each key of a choice."""
    options = getattr(field.kind, "options", ())
    details = tuple(", ".join(f"{key} = {names[language]}" for key, *names in options) for language in (0, 1))
    return Column(field.key, _value_type(field), field.label_th, field.label_en, details, field.personal)


def _value_type(field: Field) -> str:
    if field.kind.column == "number":
        return NUMBER
    for kind, value_type in ((Choices, LIST), (Photos, LIST), (Choice, KEY), (Date, DAY), (Phone, PHONE)):
        if isinstance(field.kind, kind):
            return value_type
    return TEXT


def cell_value(value: Value) -> str | int | float | bool | None:
    """Returns a value as a cell holds it: moments as ISO texts in Bangkok time, lists joined by spaces."""
    if isinstance(value, datetime):
        return value.astimezone(BANGKOK).isoformat(timespec="seconds")
    return " ".join(value) if isinstance(value, list) else value
