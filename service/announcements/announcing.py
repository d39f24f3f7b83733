"""An announcement is written, waits for a second person if it holds a link or a number, is shown, and ends.

The caller commits. `who`: the username of a person of OBEC.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from ..accounts import second_person
from ..records.account_numbers import holds_account_number
from ..records.forwarded_text import OwnContacts, forwarded_text
from ..store import accounts, announcements, audit_log

# What becomes of an announcement: nothing changed, it waits, it is shown, none is shown any more.
UNCHANGED, WAITING, SHOWN, ENDED = "unchanged", "waiting", "shown", "ended"


class NotReleasable(Exception):
    """The announcement cannot be released by this person, or not any more: the reason in Thai and English."""

    def __init__(self, thai: str, english: str):
        super().__init__(english)
        self.thai, self.english = thai, english


def needs_second_person(text: str) -> bool:
    """Return whether a text holds a link, an address, a telephone number or the number of an account."""
    return holds_account_number(text) or forwarded_text(text, OwnContacts()) != text


def write(conn: Connection, text: str, who: str, now: datetime) -> str:
    """Announce a text, or nothing any more where it is empty; return what became of it.

    A text that waits is dropped by the next one. What is shown goes on being shown while the next one waits.
    """
    shown, waiting = announcements.get_shown(conn), announcements.get_waiting(conn)
    if text == (shown["text"] if shown else ""):
        return UNCHANGED
    if waiting:
        if waiting["text"] == text:
            return WAITING
        drop(conn, waiting, who, now)
    if not text:
        announcements.end(conn, shown["id"], who, now)
        audit_log.add(conn, now, "announcement_ended", who, **_about(shown["id"], shown["text"]))
        return ENDED
    number = announcements.add(conn, text, who, now)
    if needs_second_person(text):
        audit_log.add(conn, now, "announcement_waits", who, **_about(number, text))
        return WAITING
    _show(conn, number, who, now)
    audit_log.add(conn, now, "announcement", who, **_about(number, text))
    return SHOWN


def release(conn: Connection, number: int, who: str, now: datetime) -> None:
    """Show the announcement that waits. Raises NotReleasable."""
    waiting = announcements.get_waiting(conn)
    if waiting is None or waiting["id"] != number:
        raise NotReleasable(
            "ประกาศนี้ไม่ได้รอการอนุมัติแล้ว กรุณาดูประกาศล่าสุด",
            "This announcement does not wait any more; see the newest one.",
        )
    if obstacle := release_obstacle(conn, waiting, who, now):
        raise NotReleasable(*obstacle)
    _show(conn, number, who, now)
    audit_log.add(conn, now, "announcement_released", who, **_about(number, waiting["text"]))


def release_obstacle(conn: Connection, waiting: Mapping, who: str, now: datetime) -> tuple[str, str] | None:
    """Return why this person cannot release an announcement, in Thai and English.

    Its writer cannot, whatever the username: nor the same mailbox, nor an account in the same hand.
    """
    writer = waiting["written_by"]
    if who == writer:
        return (
            "ผู้เขียนอนุมัติประกาศของตนเองไม่ได้ ต้องให้ผู้ใช้ของ สพฐ. อีกคนหนึ่งอนุมัติ",
            "Its writer cannot release it; another OBEC user has to.",
        )
    both = [account for name in (who, writer) if (account := accounts.get_by_username(conn, name))]
    if len(both) == 2 and second_person.have_one_mailbox(*both):
        return (
            "บัญชีนี้ใช้อีเมลเดียวกับผู้เขียนประกาศ ต้องให้บุคคลอื่นอนุมัติ",
            "This account has the writer's e-mail address; another person has to release it.",
        )
    return second_person.IN_ONE_HAND if second_person.are_in_one_hand(conn, writer, who, now) else None


def drop(conn: Connection, waiting: Mapping, who: str, now: datetime) -> None:
    """Let an announcement wait no longer: nobody sees it."""
    announcements.end(conn, waiting["id"], who, now)
    audit_log.add(conn, now, "announcement_dropped", who, **_about(waiting["id"], waiting["text"]))


def _show(conn: Connection, number: int, who: str, now: datetime) -> None:
    if shown := announcements.get_shown(conn):
        announcements.end(conn, shown["id"], who, now)
    announcements.release(conn, number, who, now)


def _about(number: int, text: str) -> dict:
    """Return what the audit log holds of an announcement: the text itself stays where it is stored."""
    return {"number": number, "text_digest": announcements.digest_text(text)}
