"""The audit log with the forms that came in and the edits of workbooks, as CSV for an auditor."""

import heapq
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from operator import itemgetter
from typing import BinaryIO

from sqlalchemy import ColumnElement, Connection, func

from ..audit import trail
from ..audit.accesses import ACCESS_ACTS, Accesses, forms_after_access
from ..audit.audit_page import with_texts
from ..audit.audit_words import ACT_SENTENCES, access_words, act_sentence
from ..store import Database, audit_pages, form_chain
from ..store.audit_chain import ACTS
from ..store.chain import FIRST
from ..store.edit_chain import EDITS
from ..store.schema import audit_log, edits, entries, letters
from . import csv_file, sent_letters
from .columns import KEY, MOMENT, NUMBER, TEXT, Column

# What stands for the act of a line that tells of an edit, and the details of it.
EDITED = "edited"
EDIT_DETAILS = ("record", "row_id", "column", "kind", "before", "after", "place", "known_by", "who")
# A line of the file: the values of COLUMNS, and `id`: the number of the act or the entry.
Line = Mapping
# Called with a connection, the first number and conditions; returns some lines, none at the end.
Reader = Callable[..., list[Line]]

COLUMNS = (
    Column("number", NUMBER, "ลำดับ", "number"),
    Column("at", MOMENT, "เวลา", "when"),
    Column("area", KEY, "เขต", "area"),
    Column("agency", KEY, "หน่วยงาน", "agency"),
    Column("who", TEXT, "ผู้กระทำ", "who", personal=True),
    Column("act", KEY, "การกระทำ", "act"),
    Column("sentence", TEXT, "ข้อความ", "in words", personal=True),
    Column("about", TEXT, "รายละเอียด (JSON)", "details (JSON)", personal=True),
    Column("address", TEXT, "หมายเลข IP (90 วัน)", "IP address (90 days)", personal=True),
    Column("sign_in", KEY, "รหัสการเข้าสู่ระบบ (90 วัน)", "sign-in (90 days)"),
    Column("names", KEY, "ค่าแฮชของชื่อ", "digest of the names, or of what was typed"),
    Column("digest", KEY, "ค่าแฮช", "digest"),
    Column("after_access", TEXT, "ทำหลังเจ้าหน้าที่ให้สิทธิ์เข้าใช้", "done after staff gave access", personal=True),
)


def write_acts(
    file: BinaryIO, db: Database, area: str | None, since: datetime | None, until: datetime | None
) -> None:
    """Write the acts of an area, or of all with None, from `since` to `until`, oldest first.

    Among them what people did in the workbooks and the forms that came in, each numbered by itself in a chain
    of its own, and the letters that were sent, as far as they are kept: these are no chain. Each portion is
    read in a transaction of its own: a slow reader of the file keeps no version of the database. Raises
    UnreadableRow, UnreadableForm.
    """
    done_at = func.coalesce(edits.c.done_at, edits.c.seen_at)
    steps = _lines(db, _read_edits, _conditions(edits.c.area, done_at, area, since, until))
    acts = _lines(db, _read_acts, _conditions(audit_log.c.area, audit_log.c.at, area, since, until))
    forms = _lines(db, _read_forms, _conditions(entries.c.area, entries.c.received_at, area, since, until))
    # Acts and edits stay in the order of their chains, also where a clock went back.
    mail = sent_letters.lines(db, _conditions(sent_letters.AREA, letters.c.sent_at, area, since, until))
    lines = heapq.merge(forms, acts, steps, mail, key=itemgetter("at"))
    csv_file.write(file, COLUMNS, ([line[column.key] for column in COLUMNS] for line in lines))


def _conditions(
    area_column: ColumnElement,
    moment: ColumnElement,
    area: str | None,
    since: datetime | None,
    until: datetime | None,
) -> list[ColumnElement[bool]]:
    conditions = [audit_pages.is_of_area(area_column, area)] if area else []
    conditions += [moment >= since] if since else []
    return conditions + ([moment <= until] if until else [])


def _lines(db: Database, read: Reader, conditions: Sequence[ColumnElement[bool]]) -> Iterator[Line]:
    """Yield what `read` returns, portion after portion."""
    first: int | None = FIRST
    while first is not None:
        with db.read() as conn:
            lines = read(conn, first, *conditions)
        yield from lines
        first = lines[-1]["id"] + 1 if lines else None


def _read_acts(conn: Connection, first: int, *conditions: ColumnElement[bool]) -> list[Line]:
    acts = ACTS.list_rows(conn, first, *conditions)
    accesses = Accesses(conn, {act["who"] for act in acts})
    lines = []
    for act, words in zip(acts, with_texts(conn, acts), strict=True):
        # Setting the password is itself what they were let in by.
        access = None if act["act"] in ACCESS_ACTS else accesses.before(act["who"], act["at"])
        lines.append(_line({**act, "number": act["id"]}, words["about"], access))
    return lines


def _read_edits(conn: Connection, first: int, *conditions: ColumnElement[bool]) -> list[Line]:
    return [
        {
            **edit,
            "number": edit["id"],
            "at": edit["done_at"] or edit["seen_at"],
            "act": EDITED,
            "who": trail.editor_name(edit, english=False),
            "sentence": trail.edit_sentence(edit, english=False),
            "about": json.dumps({key: edit[key] for key in EDIT_DETAILS}, ensure_ascii=False, sort_keys=True),
            "address": "",
            "sign_in": "",
            "names": edit["contents"],
            "after_access": "",
        }
        for edit in EDITS.list_rows(conn, first, *conditions)
    ]


def _read_forms(conn: Connection, first: int, *conditions: ColumnElement[bool]) -> list[Line]:
    forms = audit_pages.list_forms(conn, first, *conditions)
    links = form_chain.list_links(conn, [form["id"] for form in forms])
    marked = forms_after_access(conn, forms)
    return [
        _line({**form, **_link_of(links.get(form["id"]))}, words["about"], words["about"].get("access"))
        for form, words in zip(forms, marked, strict=True)
    ]


def _link_of(link: Mapping | None) -> dict:
    """Returns number, names and digest of a form; none while it waits to be sealed."""
    if link is None:
        return {"number": None, "names": "", "digest": ""}
    return {"number": link["id"], "names": link["contents"], "digest": link["digest"]}


def _line(act: Mapping, about: Mapping, access: Mapping | None) -> Line:
    """`about`: what the sentence of the act is filled in with. `access`: the act of staff before it."""
    is_known = act["act"] in ACT_SENTENCES
    return {
        **act,
        "sentence": act_sentence(act["act"], about, english=False) if is_known else "",
        "about": json.dumps(act["about"], ensure_ascii=False, sort_keys=True),
        "after_access": access_words(access, english=False) if access else "",
    }
