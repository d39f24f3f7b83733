"""A workbook against its layout: what is missing, open to strangers or growing too large. Pure; no call is
made here.

What can be found is a closed list, `Kind`. A finding is mendable if it is put right without touching a
person's cell.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from sheets.layout import Layout, Tab
from sheets.readback import keyed_columns

# What `compare` needs of spreadsheets.get: no cell of anybody's.
CHECK_FIELDS = (
    "properties(locale,timeZone),developerMetadata(metadataKey,metadataValue),sheets(properties(sheetId,"
    "title,gridProperties(rowCount,columnCount)),protectedRanges(protectedRangeId,range,warningOnly,"
    "editors(users)),data(columnMetadata(developerMetadata(metadataKey,metadataValue))))"
)

# Google's limits: cells of a spreadsheet, characters of developer metadata on it. Told at half.
MOST_CELLS, MOST_CHARACTERS = 10_000_000, 30_000
# Empty cells of one tab that are worth a word.
MANY_EMPTY = 500_000


class Kind(Enum):
    """What a check can find: (an alarm?, mendable?, Thai, English). `{}` is what the finding is about."""

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
    PUBLIC = (
        True,
        True,
        "สมุดงานเปิดให้ {} เข้าถึงได้ ข้อมูลส่วนบุคคลอาจรั่วไหล",
        "the workbook is open to {}: personal data may leak",
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

    def __init__(self, alarm: bool, mendable: bool, thai: str, english: str):
        self.alarm, self.mendable, self.thai, self.english = alarm, mendable, thai, english


@dataclass(frozen=True)
class Finding:
    """`about` is named in the sentences. `where` is for mending: a tab's key and a column's, or a
    permission's id.
    """

    kind: Kind
    about: str = ""
    where: tuple[str, ...] = ()

    @property
    def thai(self) -> str:
        return self.kind.thai.format(self.about)

    @property
    def english(self) -> str:
        return self.kind.english.format(self.about)


@dataclass(frozen=True)
class Known:
    """What we know of a workbook beside its layout: columns that were ever made in each tab, rows in use of
    each tab, and the accounts that must be able to write to protected tabs.
    """

    made: Mapping[str, Sequence[str]]
    rows: Mapping[str, int]
    editors: Sequence[str]


def missing_columns(answer: dict, layout: Layout) -> dict[str, list[str]]:
    """{tab key: column keys} whose metadata is nowhere. They may stand by their header still, which `locate`
    tells.
    """
    sheets = _sheets(answer)
    missing = {
        tab.key: [
            column.key for column in tab.columns if column.key not in keyed_columns(sheets[tab.sheet_id])
        ]
        for tab in layout.entry_tabs
        if tab.sheet_id in sheets
    }
    return {key: columns for key, columns in missing.items() if columns}


def compare(
    answer: dict, layout: Layout, known: Known, missing: Mapping[str, Sequence[str]]
) -> list[Finding]:
    """What is not as it should be in a spreadsheet that was asked for with CHECK_FIELDS. `missing`: its
    columns.
    """
    return [*_locale(answer, layout), *_tabs(answer, layout, known, missing), *_sizes(answer, layout, known)]


def doors(permissions: Sequence[Mapping]) -> list[Finding]:
    """Who may come in without being named: everybody with the link, or a whole organisation."""
    names = {"anyone": "ทุกคนที่มีลิงก์ (anyone with the link)", "domain": "ทุกคนในองค์กร (everybody of {})"}
    return [
        Finding(Kind.PUBLIC, names[one["type"]].format(one.get("domain", "")), (one["id"],))
        for one in permissions
        if one["type"] in names
    ]


def _locale(answer: dict, layout: Layout) -> Iterator[Finding]:
    found = answer["properties"]["locale"], answer["properties"]["timeZone"]
    if found != (layout.locale, layout.time_zone):
        yield Finding(Kind.LOCALE, " ".join(found))


def _tabs(
    answer: dict, layout: Layout, known: Known, missing: Mapping[str, Sequence[str]]
) -> Iterator[Finding]:
    sheets = _sheets(answer)
    for tab in layout.tabs:
        sheet = sheets.get(tab.sheet_id)
        if sheet is None:
            yield Finding(Kind.TAB_GONE, tab.title, (tab.key,))
            continue
        if tab.protected and not _protected(sheet, known.editors):
            yield Finding(Kind.UNPROTECTED, tab.title, (tab.key,))
        for key in missing.get(tab.key, ()):
            kind = Kind.COLUMN_GONE if key in known.made.get(tab.key, ()) else Kind.COLUMN_NEW
            yield Finding(kind, f"{tab.title}: {tab.column(key).header}", (tab.key, key))


def _protected(sheet: Mapping, editors: Sequence[str]) -> bool:
    """True if one protection covers the whole tab in earnest and lets all of `editors` in."""
    return any(
        of_whole_tab(one)
        and not one.get("warningOnly")
        and set(editors) <= set(one.get("editors", {}).get("users", ()))
        for one in sheet.get("protectedRanges", ())
    )


def of_whole_tab(protection: Mapping) -> bool:
    """A ProtectedRange whose range names nothing but its sheet."""
    return set(protection["range"]) <= {"sheetId"}


def _sizes(answer: dict, layout: Layout, known: Known) -> Iterator[Finding]:
    sheets = _sheets(answer)
    for tab in layout.tabs:
        if tab.sheet_id in sheets and _cells(sheets[tab.sheet_id]) - _used(tab, known) > MANY_EMPTY:
            yield Finding(Kind.EMPTY_ROWS, tab.title)
    cells = sum(map(_cells, sheets.values()))
    if cells > MOST_CELLS / 2:
        yield Finding(Kind.CELLS, f"{cells:,}")
    characters = sum(
        len(one.get("metadataKey", "") + one.get("metadataValue", ""))
        for one in answer.get("developerMetadata", ())
    )
    if characters > MOST_CHARACTERS / 2:
        yield Finding(Kind.TOKENS, f"{characters:,}")


def _cells(sheet: Mapping) -> int:
    grid = sheet["properties"]["gridProperties"]
    return grid["rowCount"] * grid["columnCount"]


def _used(tab: Tab, known: Known) -> int:
    return known.rows.get(tab.key, 0) * tab.grid_width


def _sheets(answer: dict) -> dict[int, dict]:
    return {sheet["properties"]["sheetId"]: sheet for sheet in answer.get("sheets", ())}
