"""Compares a workbook with its layout: what is missing, open to strangers or growing too large.

Pure: no call is made here. What can be found is a closed list, `FindingKind`. A finding is repairable if it
can be put right without touching a cell that people fill.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from sheets.layout import Layout, Tab
from sheets.readback import column_positions, is_closed_to_new_rows, ranges_closed_to_us

# The fields of spreadsheets.get that `compare_with_layout` needs: no cells.
CHECK_FIELDS = (
    "properties(locale,timeZone),developerMetadata(metadataKey,metadataValue),sheets(properties(sheetId,"
    "title,gridProperties(rowCount,columnCount)),protectedRanges(protectedRangeId,range,warningOnly,"
    "requestingUserCanEdit,editors(users)),data(columnMetadata(developerMetadata(metadataKey,metadataValue))))"
)

# Google's limits: cells of a spreadsheet, characters of its developer metadata. Half of each is an alarm.
MAX_CELLS, MAX_METADATA_CHARACTERS = 10_000_000, 30_000
# From this number on, the empty cells of one tab are a finding.
MANY_EMPTY_CELLS = 500_000


class FindingKind(Enum):
    """What a check can find: (alarm, repairable, Thai, English).

    `{}` in the sentences stands for what the finding is about.
    """

    NO_WORKBOOK = (
        False,
        False,
        "ยังไม่มีสมุดงาน โปรดใช้คำสั่ง sheets provision",
        "no workbook yet: run sheets provision",
    )
    MISSING = (
        True,
        False,
        "ระบบไม่พบไฟล์สมุดงาน โปรดแชร์ไฟล์ให้บัญชีของระบบแก้ไขได้ หรือสร้างใหม่ด้วย sheets rebuild",
        "the file is gone or no longer shared with us: share it again, or run sheets rebuild",
    )
    TRASHED = (True, False, "สมุดงานอยู่ในถังขยะ โปรดนำออกจากถังขยะ", "the file is in the bin: take it out")
    MOVED = (
        True,
        False,
        "สมุดงานไม่อยู่ในโฟลเดอร์ที่ตั้งไว้ โปรดย้ายกลับ",
        "the file is not in the folder of the settings: move it back",
    )
    DUPLICATE = (
        True,
        False,
        "พบอีกไฟล์ที่ระบุว่าเป็นสมุดงานของเขตนี้ ระบบไม่ใช้ไฟล์นั้น ({})",
        "another file claims to be this area's workbook and is not used ({})",
    )
    OLDER_DATABASE = (
        True,
        False,
        "ฐานข้อมูลเก่ากว่าสมุดงานนี้ (มีการนำข้อมูลสำรองกลับมาใช้) โปรดเปิดระบบให้ทำงาน หรือใช้คำสั่ง sheets take-back",
        "the database is older than the workbook: let the worker run, or run sheets take-back",
    )
    TAB_GONE = (
        False,
        False,
        "แท็บ “{}” ถูกลบ ระบบจะสร้างคืนพร้อมข้อมูลเอง",
        "the tab “{}” was deleted: it comes back with its rows at the next sync",
    )
    COLUMN_GONE = (
        False,
        False,
        "มีผู้ลบคอลัมน์ “{}” ข้อมูลยังอยู่ในระบบ",
        "somebody deleted the column “{}”: its values are kept in the database",
    )
    COLUMN_NEW = (False, True, "ยังไม่มีคอลัมน์ใหม่ “{}”", "the new column “{}” is not there yet")
    UNPROTECTED = (
        True,
        True,
        "แท็บ “{}” ไม่ได้ถูกป้องกันตามที่ระบบตั้งไว้ หรือบัญชีของระบบแก้ไขไม่ได้",
        "the tab “{}” has lost its protection, or one of our accounts may not write to it",
    )
    CLOSED = (
        True,
        False,
        "แท็บ “{}” ถูกป้องกันไม่ให้ระบบแก้ไข แถวใหม่จึงรออยู่ โปรดยกเลิกการป้องกันแท็บ หรือให้บัญชีของระบบแก้ไขได้",
        "the tab “{}” is protected against us, so its new rows wait: end the protection, or let our accounts in",
    )
    PUBLIC = (
        True,
        True,
        "สมุดงานเปิดให้ {} เข้าถึงได้ ข้อมูลส่วนบุคคลอาจรั่วไหล",
        "the workbook is open to {}: personal data may leak",
    )
    EDITOR = (
        True,
        False,
        "{} แก้ไขสมุดงานได้ แต่ไม่ใช่เจ้าหน้าที่ของเขตในระบบ ผู้ที่แก้ไขได้พิมพ์ “ยืนยัน” ได้ โปรดยกเลิกการแชร์ หรือเปิดบัญชีเจ้าหน้าที่ให้",
        "{} may edit the workbook and is no officer of the area: end the sharing, or make an account",
    )
    GROUP = (
        True,
        False,
        "กลุ่ม {} แก้ไขสมุดงานได้ ระบบไม่ทราบว่ามีผู้ใดอยู่ในกลุ่ม โปรดแชร์ให้เจ้าหน้าที่ทีละคนแทน",
        "the group {} may edit the workbook, and nobody knows who is in it: share it with each officer",
    )
    LOCALE = (True, True, "ภาษาหรือเขตเวลาของสมุดงานถูกเปลี่ยนเป็น {}", "locale or time zone were changed to {}")
    EMPTY_ROWS = (
        False,
        False,
        "แท็บ “{}” มีแถวหรือคอลัมน์ว่างจำนวนมาก โปรดลบแถวว่างด้านล่างเมื่อไม่มีผู้ใช้งาน",
        "the tab “{}” has very many empty rows or columns: delete them while nobody types there",
    )
    CELLS = (
        True,
        False,
        "สมุดงานมี {} เซลล์ เกินครึ่งของที่ Google รับได้ โปรดลบแถวและคอลัมน์ว่าง",
        "the workbook has {} cells, more than half of what Google allows: delete empty rows and columns",
    )
    TOKENS = (
        True,
        False,
        "พื้นที่เก็บเลขชุดข้อมูลใช้ไปแล้ว {} ตัวอักษร เกินครึ่งของที่ Google รับได้ โปรดใช้คำสั่ง sheets rebuild",
        "{} characters of developer metadata are used, more than half of what Google allows: run sheets rebuild",
    )

    def __init__(self, alarm: bool, repairable: bool, thai: str, english: str):
        self.alarm, self.repairable, self.thai, self.english = alarm, repairable, thai, english


@dataclass(frozen=True)
class Finding:
    """One difference. `subject` is named in the sentences.

    `target` says what to repair: the keys of a tab and a column, or the id of a permission.
    """

    kind: FindingKind
    subject: str = ""
    target: tuple[str, ...] = ()

    @property
    def thai(self) -> str:
        return self.kind.thai.format(self.subject)

    @property
    def english(self) -> str:
        return self.kind.english.format(self.subject)


@dataclass(frozen=True)
class KnownWorkbook:
    """What our database knows of a workbook beside its layout.

    `created_columns`: the columns that each tab ever had. `row_counts`: the rows in use of each tab.
    `editors`: the accounts that must be able to write to protected tabs.
    """

    created_columns: Mapping[str, Sequence[str]]
    row_counts: Mapping[str, int]
    editors: Sequence[str]


def missing_columns(answer: dict, layout: Layout) -> dict[str, list[str]]:
    """Return {tab key: column keys} of the columns whose metadata is nowhere.

    Their headers may still be there: see `workbook_contents`.
    """
    sheets = _sheets_by_id(answer)
    missing = {
        tab.key: [
            column.key for column in tab.columns if column.key not in column_positions(sheets[tab.sheet_id])
        ]
        for tab in layout.entry_tabs
        if tab.sheet_id in sheets
    }
    return {key: columns for key, columns in missing.items() if columns}


def compare_with_layout(
    answer: dict, layout: Layout, known_workbook: KnownWorkbook, missing: Mapping[str, Sequence[str]]
) -> list[Finding]:
    """Return the differences between a layout and a spreadsheet, which was read with CHECK_FIELDS.

    `missing`: {tab key: keys of the columns that are missing}.
    """
    return [
        *_locale_findings(answer, layout),
        *_tab_findings(answer, layout, known_workbook, missing),
        *_size_findings(answer, layout, known_workbook),
    ]


def public_access(permissions: Sequence[Mapping]) -> list[Finding]:
    """Return who may come in without being named: everybody with the link, or a whole organisation."""
    names = {"anyone": "ทุกคนที่มีลิงก์ (anyone with the link)", "domain": "ทุกคนในองค์กร (everybody of {})"}
    return [
        Finding(
            FindingKind.PUBLIC,
            names[permission["type"]].format(permission.get("domain", "")),
            (permission["id"],),
        )
        for permission in permissions
        if permission["type"] in names
    ]


def _locale_findings(answer: dict, layout: Layout) -> Iterator[Finding]:
    actual = answer["properties"]["locale"], answer["properties"]["timeZone"]
    if actual != (layout.locale, layout.time_zone):
        yield Finding(FindingKind.LOCALE, " ".join(actual))


def _tab_findings(
    answer: dict, layout: Layout, known_workbook: KnownWorkbook, missing: Mapping[str, Sequence[str]]
) -> Iterator[Finding]:
    sheets = _sheets_by_id(answer)
    for tab in layout.tabs:
        sheet = sheets.get(tab.sheet_id)
        if sheet is None:
            yield Finding(FindingKind.TAB_GONE, tab.title, (tab.key,))
            continue
        if tab.protected and not _has_protection(sheet, known_workbook.editors):
            yield Finding(FindingKind.UNPROTECTED, tab.title, (tab.key,))
        if not tab.protected and is_closed_to_new_rows(ranges_closed_to_us(sheet)):
            yield Finding(FindingKind.CLOSED, tab.title, (tab.key,))
        for key in missing.get(tab.key, ()):
            kind = (
                FindingKind.COLUMN_GONE
                if key in known_workbook.created_columns.get(tab.key, ())
                else FindingKind.COLUMN_NEW
            )
            yield Finding(kind, f"{tab.title}: {tab.column(key).header}", (tab.key, key))


def _has_protection(sheet: Mapping, editors: Sequence[str]) -> bool:
    """Return True if one protection covers the whole tab and lets all of `editors` in.

    A protection that only warns does not count.
    """
    return any(
        is_whole_tab(protection)
        and not protection.get("warningOnly")
        and set(editors) <= set(protection.get("editors", {}).get("users", ()))
        for protection in sheet.get("protectedRanges", ())
    )


def is_whole_tab(protection: Mapping) -> bool:
    """Return True if the range of a ProtectedRange names nothing but its sheet."""
    return set(protection["range"]) <= {"sheetId"}


def _size_findings(answer: dict, layout: Layout, known_workbook: KnownWorkbook) -> Iterator[Finding]:
    sheets = _sheets_by_id(answer)
    for tab in layout.tabs:
        if (
            tab.sheet_id in sheets
            and _cell_count(sheets[tab.sheet_id]) - _used_cell_count(tab, known_workbook) > MANY_EMPTY_CELLS
        ):
            yield Finding(FindingKind.EMPTY_ROWS, tab.title)
    cells = sum(map(_cell_count, sheets.values()))
    if cells > MAX_CELLS / 2:
        yield Finding(FindingKind.CELLS, f"{cells:,}")
    characters = sum(
        len(entry.get("metadataKey", "") + entry.get("metadataValue", ""))
        for entry in answer.get("developerMetadata", ())
    )
    if characters > MAX_METADATA_CHARACTERS / 2:
        yield Finding(FindingKind.TOKENS, f"{characters:,}")


def _cell_count(sheet: Mapping) -> int:
    grid = sheet["properties"]["gridProperties"]
    return grid["rowCount"] * grid["columnCount"]


def _used_cell_count(tab: Tab, known_workbook: KnownWorkbook) -> int:
    return known_workbook.row_counts.get(tab.key, 0) * tab.grid_width


def _sheets_by_id(answer: dict) -> dict[int, dict]:
    return {sheet["properties"]["sheetId"]: sheet for sheet in answer.get("sheets", ())}
