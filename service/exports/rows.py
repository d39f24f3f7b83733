"""A line per row of a record that counts: the answers as they stand in the sheet, with the corrections of
officers.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

from sqlalchemy import Connection

from ..figures.effective import pairs_that_count
from ..records.identity_state import Row, standings
from ..records.kinds import Cell, Email, Invalid, Kind, Phone, Photos, Text
from ..records.record import Field, Record
from ..store import agencies, areas, rows
from .columns import FLAG, KEY, LIST, MOMENT, NUMBER, TEXT, Column, Value, of_field

# What we wrote into a cell of these is what we would read from it, and reading it takes longest.
AS_IT_STANDS = (Text, Email, Phone)
# Cells of which it is known what they mean.
KEPT = 2000


def columns(record: Record) -> tuple[Column, ...]:
    """Whose row it is and how it stands, then the fields."""
    own = [
        Column(
            "row_id",
            KEY,
            "เลขที่รับ",
            "Receipt number",
            ("ว่าง = แถวที่พิมพ์เองในตาราง", "empty = typed into the sheet by hand"),
        ),
        Column("area", KEY, "รหัสเขต", "Area key"),
        Column("area_name", TEXT, "เขต", "Area"),
        Column("agency", KEY, "รหัสหน่วยงาน", "Agency code"),
        Column("agency_name", TEXT, "ชื่อหน่วยงาน", "Agency"),
        Column(
            "agency_kind",
            KEY,
            "ประเภทหน่วยงาน",
            "Kind of agency",
            ("school, area_office, bureau", "school, area_office, bureau"),
        ),
        Column(
            "item",
            KEY,
            record.item_th or "รายการ",
            "Item",
            ("หน่วยงานหนึ่งมีได้หลายรายการ", "an agency may have several"),
        ),
        Column("revision", NUMBER, "ครั้งที่", "Revision"),
        Column("received_at", MOMENT, "รับเมื่อ", "Received"),
        Column(
            "decision",
            KEY,
            "ผลตรวจ",
            "Decision",
            tuple(
                ", ".join((empty, *(f"{one.effect} = {one.value}" for one in record.decisions)))
                for empty in ("ว่าง = ยังไม่ตรวจ", "empty = not checked")
            ),
        ),
        Column(
            "confirmed",
            FLAG,
            "ยืนยันแล้ว",
            "Confirmed",
            ("โดยเขต หรือลงทะเบียนด้วยลิงก์ประจำหน่วยงาน", "by the area, or by the agency's own link"),
        ),
        Column("doubts", LIST, "ข้อสังเกต", "Doubts", ("ชื่อกฎ", "names of rules")),
    ]
    unused = {"confirmed"} if record.about != "person" else set()
    unused |= {"item"} if not record.item_th else set()
    return (*(column for column in own if column.key not in unused), *map(of_field, record.fields))


def lines_of(record: Record) -> Callable[[Connection, str | None, str], Iterator[list[Value]]]:
    """Connection, area (None: all) and base address -> the lines of this record, area by area."""
    fields = {field.key: field for field in record.fields}
    wanted = [(column.key, fields.get(column.key)) for column in columns(record)]

    def lines(conn: Connection, area: str | None, base_url: str) -> Iterator[list[Value]]:
        for each in areas.every(conn):
            if area in (None, each["key"]):
                for agency, line, row in counting(conn, each["key"], record.key):
                    facts, cells = _facts(each, agency, row, line), line["cells"]
                    yield [
                        _answer(field, cells.get(key), base_url) if field else facts[key]
                        for key, field in wanted
                    ]

    return lines


def counting(conn: Connection, area: str, record: str) -> Iterator[tuple[Mapping, Mapping, Row]]:
    """(agency, mirrored row, the same as it counts) of every identity of a record in an area that counts."""
    register = {agency["code"]: agency for agency in agencies.of_area(conn, area)}
    pairs = pairs_that_count(
        rows.of_area(conn, area, record), {code: agency["kind"] for code, agency in register.items()}
    )
    origin = {id(row): line for line, row in pairs}
    by_agency: dict[str, list[Row]] = defaultdict(list)
    for _, row in pairs:
        by_agency[row.agency].append(row)
    for code, agency in register.items():
        found, _conflicts = standings(by_agency[code])
        for identity in sorted(found):
            effective = found[identity].effective
            if effective:
                yield agency, origin[id(effective)], effective


def _facts(area: Mapping, agency: Mapping, row: Row, line: Mapping) -> dict[str, Value]:
    return {
        "row_id": line["row_id"] or "",
        "area": area["key"],
        "area_name": area["short_name_th"],
        "agency": agency["code"],
        "agency_name": agency["name_th"],
        "agency_kind": agency["kind"],
        "item": row.item,
        "revision": row.revision,
        "received_at": row.received_at,
        "decision": row.effect,
        "doubts": list(row.doubts),
        "confirmed": row.effect == "confirm" or row.confirmed,
    }


def _answer(field: Field, cell: Cell, base_url: str) -> Value:
    """What counts: text as it stands in the sheet, all else as it is understood; what cannot be as typed, but
    no number.
    """
    if cell is None or field.is_taken_out(cell):
        return None
    if isinstance(cell, str) and isinstance(field.kind, AS_IT_STANDS):
        return cell.strip() or None
    value = _understood(field.kind, cell)
    if isinstance(field.kind, Photos):
        return field.kind.show(value, "th", base_url).split()
    return value


@lru_cache(KEPT, typed=True)
def _understood(kind: Kind, cell: Cell) -> Value:
    """Kept, since there are few different answers where one is chosen."""
    try:
        return kind.from_cell(cell)
    except Invalid:
        return None if kind.column == "number" else str(cell)
