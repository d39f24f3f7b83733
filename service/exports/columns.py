"""Columns of exported tables. Keys are for ever; titles and explanations are for today."""

from dataclasses import dataclass
from datetime import datetime

from ..records.dates import BANGKOK
from ..records.kinds import Choice, Choices, Date, Phone, Photos
from ..records.record import Field

# What a column holds: text that somebody wrote, telephone numbers, keys of ours, numbers, true or false, a
# moment, a day, several texts without spaces.
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

# kind -> (Thai, English), as the list of columns tells it
HOLDS = {
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
    """`about`: (Thai, English), more than the title says; "" where it says enough. `personal`: tells of a
    person.
    """

    key: str
    holds: str
    th: str
    en: str
    about: tuple[str, str] = ("", "")
    personal: bool = False

    def title(self, english: bool) -> str:
        return self.en if english else self.th

    def tells(self, english: bool) -> str:
        """What it holds, in a sentence."""
        return " · ".join(filter(None, (HOLDS[self.holds][english], self.about[english])))


def of_field(field: Field) -> Column:
    """The column of a field: its key, its labels, and for choices what each key means."""
    options = getattr(field.kind, "options", ())
    about = tuple(", ".join(f"{key} = {names[at]}" for key, *names in options) for at in (0, 1))
    return Column(field.key, _holds(field), field.label_th, field.label_en, about, field.personal)


def _holds(field: Field) -> str:
    if field.kind.column == "number":
        return NUMBER
    for kind, holds in ((Choices, LIST), (Photos, LIST), (Choice, KEY), (Date, DAY), (Phone, PHONE)):
        if isinstance(field.kind, kind):
            return holds
    return TEXT


def plain(value: Value) -> str | int | float | bool | None:
    """A value as a cell holds it."""
    if isinstance(value, datetime):
        return value.astimezone(BANGKOK).isoformat(timespec="seconds")
    return " ".join(value) if isinstance(value, list) else value
