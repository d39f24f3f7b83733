"""What OBEC's ผลตรวจ does to the register: it acts once, and is undone when it is taken back."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from ..records.proposal import ACCEPT, ADD, CLOSE, PROPOSAL, REFUSE, RENAME
from ..register.additions import as_registered, line_of, named_back, next_code, renamed
from ..store import agencies, proposals, register_lines, workbooks
from .proposal_state import given, official_code


def decided(conn: Connection, row: Mapping, effect: str, now: datetime) -> None:
    """Act on a decision whose row of OBEC's tab carried another effect until now (`acted`). The caller
    commits.

    What is proposed is taken as it stands in the sheet: OBEC may correct a name or fill in a code before it
    accepts. Which agency is meant is taken from the entry.
    """
    area = row["agency"]
    entry = proposals.of_area(conn, area)[row["item"]]
    if entry["id"] != row["entry_id"] or entry["withdrawn"]:
        # The area has taken it back or says something else by now: that row is the one to decide on.
        return
    answers = entry["answers"]
    if ACCEPT in (effect, row["acted"]):
        if answers["change"] == ADD and not answers["name_now"]:
            _add(conn, entry, effect == ACCEPT)
        else:
            _change(conn, entry, effect == ACCEPT, now)
    if effect == REFUSE and answers["change"] == CLOSE:
        # The line comes back, where it was deleted.
        register_lines.forget(conn, area, answers["code"])
    # The area's summary says what was decided.
    workbooks.change(conn, area, register_seen=0)


def _change(conn: Connection, entry: Mapping, accepted: bool, now: datetime) -> None:
    """Close an agency, open a closed one or rename it, or undo that."""
    agency = agencies.get(conn, entry["answers"]["code"])
    if agency is None or agency["area"] != entry["agency"]:
        # It has moved to another area since: it is not this one's to change.
        return
    change = entry["answers"]["change"]
    if change == RENAME:
        _rename(conn, agency, entry, accepted)
    elif accepted == (change == CLOSE):
        agencies.close(conn, agency["code"], now)
    else:
        agencies.change(conn, agency["code"], closed_at=None)


def _rename(conn: Connection, agency: Mapping, entry: Mapping, accepted: bool) -> None:
    """The name before goes on finding the agency; taken back, it is the name again."""
    before = entry["answers"]["name_now"]
    if accepted:
        agencies.change(conn, agency["code"], **renamed(agency, as_registered(_name(entry), agency["kind"])))
    elif back := named_back(agency, before):
        agencies.change(conn, agency["code"], **back)
        # The area's line goes on saying the other name: it is proposed again, not answered with a line of
        # ours.
        register_lines.put(conn, entry["agency"], [{"code": agency["code"], "name_th": before}])


def _add(conn: Connection, entry: Mapping, accepted: bool) -> None:
    """An agency that has sent something stays, also when its addition is taken back."""
    area, name, code = entry["agency"], as_registered(_name(entry), "school"), official_code(entry)
    register = agencies.of_area(conn, area, closed=True)
    known = given(register, area, code, name)
    if known and not accepted:
        if agencies.remove(conn, known["code"]):
            register_lines.forget(conn, area, known["code"])
    elif accepted and not known and (not code or agencies.get(conn, code) is None):
        agencies.put(conn, [_school(entry, register, code or next_code(area, register), name)])


def _name(entry: Mapping) -> str:
    return _shown(entry)["name_new"] or entry["answers"]["name_new"]


def _shown(entry: Mapping) -> Mapping:
    """The proposal as it stands in OBEC's sheet."""
    return PROPOSAL.answers(entry["cells"])


def _school(entry: Mapping, register: list[Mapping], code: str, name: str) -> dict:
    """What areas add are schools: they have one office, and the bureaus are OBEC's."""
    shown = _shown(entry)
    names, place = (name, shown["name_en"] or ""), (shown["district"] or "", shown["subdistrict"] or "")
    return line_of(code, "school", entry["agency"], names, place, register)
