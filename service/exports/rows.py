"""The export of a record: one row for each row that counts, with the answers as they stand in the sheet.

The corrections of officers are part of them.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache

from sqlalchemy import Connection

from ..audit import audit_words
from ..audit.accesses import Accesses
from ..figures.effective import mirrored_rows_that_count
from ..records import REGISTRATION
from ..records.identity_state import EntryRow, identity_states
from ..records.kinds import Cell, Email, Invalid, Kind, Phone, Photos, Text
from ..records.record import Field, Record
from ..store import accounts, agencies, areas, rows
from .columns import FLAG, KEY, LIST, MOMENT, NUMBER, TEXT, Column, Value, field_column

# Kinds whose cells are exported without parsing: it would return the same text, and takes long.
UNPARSED_KINDS = (Text, Email, Phone)
# Parsed cells in the cache.
CACHE_SIZE = 2000


def record_columns(record: Record) -> tuple[Column, ...]:
    """Returns the columns of a record: whose row it is and its state, then its fields."""
    common = [
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
                ", ".join(
                    (empty, *(f"{decision.effect} = {decision.value}" for decision in record.decisions))
                )
                for empty in ("ว่าง = ยังไม่ตรวจ", "empty = not checked")
            ),
        ),
        Column(
            "confirmed",
            FLAG,
            "ยืนยันแล้ว",
            "Confirmed",
            ("โดยเขต ใบนำส่ง หรือหลักฐานอื่น", "by the area, a hand-over letter or another proof"),
        ),
        Column("doubts", LIST, "ข้อสังเกต", "Doubts", ("ชื่อกฎ", "names of rules")),
    ]
    unused = {"confirmed"} if record.about != "person" else set()
    unused |= {"item"} if not record.item_th else set()
    used = (column for column in common if column.key not in unused)
    return (*used, *map(field_column, record.fields), _after_access_column(record))


def _after_access_column(record: Record) -> Column:
    """Returns the last column, which the keys of older files do not have."""
    return Column(
        "after_access",
        TEXT,
        "ส่งหลังเจ้าหน้าที่ให้สิทธิ์เข้าใช้",
        "Sent after staff gave access",
        (
            "ภายในหนึ่งวันหลังตั้งรหัสผ่านด้วยใบเข้าสู่ระบบหรือลิงก์ที่เจ้าหน้าที่ออกให้",
            "within a day after a password was set with a slip or link by staff",
        ),
        # It names a member of staff: no reason to keep the answers of a table from anybody.
        personal=any(field.personal for field in record.fields),
    )


def row_source(record: Record) -> Callable[[Connection, str | None, str], Iterator[list[Value]]]:
    """Returns a function that yields the rows of a record, area by area.

    Its arguments: the connection, the area (None for all) and the base address.
    """
    fields = {field.key: field for field in record.fields}
    key_fields = [(column.key, fields.get(column.key)) for column in record_columns(record)]

    def record_rows(conn: Connection, area: str | None, base_url: str) -> Iterator[list[Value]]:
        for area_row in areas.list_all(conn):
            if area not in (None, area_row["key"]):
                continue
            listed = list(counting_rows(conn, area_row["key"], record.key))
            access_texts = _access_texts(conn, [mirrored for _, mirrored, _ in listed])
            for agency, mirrored, row in listed:
                common = _common_values(area_row, agency, row, mirrored)
                common["after_access"] = access_texts.get(mirrored["id"])
                yield [
                    _answer(field, _cell(field, mirrored), base_url) if field else common[key]
                    for key, field in key_fields
                ]

    return record_rows


def counting_rows(conn: Connection, area: str, record: str) -> Iterator[tuple[Mapping, Mapping, EntryRow]]:
    """Yields (agency, mirrored row, counted row) of every identity of a record that counts in an area.

    Of people who are not confirmed only their registrations count.
    """
    register = {agency["code"]: agency for agency in agencies.list_of_area(conn, area)}
    kinds = {code: agency["kind"] for code, agency in register.items()}
    pairs = [
        (mirrored, row)
        for mirrored, row in mirrored_rows_that_count(rows.list_of_area(conn, area, record), kinds)
        if row.unconfirmed_account is None or record == REGISTRATION.key
    ]
    mirrored_by_id = {id(row): mirrored for mirrored, row in pairs}
    by_agency: dict[str, dict[int | None, list[EntryRow]]] = defaultdict(lambda: defaultdict(list))
    for _, row in pairs:
        # Each audience by itself: a stranger's registration does not take the place of one typed by hand.
        by_agency[row.agency][row.unconfirmed_account].append(row)
    for code, agency in register.items():
        for audience_rows in by_agency[code].values():
            states, _conflicts = identity_states(audience_rows)
            for identity in sorted(states):
                effective = states[identity].effective
                if effective:
                    yield agency, mirrored_by_id[id(effective)], effective


def _access_texts(conn: Connection, sheet_rows: Sequence[Mapping]) -> dict[int, str]:
    """Returns row id -> in Thai, that staff had the sender's password in hand shortly before, if so."""
    senders = accounts.list_by_id(conn, {row["account_id"] for row in sheet_rows if row["account_id"]})
    usernames = {number: account["username"] for number, account in senders.items()}
    accesses = Accesses(conn, usernames.values())
    texts = {}
    for row in sheet_rows:
        sender = usernames.get(row["account_id"], "")
        if access := accesses.before(sender, row["received_at"]):
            texts[row["id"]] = audit_words.access_words(access, english=False)
    return texts


def _common_values(area: Mapping, agency: Mapping, row: EntryRow, mirrored: Mapping) -> dict[str, Value]:
    return {
        "row_id": mirrored["row_id"] or "",
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
        "confirmed": row.confirmed,
    }


def _cell(field: Field, mirrored: Mapping) -> Cell:
    """Returns a text as it stands in the sheet; of another cell that cannot be read, what it was before."""
    cells = mirrored["cells"] if isinstance(field.kind, UNPARSED_KINDS) else rows.readable_cells(mirrored)
    return cells.get(field.key)


def _answer(field: Field, cell: Cell, base_url: str) -> Value:
    """Returns the value of a cell: text as it stands in the sheet, other kinds parsed.

    A cell that cannot be parsed is returned as typed; None for a number.
    """
    if cell is None or field.is_removed(cell):
        return None
    if isinstance(cell, str) and isinstance(field.kind, UNPARSED_KINDS):
        return cell.strip() or None
    value = _parsed(field.kind, cell)
    if isinstance(field.kind, Photos):
        return field.kind.show(value, "th", base_url).split()
    return value


@lru_cache(CACHE_SIZE, typed=True)
def _parsed(kind: Kind, cell: Cell) -> Value:
    """Parse a cell. Cached, since fields with choices have few different answers."""
    try:
        return kind.from_cell(cell)
    except Invalid:
        return None if kind.column == "number" else str(cell)
