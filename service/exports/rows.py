"""A line per row of a record that counts: the answers as they stand in the sheet, with the corrections of officers."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping

from sqlalchemy import Connection

from ..effective import pairs_that_count
from ..records.kinds import Invalid
from ..records.record import Field, Record
from ..records.standing import Row, standings
from ..store import agencies, areas, rows
from .columns import FLAG, KEY, LIST, MOMENT, NUMBER, TEXT, Column, Value, of_field


def columns(record: Record) -> tuple[Column, ...]:
    """Whose row it is and how it stands, then the fields."""
    own = [
        Column("row_id", KEY, "เลขที่รับ", "Receipt number", ("ว่าง = แถวที่พิมพ์เองในตาราง", "empty = typed into the sheet by hand")),
        Column("area", KEY, "รหัสเขต", "Area key"),
        Column("area_name", TEXT, "เขต", "Area"),
        Column("agency", KEY, "รหัสหน่วยงาน", "Agency code"),
        Column("agency_name", TEXT, "ชื่อหน่วยงาน", "Agency"),
        Column("agency_kind", KEY, "ประเภทหน่วยงาน", "Kind of agency", ("school, area_office, bureau", "school, area_office, bureau")),
        Column("item", KEY, record.item_th or "รายการ", "Item", ("หน่วยงานหนึ่งมีได้หลายรายการ", "an agency may have several")),
        Column("revision", NUMBER, "ครั้งที่", "Revision"),
        Column("received_at", MOMENT, "รับเมื่อ", "Received"),
        Column("decision", KEY, "ผลตรวจ", "Decision",
               tuple(", ".join((empty, *(f"{one.effect} = {one.value}" for one in record.decisions)))
                     for empty in ("ว่าง = ยังไม่ตรวจ", "empty = not checked"))),
        Column("confirmed", FLAG, "ยืนยันแล้ว", "Confirmed", ("โดยเขต หรือลงทะเบียนด้วยลิงก์ประจำหน่วยงาน", "by the area, or by the agency's own link")),
        Column("doubts", LIST, "ข้อสังเกต", "Doubts", ("ชื่อกฎ", "names of rules")),
    ]  # fmt: skip
    unused = {"confirmed"} if record.about != "person" else set()
    unused |= {"item"} if not record.item_th else set()
    return (*(column for column in own if column.key not in unused), *map(of_field, record.fields))


def lines_of(record: Record) -> Callable[[Connection, str | None, str], Iterator[list[Value]]]:
    """Connection, area (None: all) and base address -> the lines of this record, area by area."""
    wanted = columns(record)

    def lines(conn: Connection, area: str | None, base_url: str) -> Iterator[list[Value]]:
        for each in areas.every(conn):
            if area in (None, each["key"]):
                for agency, line, row in counting(conn, each["key"], record.key):
                    facts = _facts(each, agency, row, line)
                    yield [facts[column.key] if column.key in facts else _answer(record.field(column.key), line, base_url)
                           for column in wanted]  # fmt: skip

    return lines


def counting(conn: Connection, area: str, record: str) -> Iterator[tuple[Mapping, Mapping, Row]]:
    """(agency, mirrored row, the same as it counts) of every identity of a record in an area that counts."""
    register = {agency["code"]: agency for agency in agencies.of_area(conn, area)}
    mirrored = [line for line in rows.of_area(conn, area) if line["record"] == record]
    pairs = pairs_that_count(mirrored, {code: agency["kind"] for code, agency in register.items()})
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
        "row_id": line["row_id"] or "", "area": area["key"], "area_name": area["short_name_th"], "agency": agency["code"],
        "agency_name": agency["name_th"], "agency_kind": agency["kind"], "item": row.item, "revision": row.revision,
        "received_at": row.received_at, "decision": row.effect, "doubts": list(row.doubts),
        "confirmed": row.effect == "confirm" or row.confirmed,
    }  # fmt: skip


def _answer(field: Field, line: Mapping, base_url: str) -> Value:
    """What counts; what a person typed and cannot be understood as it was typed, but no number."""
    cell = line["cells"].get(field.key)
    if field.is_taken_out(cell):
        return None
    try:
        value = field.kind.from_cell(cell)
    except Invalid:
        return None if field.kind.column == "number" else str(cell)
    if field.kind.widget == "photo":
        return field.kind.show(value, "th", base_url).split()
    return value
