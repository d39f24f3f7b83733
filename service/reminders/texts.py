"""The texts for LINE, in Thai: what to do, by when, where, and whom to ask."""

from collections.abc import Sequence
from datetime import date

from ..config import Settings
from ..records.deadlines import pin_deadline_sentence
from ..store import reminders
from .outstanding import HELD, Outstanding

# LINE takes 10,000 characters a message: further agencies are counted and not named.
MOST_NAMES = 150


def agency_text(agency: Outstanding, area: str, settings: Settings, today: date) -> str:
    """Returns the text for one agency; before it has registered, with the public address of its area.

    `area`: the office's short name.
    """
    if agency.kind == reminders.FIRST:
        address = f"{settings.base_url}/a/{agency.area}"
        return _first_text(agency.name, area, "เลือกหน่วยงานของท่านที่ลิงก์นี้", address, settings, today)
    lines = [
        f"เรียน {agency.name}",
        "ขอบคุณที่ลงทะเบียนแล้ว สิ่งที่ยังต้องทำ:",
        *(f"• {task}" for task in agency.to_do("th")),
        "เข้าสู่ระบบที่ลิงก์นี้ หากจำรหัสผ่านไม่ได้ กด “ลืมรหัสผ่าน”",
        f"{settings.base_url}/sign-in",
    ]
    return "\n".join([*lines, *_footer_lines(area, settings, today)])


def own_link_text(agency: str, area: str, link: str, settings: Settings, today: date) -> str:
    """Returns the text for one agency that has not registered, with the link of its own form.

    `agency`: as letters name it. `area`: the office's short name.
    """
    return _first_text(agency, area, "เปิดแบบลงทะเบียนของหน่วยงานที่ลิงก์นี้", link, settings, today)


def group_text(
    outstanding: Sequence[Outstanding], area_key: str, area: str, settings: Settings, today: date
) -> str:
    """Returns the text for an area's group in LINE.

    It holds the public address of the area.
    """
    sections = [(reminders.FIRST, "ยังไม่ได้ลงทะเบียน"), (reminders.REMINDER, "ลงทะเบียนแล้ว แต่ยังทำไม่ครบ")]
    lines = [f"{area} ขอความร่วมมือปักหมุดจุดบริการ พร้อมรูปถ่าย และตอบแบบสำรวจ No Copy"]
    for kind, title in sections:
        names = [agency.name for agency in outstanding if agency.kind == kind]
        if names:
            lines += ["", f"{title} {len(names)} แห่ง", *(f"• {name}" for name in names[:MOST_NAMES])]
        if len(names) > MOST_NAMES:
            lines.append(f"และอีก {len(names) - MOST_NAMES} แห่ง")
    lines += ["", "เลือกหน่วยงานของท่าน หรือเข้าสู่ระบบ ที่ลิงก์นี้", f"{settings.base_url}/a/{area_key}"]
    return "\n".join([*lines, *_footer_lines(area, settings, today)])


def not_yet_reminded(outstanding: Sequence[Outstanding]) -> list[Outstanding]:
    """Returns the agencies that are not reminded today and can do something themselves."""
    return [agency for agency in outstanding if not agency.reminded_on and agency.kind != HELD]


def _first_text(
    agency: str, area: str, what_to_do: str, address: str, settings: Settings, today: date
) -> str:
    lines = [
        f"เรียน {agency}",
        f"{area} ขอให้ลงทะเบียน ปักหมุดจุดบริการ และตอบแบบสำรวจ No Copy ใช้เวลาประมาณ 10 นาที",
        what_to_do,
        address,
    ]
    return "\n".join([*lines, *_footer_lines(area, settings, today)])


def _footer_lines(area: str, settings: Settings, today: date) -> list[str]:
    contact = " ".join(part for part in (settings.help_email, settings.help_phone) if part)
    return [
        *filter(None, [pin_deadline_sentence(settings.pin_deadline, today, "th")]),
        f"สอบถาม: {area} หรือ {contact}",
    ]
