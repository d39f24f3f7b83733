"""Requests with their present state: of an area, of an agency, of a receipt."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from ..records import CORRECTION, MISSING_AGENCY, RECORDS, REQUEST_RECORDS
from ..records.dates import BANGKOK
from ..records.decision_rule import UNKNOWN_DECISION
from ..records.record import NOTE
from ..records.request import APPROVE, REFUSE, Request, lateness
from ..store import agencies, areas, entries, requests, rows
from . import correction_words, missing_agency
from .decision import full_decision, obstacles

# State of the row of an undecided request -> what the officer is told about it.
ROW_PROBLEMS = {
    rows.REMOVED: "แถวถูกลบจากตาราง กู้คืนด้วยคำสั่ง restore-row",
    rows.CONFLICT: "แถวไม่ตรงกับเลขที่รับ อาจเรียงข้อมูลไม่ครบคอลัมน์",
}


def list_of_area(conn: Connection, area: str, now: datetime) -> list[Request]:
    """Returns every request that is decided in an area's workbook, oldest first."""
    return _requests(conn, area, requests.list_of_area(conn, area), now)


def list_of_agency(conn: Connection, area: str, agency: str, now: datetime) -> list[Request]:
    """Returns the requests of an area that are about this agency, or led to it, oldest first."""
    request_rows = [
        row
        for row in requests.list_of_area(conn, area)
        if agency in (row["agency"], row["outcome"].get("agency"))
    ]
    return _requests(conn, area, request_rows, now)


def get_by_receipt(conn: Connection, receipt: str, now: datetime) -> Request | None:
    """Returns the request that a receipt belongs to; None if the receipt is not of a request.

    `receipt`: of its first entry or of a later revision.
    """
    entry = next(
        (entry for entry in entries.list_of_receipt(conn, receipt) if entry["record"] in REQUEST_RECORDS),
        None,
    )
    if entry is None:
        return None
    request_row = requests.get(conn, int(entry["item"]))
    return _requests(conn, request_row["area"], [request_row], now)[0]


def _requests(conn: Connection, area: str, request_rows: Sequence[Mapping], now: datetime) -> list[Request]:
    newest_entries = requests.newest_entry_by_number(conn, area, REQUEST_RECORDS) if request_rows else {}
    return [_request(conn, row, newest_entries[row["id"]], now) for row in request_rows]


def _request(conn: Connection, request: Mapping, entry: Mapping, now: datetime) -> Request:
    """`request`: a row of table requests; `entry`: its newest entry with cells and state of its row."""
    cells = entry["cells"] or {}
    state = request["state"].partition(" ")[0] or ("checking" if entry["delivered"] else "received")
    return Request(
        request["id"],
        request["record"],
        entry["row_id"],
        subject_name(conn, request, entry["answers"]),
        state,
        request["received_at"],
        lateness(request["received_at"], now.astimezone(BANGKOK).date()),
        _detail(conn, request, entry, now),
        request["outcome"].get("agency") or "",
        str(cells.get(NOTE) or "") if state == REFUSE else "",
        _call_back(conn, request, entry),
        "waiting" if request["waits"] else request["outcome"].get("stopped", ""),
    )


def _call_back(conn: Connection, request: Mapping, entry: Mapping) -> str:
    """Returns whom to call before a correction of an account takes effect; "" for any other request."""
    is_open = not request["state"] or request["waits"] or request["outcome"].get("stopped")
    return (
        correction_words.call_back(conn, request, entry["answers"])
        if is_open and is_correction(request)
        else ""
    )


def is_correction(request: Mapping) -> bool:
    return request["record"] == CORRECTION.key


def subject_name(conn: Connection, request: Mapping, answers: Mapping) -> str:
    """Returns the name of the agency or office that a request is about."""
    if request["agency"]:
        return agencies.get(conn, request["agency"])["name_th"]
    return answers.get("full_name") or answers.get("area") or areas.get(conn, areas.OBEC)["short_name_th"]


def _detail(conn: Connection, request: Mapping, entry: Mapping, now: datetime) -> str:
    """Returns why the decision in the sheet does not act, or what became of its row; "" without trouble."""
    if entry["row_state"] not in rows.COUNTED_STATES:
        if request["waits"]:
            return correction_words.progress(conn, request["outcome"], now)
        return "" if request["state"] else ROW_PROBLEMS.get(entry["row_state"], "")
    row = {
        "record": request["record"],
        "agency": request["agency"] or "",
        "item": str(request["id"]),
        "cells": entry["cells"],
        "acted": request["state"],
        "row_id": entry["row_id"],
        "entry_id": entry["id"],
    }
    if RECORDS[request["record"]].has_unknown_decision(entry["cells"]):
        return UNKNOWN_DECISION
    decision = full_decision(row, RECORDS[request["record"]].decision_effect(entry["cells"]))
    if decision != request["state"]:
        return obstacles(conn, [(row, decision)], now)[0]
    if decision == APPROVE and is_correction(request):
        return correction_words.progress(conn, request["outcome"], now)
    new_code = request["outcome"].get("made") if request["record"] == MISSING_AGENCY.key else ""
    if new_code and decision != APPROVE:
        return missing_agency.left_in_register(conn, request)
    lacks_official_code = new_code and agencies.get(conn, new_code)["official_code"] is None
    return f"ใช้รหัส {new_code} จนกว่าจะใส่รหัสจริงในช่องรหัสหน่วยงาน" if lacks_official_code else ""
