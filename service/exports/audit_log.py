"""The audit log as CSV, for an auditor."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import BinaryIO

from ..audit import audit_words
from ..audit.audit_words import ACT_SENTENCES, act_sentence
from ..store import Database, audit_chain
from ..store import audit_log as audit_log_rows
from ..store.schema import audit_log
from . import csv_file
from .columns import KEY, MOMENT, NUMBER, TEXT, Column, Value

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
    Column("names", KEY, "ค่าแฮชของชื่อ", "digest of the names"),
    Column("digest", KEY, "ค่าแฮช", "digest"),
    Column("after_access", TEXT, "ทำหลังเจ้าหน้าที่ให้สิทธิ์เข้าใช้", "done after staff gave access", personal=True),
)
# After which an act was done with a password that staff had in hand.
ACCESS_ACTS = tuple(audit_words.AFTER_ACCESS)


def write_acts(
    file: BinaryIO, db: Database, area: str | None, since: datetime | None, until: datetime | None
) -> None:
    """Write the acts of an area, or of all with None, from `since` to `until`, oldest first.

    Each portion is read in a transaction of its own: a slow reader of the file keeps no version of the
    database. Raises UnreadableAct.
    """
    csv_file.write(file, COLUMNS, _rows(db, area, since, until))


def _rows(
    db: Database, area: str | None, since: datetime | None, until: datetime | None
) -> Iterator[list[Value]]:
    conditions = []
    if area:
        conditions.append(audit_log.c.area == area)
    if since:
        conditions.append(audit_log.c.at >= since)
    if until:
        conditions.append(audit_log.c.at <= until)
    first: int | None = audit_chain.FIRST
    while first is not None:
        with db.read() as conn:
            acts = audit_chain.list_acts(conn, first, *conditions)
            accesses = audit_log_rows.list_accesses(conn, {act["who"] for act in acts}, ACCESS_ACTS)
            lines = [_row(act, audit_words.with_text(conn, act)["about"], accesses) for act in acts]
        yield from lines
        first = acts[-1]["id"] + 1 if acts else None


def _row(act: Mapping, about: Mapping, accesses: Sequence[Mapping]) -> list[Value]:
    """`about`: what the sentence is filled in with. `accesses`: acts of ACCESS_ACTS by the same people."""
    is_known = act["act"] in ACT_SENTENCES
    is_access = act["act"] in ACCESS_ACTS
    access = None if is_access else audit_words.access_before(accesses, act["who"], act["at"])
    values = {
        **act,
        "number": act["id"],
        "sentence": act_sentence(act["act"], about, english=False) if is_known else "",
        "about": json.dumps(act["about"], ensure_ascii=False, sort_keys=True),
        "after_access": audit_words.access_words(access, english=False) if access else "",
    }
    return [values[column.key] for column in COLUMNS]
