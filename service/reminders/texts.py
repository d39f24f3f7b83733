"""The texts for LINE, in Thai: short, what to do, by when, where, whom to ask."""

from collections.abc import Sequence
from datetime import date

from ..config import Settings
from ..guard import links
from ..records.deadlines import pin_by
from ..store import reminders
from .outstanding import HELD, Gap

# LINE takes 10,000 characters a message; names beyond so many are only counted.
NAMES = 150


def own(gap: Gap, area: str, settings: Settings, today: date) -> str:
    """The text for one agency alone: who has not registered gets its own signed link. `area`: the office's
    short name.
    """
    lines = [f"เรียน {gap.name}"]
    if gap.kind == reminders.FIRST:
        lines += [
            f"{area} ขอให้ลงทะเบียน ปักหมุดจุดบริการ และตอบแบบสำรวจ No Copy ที่ลิงก์นี้ ใช้เวลาประมาณ 10 นาที",
            links.own(settings.base_url, settings.secret_key, gap.agency),
            "ลิงก์นี้ใช้ได้เฉพาะหน่วยงานของท่าน โปรดอย่าส่งต่อให้ผู้อื่น",
        ]
    else:
        lines += [
            "ขอบคุณที่ลงทะเบียนแล้ว สิ่งที่ยังต้องทำ:",
            *(f"• {thing}" for thing in gap.to_do("th")),
            "เข้าสู่ระบบที่ลิงก์นี้ หากจำรหัสผ่านไม่ได้ กด “ลืมรหัสผ่าน”",
            f"{settings.base_url}/sign-in",
        ]
    return "\n".join([*lines, *_foot(area, settings, today)])


def group(gaps: Sequence[Gap], area_key: str, area: str, settings: Settings, today: date) -> str:
    """The text for a whole area's group. Everybody in it reads it: it holds the public address alone, no
    agency's own link.
    """
    parts = [(reminders.FIRST, "ยังไม่ได้ลงทะเบียน"), (reminders.REMINDER, "ลงทะเบียนแล้ว แต่ยังทำไม่ครบ")]
    lines = [f"{area} ขอความร่วมมือปักหมุดจุดบริการ พร้อมรูปถ่าย และตอบแบบสำรวจ No Copy"]
    for kind, title in parts:
        names = [gap.name for gap in gaps if gap.kind == kind]
        if names:
            lines += ["", f"{title} {len(names)} แห่ง", *(f"• {name}" for name in names[:NAMES])]
        if len(names) > NAMES:
            lines.append(f"และอีก {len(names) - NAMES} แห่ง")
    lines += ["", "เลือกหน่วยงานของท่าน หรือเข้าสู่ระบบ ที่ลิงก์นี้", f"{settings.base_url}/a/{area_key}"]
    return "\n".join([*lines, *_foot(area, settings, today)])


def to_tell(gaps: Sequence[Gap]) -> list[Gap]:
    """Those that are not told today and can do something about it."""
    return [gap for gap in gaps if not gap.told and gap.kind != HELD]


def _foot(area: str, settings: Settings, today: date) -> list[str]:
    contact = " ".join(part for part in (settings.help_email, settings.help_phone) if part)
    return [*filter(None, [pin_by(settings.pin_deadline, today, "th")]), f"สอบถาม: {area} หรือ {contact}"]
