"""Letters that did not arrive, as pages show them: never with an address."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from ...mail.letters import KINDS
from ...records.addresses import text_without_addresses
from ...services.language import lang, t
from ...store import letter_troubles
from ...store.letter_turns import BULK_KINDS
from ..kit.masks import mask_contact


def undelivered_letters(conn: Connection, area: str, now: datetime) -> list[dict]:
    """Returns the area's letters that did not arrive, for the officer's page."""
    return [_letter_view(letter) for letter in letter_troubles.list_of_area(conn, area, now)]


def _letter_view(letter: Mapping) -> dict:
    return {
        "at": letter["next_at"],
        "username": letter["username"] or "",
        "agency": letter["agency_name"] or letter["facts"].get("agency_name", ""),
        "name": KINDS[letter["kind"]].name[lang() == "en"],
        "to": mask_contact("email", letter["to"]),
        "unsure": letter["state"] == "unsure",
        "answer": text_without_addresses(letter["answer"], letter["to"])
        or t("การเชื่อมต่อขาดระหว่างส่ง", "The line broke."),
        "advice": _advice(letter),
    }


def _advice(letter: Mapping) -> str:
    if letter["kind"] in BULK_KINDS:
        return t(
            "ระบบไม่ส่งถึงอีเมลที่ปลายทางไม่รับอีก โปรดแจ้งหน่วยงานทาง LINE หรือโทรศัพท์",
            "No more mail goes to an address that was refused. Please tell the agency in LINE or by telephone.",
        )
    if letter["state"] == "unsure":
        return t(
            "ไม่ทราบว่าถึงผู้รับหรือไม่ ระบบไม่ส่งซ้ำเอง โปรดถามผู้รับ หากไม่ได้รับให้ขอส่งอีกครั้ง หรือพิมพ์ใบเข้าสู่ระบบ",
            "It may have arrived and is not sent twice by itself. Ask the person; if it did not, let it be sent again or print a sign-in slip.",
        )
    if letter["answer"].startswith(("5", "no address")):
        return t(
            "ขออีเมลที่ถูกต้องจากหน่วยงานแล้วแก้ไข หรือพิมพ์ใบเข้าสู่ระบบให้",
            "Ask the agency for the right address and have it corrected, or print a sign-in slip.",
        )
    return t(
        "ส่งหลายครั้งแล้วไม่สำเร็จ ตรวจอีเมลกับหน่วยงาน หรือพิมพ์ใบเข้าสู่ระบบให้",
        "It was tried several times. Check the address with the agency, or print a sign-in slip.",
    )
