"""Where an entry stands, in one sentence for who sent it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from ..records import RECORDS
from ..records.dates import thai_time
from ..records.record import STATE, WITHDRAWN
from ..store import agencies, rows

# How a page marks it.
GOOD, WAITS, ATTENTION = "good", "plain", "warning"


@dataclass(frozen=True)
class Arrival:
    """`sentence`: (Thai, English). `is_taken`: staff did something, so that it does not count."""

    mark: str
    sentence: tuple[str, str]
    is_taken: bool = False


def arrivals(
    conn: Connection, entries: Iterable[Mapping], agency: Mapping, now: datetime
) -> dict[int, Arrival]:
    """Return entry id -> where it stands, of entries of one agency with `delivered`."""
    newest, revisions = {}, defaultdict(int)
    for row in rows.list_of_agency(conn, agency["code"]):
        newest[row["entry_id"]] = row
        identity = row["record"], row["item"]
        revisions[identity] = max(revisions[identity], row["revision"] or 0)
    contact = agencies.contact_of_office(conn, agency["area"])
    return {
        entry["id"]: arrival(
            entry,
            newest.get(entry["id"]),
            contact,
            now,
            is_replaced=revisions[entry["record"], entry["item"]] > entry["revision"],
        )
        for entry in entries
    }


def arrival(
    entry: Mapping, row: Mapping | None, contact: str, now: datetime, is_replaced: bool = False
) -> Arrival:
    """Return where an entry stands.

    `row`: its newest in the mirror. `contact`: of the area's office. `is_replaced`: by a newer revision.
    """
    if entry["set_aside"]:
        return Arrival(
            WAITS,
            ("พักไว้ให้ผู้ดูแลระบบตรวจสอบ ไม่สูญหาย", "waits for the administrator; it is not lost"),
        )
    if row is None or row["state"] == rows.MOVED or (row["state"] == rows.SENT and not entry["delivered"]):
        if entry["held_until"] and entry["held_until"] > now and not entry["delivered"]:
            return Arrival(WAITS, ("รอเข้าตารางของเขต", "waits for the area's sheet"))
        return Arrival(WAITS, ("กำลังส่งเข้าตาราง", "on its way to the sheet"))
    return _in_sheet(entry, row, contact, is_replaced)


def _in_sheet(entry: Mapping, row: Mapping, contact: str, is_replaced: bool) -> Arrival:
    if row["state"] == rows.REMOVED:
        at = row["changed_at"]
        return _taken(
            f"เขตนำรายการนี้ออกเมื่อ {thai_time(at)}", f"the area took it out on {thai_time(at, 'en')}", contact
        )
    if row["state"] in (rows.LOST, rows.MISPLACED):
        return Arrival(WAITS, ("ระบบกำลังวางลงตารางอีกครั้ง", "it is being put into the sheet once more"))
    if row["state"] == rows.CONFLICT:
        return _taken(
            "ยังไม่นับ เขตต้องตรวจแถวนี้ในตารางก่อน", "not counted until the area has looked at it", contact
        )
    if entry["withdrawn"]:
        return Arrival(GOOD, ("ถอนออกแล้วตามที่หน่วยงานแจ้ง", "withdrawn, as the agency asked"))
    if row["cells"].get(STATE) == WITHDRAWN:
        return _taken("เขตบันทึกว่าถอนรายการนี้แล้ว", "the area marked it as withdrawn", contact)
    record = RECORDS[row["record"]]
    effect = record.decision_effect(row["cells"])
    if effect in ("void", "cancel"):
        return _taken("เขตตัดสินว่าไม่นับรายการนี้", "the area decided that it does not count", contact)
    # Without its reason it has no effect yet, and a newer revision has answered it.
    if effect == "send_back" and not is_replaced and not record.lacks_reason(row["cells"]):
        return Arrival(ATTENTION, ("เขตขอให้แก้ไข", "the area asks for a correction"))
    return Arrival(GOOD, ("อยู่ในตารางแล้ว", "in the sheet"))


def _taken(thai: str, english: str, contact: str) -> Arrival:
    return Arrival(ATTENTION, (f"{thai} ติดต่อ {contact}", f"{english}; please ask {contact}"), True)
