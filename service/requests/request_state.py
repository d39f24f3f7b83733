"""How requests stand at present."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from ..records import RECORDS, REQUESTS
from ..records.dates import BANGKOK
from ..records.record import NOTE
from ..records.request import APPROVE, REFUSE, Request, lateness
from ..store import agencies, areas, entries, requests, rows
from .decision import lacks, wanted

# What became of the row of a request that still waits.
GONE = {
    rows.REMOVED: "แถวถูกลบจากตาราง กู้คืนด้วยคำสั่ง restore-row",
    rows.CONFLICT: "แถวไม่ตรงกับเลขที่รับ อาจเรียงข้อมูลไม่ครบคอลัมน์",
}


def of_area(conn: Connection, area: str, now: datetime) -> list[Request]:
    """Every request that is decided in an area's workbook, oldest first."""
    asked = requests.of_area(conn, area)
    newest = requests.entries_of(conn, area, REQUESTS) if asked else {}
    return [_standing(conn, request, newest[request["id"]], now) for request in asked]


def of_agency(conn: Connection, area: str, agency: str, now: datetime) -> list[Request]:
    """Those of them that are about this agency, or led to it."""
    asked = requests.of_area(conn, area)
    known = {
        request["id"] for request in asked if agency in (request["agency"], request["outcome"].get("agency"))
    }
    newest = requests.entries_of(conn, area, REQUESTS) if known else {}
    return [
        _standing(conn, request, newest[request["id"]], now) for request in asked if request["id"] in known
    ]


def of_receipt(conn: Connection, receipt: str, now: datetime) -> Request | None:
    """The request that a sending, first or corrected, belongs to; None where the receipt is none of a
    request.
    """
    found = next((entry for entry in entries.of_receipt(conn, receipt) if entry["record"] in REQUESTS), None)
    if found is None:
        return None
    request = requests.get(conn, int(found["item"]))
    return _standing(conn, request, requests.entries_of(conn, request["area"], REQUESTS)[request["id"]], now)


def _standing(conn: Connection, request: Mapping, entry: Mapping, now: datetime) -> Request:
    cells = entry["cells"] or {}
    state = request["state"].partition(" ")[0] or ("checking" if entry["delivered"] else "received")
    return Request(
        request["id"],
        request["record"],
        entry["row_id"],
        name_of(conn, request, entry["answers"]),
        state,
        request["received_at"],
        lateness(request["received_at"], now.astimezone(BANGKOK).date()),
        _told(conn, request, entry, now),
        request["outcome"].get("agency") or "",
        str(cells.get(NOTE) or "") if state == REFUSE else "",
    )


def name_of(conn: Connection, request: Mapping, answers: Mapping) -> str:
    """The agency or office that a request is about."""
    if request["agency"]:
        return agencies.get(conn, request["agency"])["name_th"]
    return answers.get("full_name") or answers.get("area") or areas.get(conn, areas.OBEC)["short_name_th"]


def _told(conn: Connection, request: Mapping, entry: Mapping, now: datetime) -> str:
    """What the decision in the sheet lacks before it can act, or why there is none to see."""
    if entry["row_state"] not in rows.COUNTED:
        return "" if request["state"] else GONE.get(entry["row_state"], "")
    row = {
        "record": request["record"],
        "agency": request["agency"] or "",
        "item": str(request["id"]),
        "cells": entry["cells"],
        "acted": request["state"],
        "row_id": entry["row_id"],
    }
    asked = wanted(row, RECORDS[request["record"]].decided(entry["cells"]))
    if asked != request["state"]:
        return lacks(conn, row, asked, now)
    made = request["outcome"].get("made") if request["record"] == "missing_agency" else ""
    ours = asked == APPROVE and made and agencies.get(conn, made)["official_code"] is None
    return f"ใช้รหัส {made} จนกว่าจะใส่รหัสจริงในช่องรหัสหน่วยงาน" if ours else ""
