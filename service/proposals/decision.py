"""OBEC's decisions on proposals (ผลตรวจ): each acts on the register once, and is undone when taken back."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from ..records.names import NO_NAME_TH, is_plain_name
from ..records.proposal import ACCEPT, ADD, CLOSE, PROPOSAL, REFUSE, RENAME
from ..register.additions import new_agency, next_code, registered_name, rename_changes, undo_rename_changes
from ..store import agencies, entries, proposals, register_lines, workbooks
from . import closing
from .proposal_state import NO_REASON, ONE_MORE, added_agency, official_code, typed_name


def full_decision(row: Mapping, effect: str) -> str:
    """Returns the decision of a row, which for a proposal is the effect of ผลตรวจ alone."""
    return effect


def current_rows(conn: Connection, rows: Sequence[Mapping]) -> list[Mapping]:
    """Returns the rows as they are: what acted last stands in them."""
    return list(rows)


def obstacles(conn: Connection, decided: Sequence[tuple[Mapping, str]], now: datetime) -> list[str]:
    """Returns why each decision cannot act yet, a Thai sentence for whoever decides; "" if it can."""
    closings = closing.find_closings(conn, decided)
    entry_by_id = entries.list_by_id(conn, [row["entry_id"] for row, _ in decided])
    return [
        NO_REASON
        if PROPOSAL.lacks_reason(row["cells"])
        else NO_NAME_TH
        if decision == ACCEPT
        and not is_plain_name(typed_name(row["cells"], entry_by_id[row["entry_id"]]["answers"]))
        else ONE_MORE
        if row["id"] in closings and not closings[row["id"]].is_confirmed
        else ""
        for row, decision in decided
    ]


def apply_decision(conn: Connection, row: Mapping, decision: str, secret: bytes, now: datetime) -> None:
    """Acts on a new decision and undoes the one before, `acted` of the row. The caller commits.

    `row`: of OBEC's tab. Names and codes are taken from the sheet: OBEC may correct a name or fill in a code
    before it accepts. The agency is taken from the entry.
    """
    area = row["agency"]
    entry = proposals.newest_by_item(conn, area)[row["item"]]
    if entry["id"] != row["entry_id"] or entry["withdrawn"]:
        # The area has withdrawn or changed the proposal by now: OBEC decides on the newer row.
        return
    answers = entry["answers"]
    if ACCEPT in (decision, row["acted"]):
        if answers["change"] == ADD and not answers["name_now"]:
            _add_agency(conn, entry, decision == ACCEPT)
        else:
            _change_agency(conn, entry, decision == ACCEPT, now)
    if decision == REFUSE and answers["change"] == CLOSE:
        # If the area has deleted the row, the service appends it again.
        register_lines.delete(conn, area, answers["code"])
    # Has the area's summary written again: it shows the decision.
    workbooks.request_count(conn, area)


def _change_agency(conn: Connection, entry: Mapping, accepted: bool, now: datetime) -> None:
    """Closes an agency, opens a closed one or renames it; if it is not `accepted`, undoes that."""
    agency = agencies.get(conn, entry["answers"]["code"])
    if agency is None or agency["area"] != entry["agency"]:
        # The agency has moved to another area since: this area cannot change it.
        return
    change = entry["answers"]["change"]
    if change == RENAME:
        _rename(conn, agency, entry, accepted)
    elif accepted == (change == CLOSE):
        agencies.close(conn, agency["code"], now)
    else:
        agencies.update(conn, agency["code"], closed_at=None)


def _rename(conn: Connection, agency: Mapping, entry: Mapping, accepted: bool) -> None:
    """Renames an agency, or gives it its previous name; searches find it by both names."""
    previous_name = entry["answers"]["name_now"]
    if accepted:
        new_name = registered_name(_name(entry), agency["kind"])
        agencies.update(conn, agency["code"], **rename_changes(agency, new_name))
    elif changes := undo_rename_changes(agency, previous_name):
        agencies.update(conn, agency["code"], **changes)
        # The area's row still has the other name: with this note that is a new proposal, and the service does
        # not append a row with the previous name.
        register_lines.put(conn, entry["agency"], [{"code": agency["code"], "name_th": previous_name}])


def _add_agency(conn: Connection, entry: Mapping, accepted: bool) -> None:
    """Adds an agency, or deletes it again; one that has sent something is not deleted."""
    area, name, code = entry["agency"], registered_name(_name(entry), "school"), official_code(entry)
    register = agencies.list_of_area(conn, area, include_closed=True)
    agency = added_agency(register, area, code, name)
    if agency and not accepted:
        if agencies.delete(conn, agency["code"]):
            register_lines.delete(conn, area, agency["code"])
    elif accepted and not agency and (not code or agencies.get(conn, code) is None):
        agencies.put(conn, [_new_school(entry, register, code or next_code(area, register), name)])


def _name(entry: Mapping) -> str:
    return _sheet_answers(entry)["name_new"] or entry["answers"]["name_new"]


def _sheet_answers(entry: Mapping) -> Mapping:
    """Returns the proposal as it is in OBEC's sheet."""
    return PROPOSAL.answers(entry["cells"])


def _new_school(entry: Mapping, register: list[Mapping], code: str, name: str) -> dict:
    """Areas can add schools only: they have one office each, and the bureaus are OBEC's."""
    answers = _sheet_answers(entry)
    names, place = (name, answers["name_en"] or ""), (answers["district"] or "", answers["subdistrict"] or "")
    return new_agency(code, "school", entry["agency"], names, place, register)
