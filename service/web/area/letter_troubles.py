"""Letters that did not arrive, as pages tell of them: never with an address."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from ...mail.letters import KINDS
from ...records.addresses import hidden
from ...store import letter_troubles
from ...store.letters import BULK, TAKEN_BACK
from ..kit.language import lang, say
from ..kit.masks import masked


def taken_back(letter: Mapping) -> bool:
    """True for a letter that we did not send ourselves, or that is forgotten: nobody need be told."""
    return letter["state"] == "refused" and letter["answer"].startswith(TAKEN_BACK)


def state_of(letter: Mapping | None, now: datetime) -> str:
    """How a letter gets on, for its addressee: refused, unsure, later (it waits its turn) or "" (nothing to
    tell).
    """
    if letter is None or taken_back(letter):
        return ""
    if letter["state"] == "waiting":
        return "later" if letter["next_at"] > now else ""
    lost = letter["state"] == "unsure" and letter["next_at"] <= now
    return letter["state"] if lost or letter["state"] == "refused" else ""


def shown(conn: Connection, area: str, now: datetime) -> list[dict]:
    """The lines of the officer's page."""
    return [_line(letter) for letter in letter_troubles.of_area(conn, area, now)]


def _line(letter: Mapping) -> dict:
    return {
        "at": letter["next_at"],
        "username": letter["username"] or "",
        "agency": letter["agency_name"] or letter["facts"].get("agency_name", ""),
        "name": KINDS[letter["kind"]].name[lang() == "en"],
        "to": masked("email", letter["to"]),
        "unsure": letter["state"] == "unsure",
        "answer": hidden(letter["answer"], letter["to"]) or say("การเชื่อมต่อขาดระหว่างส่ง", "The line broke."),
        "advice": _advice(letter),
    }


def _advice(letter: Mapping) -> str:
    if letter["kind"] in BULK:
        return say(
            "ระบบไม่ส่งถึงอีเมลที่ปลายทางไม่รับอีก โปรดแจ้งหน่วยงานทาง LINE หรือโทรศัพท์",
            "No more mail goes to an address that was refused. Please tell the agency in LINE or by telephone.",
        )
    if letter["state"] == "unsure":
        return say(
            "ไม่ทราบว่าถึงผู้รับหรือไม่ ระบบไม่ส่งซ้ำเอง โปรดถามผู้รับ หากไม่ได้รับให้ขอส่งอีกครั้ง หรือพิมพ์ใบเข้าสู่ระบบ",
            "It may have arrived and is not sent twice by itself. Ask the person; if it did not, let it be sent again or print a sign-in slip.",
        )
    if letter["answer"].startswith(("5", "no address")):
        return say(
            "ขออีเมลที่ถูกต้องจากหน่วยงานแล้วแก้ไข หรือพิมพ์ใบเข้าสู่ระบบให้",
            "Ask the agency for the right address and have it corrected, or print a sign-in slip.",
        )
    return say(
        "ส่งหลายครั้งแล้วไม่สำเร็จ ตรวจอีเมลกับหน่วยงาน หรือพิมพ์ใบเข้าสู่ระบบให้",
        "It was tried several times. Check the address with the agency, or print a sign-in slip.",
    )
