"""Reads the tab หน่วยงาน of an area, and stores what it proposes as entries for OBEC, each once."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from ..records.kinds import Remark
from ..records.proposal import CLOSE, PROPOSAL
from ..register.differences import (
    Difference,
    RegisterRow,
    agency_codes,
    filled_rows,
    is_same_name,
    register_differences,
    register_row,
)
from ..store import agencies, areas, entries, proposals, register_lines, rows
from ..store.entries import NewEntry
from .proposal_state import ACCEPTED, PENDING, REFUSED, WITHDRAWN, doubtful_closings, entry_state, tab_rows

# Fields that make an accepted proposal a new one when they change; a new note alone does not.
MEANING_FIELDS = ("change", "code", "name_new")


def save_proposals(
    conn: Connection, secret: bytes, area: str, sheet_rows: Sequence[Mapping], now: datetime
) -> None:
    """Stores the tab as it is in the sheet, and the proposals that are new in it.

    `sheet_rows`: cells by column key, top to bottom, headers included; `secret` makes receipt numbers. A tab
    that lost its column of codes is passed over. OBEC keeps the bureaus itself: its tab makes no proposals.
    The caller commits.
    """
    if sheet_rows and "code" not in sheet_rows[0]:
        return
    rows_before = tab_rows(rows.list_of_area(conn, area))
    row_cells = filled_rows(sheet_rows)
    register_rows = [register_row(cells) for cells in row_cells]
    unbound_rows = [
        {"agency": row.code[:40], "row_id": "", "cells": cells}
        for row, cells in zip(register_rows, row_cells, strict=True)
    ]
    rows.replace_unbound(conn, area, register_lines.TAB, unbound_rows, now)
    register = agencies.list_of_area(conn, area, include_closed=True)
    written_names = _note_written_names(conn, area, register, register_rows)
    if area == areas.OBEC:
        return
    differences = register_differences(register, written_names, register_rows)
    entry_by_item = proposals.newest_by_item(conn, area)
    doubtful_items = doubtful_closings(differences, entry_by_item, register, written_names)
    items_before = {
        difference.item for difference in register_differences(register, written_names, rows_before)
    }
    office = {**agencies.get(conn, area), "area": areas.OBEC}
    for entry in _new_entries(conn, area, differences, items_before, entry_by_item):
        if entry.item not in doubtful_items:
            _add_entry(conn, secret, office, entry, now)


def _note_written_names(
    conn: Connection, area: str, register: Sequence[Mapping], register_rows: Sequence[RegisterRow]
) -> dict[str, str]:
    """Notes which agencies the tab shows under their registered name; returns name by code of all noted.

    When a tab is read for the first time, every agency that has a row is noted, whatever its name: the
    service made the tab like that, and people may have changed it since.
    """
    written_names, names_by_code = register_lines.names_by_code(conn, area), defaultdict(list)
    for row in register_rows:
        names_by_code[row.code].append(row.name)
    new_agencies = []
    for agency in register:
        names = [name for code in agency_codes(agency) for name in names_by_code.get(code, ())]
        if agency["closed_at"] and written_names.get(agency["code"]) == register_lines.WITHDRAWN:
            continue
        has_registered_name = any(is_same_name(name, agency["name_th"]) for name in names)
        is_noted = written_names.get(agency["code"]) == agency["name_th"]
        if not is_noted and (has_registered_name or names and not written_names):
            new_agencies.append(agency)
    register_lines.put(conn, area, new_agencies)
    return written_names | {agency["code"]: agency["name_th"] for agency in new_agencies}


def _new_entries(
    conn: Connection,
    area: str,
    differences: Sequence[Difference],
    items_before: set[str],
    entry_by_item: Mapping[str, Mapping],
) -> Iterator[NewEntry]:
    """Yields entries of proposals that are new or changed, then of those that are withdrawn.

    `items_before`: what the tab proposed when it was read last. Withdrawn are undecided proposals that the
    tab does not make any more.
    """
    complete = {difference.item: difference for difference in differences if not difference.missing_text}
    for item, difference in complete.items():
        answers = _answers(difference)
        if _is_new(entry_by_item.get(item), answers, item in items_before):
            yield NewEntry(PROPOSAL.key, item, answers, list(answers), _remarks(conn, area, difference))
    for item, entry in entry_by_item.items():
        if entry_state(entry) == PENDING and item not in complete:
            yield NewEntry(PROPOSAL.key, item, entry["answers"], [], withdrawn=True)


def _is_new(entry: Mapping | None, answers: Mapping, was_on_tab: bool) -> bool:
    """True if OBEC has to see the proposal, for the first time or again.

    That is so when it has no entry, when it was withdrawn, when its answers differ, and when it was decided
    and comes back after it had gone from the tab.
    """
    state = entry_state(entry) if entry else WITHDRAWN
    if state == WITHDRAWN or state in (ACCEPTED, REFUSED) and not was_on_tab:
        return True
    compared_fields = MEANING_FIELDS if state == ACCEPTED else answers.keys() - {"name_now"}
    return any(entry["answers"].get(key) != answers[key] for key in compared_fields)


def _answers(difference: Difference) -> dict:
    row = difference.row
    limits = {f.key: f.kind.limit for f in PROPOSAL.fields if f.key != "change"}
    texts = {
        "code": difference.code,
        "name_now": difference.name_now,
        "name_new": "" if difference.change == CLOSE else row.name,
        "reason": row.text("note"),
        **{key: row.text(key) for key in ("district", "subdistrict", "name_en")},
    }
    return {"change": difference.change} | {key: text[: limits[key]] or None for key, text in texts.items()}


def _remarks(conn: Connection, area: str, difference: Difference) -> list:
    """Returns what OBEC should know before it decides, as remarks of an entry."""
    remarks = []
    code_owner = agencies.get(conn, difference.code) if difference.code else None
    if code_owner and code_owner["area"] != area:
        area_name = areas.get(conn, code_owner["area"])["short_name_th"]
        remarks.append(Remark("code_of_other_area", {"name": code_owner["name_th"], "area": area_name}))
    if difference.typed_code:
        remarks.append(Remark("code_unread", {"found": difference.typed_code}))
    if difference.change == CLOSE and (entry_count := len(entries.list_of_agency(conn, difference.code))):
        remarks.append(Remark("has_sent", {"n": entry_count}))
    elif difference.change != CLOSE:
        namesake_codes = [
            agency["code"]
            for agency in agencies.list_of_area(conn, area)
            if agency["code"] != difference.code and is_same_name(agency["name_th"], difference.row.name)
        ]
        remarks += [Remark("name_in_register", {"code": code}) for code in namesake_codes[:1]]
    return [remark.as_json() for remark in remarks]


def _add_entry(conn: Connection, secret: bytes, office: Mapping, entry: NewEntry, now: datetime) -> None:
    """Adds one more revision of a proposal; no account sent it."""
    revision = entries.newest_revision(conn, entry.record, office["code"], entry.item) + 1
    submission = f"proposal:{office['code']}:{entry.item}:{revision}"
    receipt = entries.add_receipt(conn, submission, office["code"], entry.record, None, now)
    entries.add(conn, receipt, office, entry, None, secret, now)
