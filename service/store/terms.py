"""How long rows are kept: each table has a term here, or the reason why it needs none.

A test goes through the schema. Rows are ended a portion at a time, so that no writer waits for long.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Column, Connection, delete, func, select, tuple_

from . import Database, audit_chain, audit_origins, batches, edit_chain, entry_origins
from .drafts import DRAFT_LIFETIME
from .schema import (
    act_texts,
    alarms,
    audit_log,
    confirmations,
    drafts,
    edits,
    letters,
    password_links,
    proof_codes,
    rates,
    reminders,
    sessions,
    waits,
    workers,
    wrong_passwords,
)
from .sessions import IDLE_LIFE

# Rows of a table that are ended in one transaction.
PORTION = 500
# Wrong passwords count no more after this time.
WRONG_PASSWORD_LIFETIME = timedelta(days=1)
# A letter, a reminder or a code says something for the campaign of its year.
OF_A_YEAR = timedelta(days=400)
# Who did what, and who changed which cell, is asked after for years.
OF_THE_TRAIL = timedelta(days=3 * 365)

# Column with a time -> how long after it a row ends.
TERMS: dict[Column, timedelta] = {
    drafts.c.created_at: DRAFT_LIFETIME,
    confirmations.c.expires_at: timedelta(),
    wrong_passwords.c.last_at: WRONG_PASSWORD_LIFETIME,
    rates.c.full_at: timedelta(),
    sessions.c.used_at: IDLE_LIFE,
    password_links.c.expires_at: timedelta(days=30),
    proof_codes.c.expires_at: OF_A_YEAR,
    alarms.c.at: timedelta(days=60),
    act_texts.c.at: OF_THE_TRAIL,
    workers.c.beat_at: timedelta(days=30),
    waits.c.until: timedelta(days=1),
}
# The same of tables whose rows are numbered as time goes: the oldest are found by their numbers.
NUMBERED_TERMS: dict[Column, timedelta] = {
    letters.c.created_at: OF_A_YEAR,
    reminders.c.at: OF_A_YEAR,
    audit_log.c.at: OF_THE_TRAIL,
    edits.c.seen_at: OF_THE_TRAIL,
}
# Settled batches: many become one, which tells of their entries that they are in the sheet.
BATCH_LIFETIME = timedelta(days=30)

# Table -> what ends its rows elsewhere.
ENDED_ELSEWHERE = {
    "batches": "`end_batches` below",
    "solutions": "store/solutions.py, with each new one",
    "entry_origins": "`end_rows` below, as the origins of acts",
    "downloads": "downloads/download_files.py, hours after they were made",
    "photos": "intake/photo_sweep.py those that were never sent or are withdrawn; flask purge the others",
    "report_photos": "removed by the officer, or with its photo",
    "second_factors": "with its account's second step; flask purge",
    "recovery_codes": "with its account's second step; flask purge",
    "agency_moves": "sync/cycle.py, once what the agency sent has followed it",
}
# Table -> why its rows stay.
KEPT = {
    "areas": "the register",
    "agencies": "the register",
    "accounts": "a username is never used twice; flask purge takes the person out",
    "receipts": "what was sent; a number never comes twice",
    "form_links": "the chain of entries, which stay",
    "entries": "what was sent; flask purge takes the person out",
    "rows": "what stands in the sheets; flask purge takes the person out",
    "closing_votes": "who agreed that an agency was closed",
    "requests": "what was asked and decided; flask purge takes the person out",
    "reports": "what areas reported to OBEC",
    "workbooks": "one for each area",
    "tab_shapes": "one for each tab of a workbook",
    "shares": "whom workbooks are shared with, some for each area",
    "register_lines": "one for each agency",
    "agency_status": "one for each agency",
    "latest_positions": "one for each service point",
    "announcements": "what OBEC told everybody",
    "quota_buckets": "some for each account and project of Google",
    "instance_values": "a few values",
}


def end_rows(db: Database, now: datetime) -> int:
    """End all rows, and origins of acts and entries, whose term is over; returns how many."""
    count = end_batches(db, now)
    for origins in (audit_origins, entry_origins):
        count += _end_portions(db, lambda conn, o=origins: o.drop_old(conn, now, PORTION))
    for column, lifetime in TERMS.items():
        count += _end_portions(db, lambda conn, c=column, t=lifetime: _end_some(conn, c, now - t))
    for column, lifetime in NUMBERED_TERMS.items():
        count += _end_portions(db, lambda conn, c=column, t=lifetime: _end_oldest(conn, c, now, t))
    return count


def end_batches(db: Database, now: datetime) -> int:
    """Fold batches that were settled long ago into one for each area; returns how many are gone."""
    with db.read() as conn:
        folds = batches.plan_folds(conn, now - BATCH_LIFETIME, PORTION)
    for ids, into in folds:
        with db.begin() as conn:
            batches.fold(conn, ids, into)
            conn.commit()
    return sum(len(ids) for ids, _ in folds)


def _end_portions(db: Database, end_some: Callable[[Connection], int]) -> int:
    total, count = 0, PORTION
    while count:
        with db.begin() as conn:
            count = end_some(conn)
            conn.commit()
        total += count
    return total


def _end_some(conn: Connection, column: Column, before: datetime) -> int:
    keys = list(column.table.primary_key)
    over = select(*keys).where(column < before).limit(PORTION)
    return conn.execute(delete(column.table).where(tuple_(*keys).in_(over))).rowcount


def _end_oldest(conn: Connection, column: Column, now: datetime, lifetime: timedelta) -> int:
    """End the oldest rows, counted from the newest row: a clock that is years ahead ends none."""
    number = column.table.c.id
    last = select(func.max(number)).scalar_subquery()
    newest = conn.execute(select(column).where(number == last)).scalar()
    if newest is None:
        return 0
    before = min(now, newest) - lifetime
    for chain in (audit_chain.ACTS, edit_chain.EDITS):
        if column.table is chain.table:
            return chain.end_oldest(conn, before, PORTION)
    first = select(func.min(number)).scalar_subquery()
    is_over = (number < first + PORTION, column < before)
    return conn.execute(delete(column.table).where(*is_over)).rowcount
