"""The tab หน่วยงาน read back: what an area says there becomes entries for OBEC, each said once."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from ..records.kinds import Remark
from ..records.proposal import CLOSE, PROPOSAL
from ..register.differences import Difference, Line, codes, differences, line_of, lines_of, same_name
from ..store import agencies, areas, entries, proposals, register_lines, rows
from ..store.entries import Part
from .proposal_state import ACCEPTED, PENDING, REFUSED, WITHDRAWN, lines_of_tab, state, too_many

# Of what was decided only another meaning is proposed anew, not another note.
MEANING = ("change", "code", "name_new")


def read(conn: Connection, secret: bytes, area: str, sheet: Sequence[Mapping], now: datetime) -> None:
    """Take over the tab as it stands: cells by column key, top to bottom, headers included. The caller
    commits.

    `secret` makes receipt numbers. A tab that lost its column of codes says nothing. The bureaus are OBEC's
    own: its tab is only noted.
    """
    if sheet and "code" not in sheet[0]:
        return
    before = lines_of_tab(rows.of_area(conn, area))
    standing = lines_of(sheet)
    lines = [line_of(cells) for cells in standing]
    unbound = [
        {"agency": line.code[:40], "row_id": "", "cells": cells}
        for line, cells in zip(lines, standing, strict=True)
    ]
    rows.replace_unbound(conn, area, register_lines.TAB, unbound, now)
    register = agencies.of_area(conn, area, closed=True)
    listed = _note_listed(conn, area, register, lines)
    if area == areas.OBEC:
        return
    said, known = differences(register, listed, lines), proposals.of_area(conn, area)
    not_believed = too_many(said, known, register, listed)
    was_said = {one.item for one in differences(register, listed, before)}
    office = {**agencies.get(conn, area), "area": areas.OBEC}
    for part in _news(conn, area, said, was_said, known):
        if part.item not in not_believed:
            _enter(conn, secret, office, part, now)


def _note_listed(
    conn: Connection, area: str, register: Sequence[Mapping], lines: Sequence[Line]
) -> dict[str, str]:
    """Note what stands on the tab as the register has it; returns all that is noted (name by code).

    At the first look at a tab every agency that has a line of any name: that is how it was made, or what
    became of it.
    """
    listed, names = register_lines.of_area(conn, area), defaultdict(list)
    for line in lines:
        names[line.code].append(line.name)
    new = []
    for one in register:
        shown = [name for code in codes(one) for name in names.get(code, ())]
        if one["closed_at"] and listed.get(one["code"]) == register_lines.TAKEN_BACK:
            continue
        as_registered = any(same_name(name, one["name_th"]) for name in shown)
        if listed.get(one["code"]) != one["name_th"] and (as_registered or shown and not listed):
            new.append(one)
    register_lines.put(conn, area, new)
    return listed | {one["code"]: one["name_th"] for one in new}


def _news(
    conn: Connection, area: str, said: Sequence[Difference], was_said: set[str], known: Mapping[str, Mapping]
) -> Iterator[Part]:
    """What is said for the first time, again or otherwise; then what is not said any more and was not
    decided.
    """
    whole = {one.item: one for one in said if not one.lacks}
    for item, one in whole.items():
        answers = _answers(one)
        if _is_news(known.get(item), answers, item in was_said):
            yield Part(PROPOSAL.key, item, answers, list(answers), _remarks(conn, area, one))
    for item, entry in known.items():
        if state(entry) == PENDING and item not in whole:
            yield Part(PROPOSAL.key, item, entry["answers"], [], withdrawn=True)


def _is_news(entry: Mapping | None, answers: Mapping, was_said: bool) -> bool:
    """True when OBEC is to look: it was never said, was taken back, or decided and is said again or
    otherwise.
    """
    stands = state(entry) if entry else WITHDRAWN
    if stands == WITHDRAWN or stands in (ACCEPTED, REFUSED) and not was_said:
        return True
    compared = MEANING if stands == ACCEPTED else answers.keys() - {"name_now"}
    return any(entry["answers"].get(key) != answers[key] for key in compared)


def _answers(one: Difference) -> dict:
    line = one.line
    limits = {f.key: f.kind.limit for f in PROPOSAL.fields if f.key != "change"}
    said = {
        "code": one.code,
        "name_now": one.name_now,
        "name_new": "" if one.change == CLOSE else line.name,
        "reason": line.text("note"),
        **{key: line.text(key) for key in ("district", "subdistrict", "name_en")},
    }
    return {"change": one.change} | {key: text[: limits[key]] or None for key, text in said.items()}


def _remarks(conn: Connection, area: str, one: Difference) -> list:
    """What OBEC should know before it decides."""
    found = []
    owner = agencies.get(conn, one.code) if one.code else None
    if owner and owner["area"] != area:
        name = areas.get(conn, owner["area"])["short_name_th"]
        found.append(Remark("code_of_other_area", {"name": owner["name_th"], "area": name}))
    if one.typed:
        found.append(Remark("code_unread", {"found": one.typed}))
    if one.change == CLOSE and (sent := len(entries.of_agency(conn, one.code))):
        found.append(Remark("has_sent", {"n": sent}))
    elif one.change != CLOSE:
        same = [
            other["code"]
            for other in agencies.of_area(conn, area)
            if other["code"] != one.code and same_name(other["name_th"], one.line.name)
        ]
        found += [Remark("name_in_register", {"code": code}) for code in same[:1]]
    return [remark.as_json() for remark in found]


def _enter(conn: Connection, secret: bytes, office: Mapping, part: Part, now: datetime) -> None:
    """One more revision of a proposal; nobody's account sent it."""
    revision = entries.newest_revision(conn, part.record, office["code"], part.item) + 1
    submission = f"proposal:{office['code']}:{part.item}:{revision}"
    receipt = entries.add_receipt(conn, submission, office["code"], part.record, None, now)
    entries.add(conn, receipt, office, part, None, secret, now)
