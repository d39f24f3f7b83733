"""What stands under every letter: who sends it, why to this person, and whom to ask."""

from ...config import Settings
from .kind import Kind


def of(kind: Kind, settings: Settings, english: bool) -> list[str]:
    """The lines, without an address of ours: what is a link in a letter is what the letter is about."""
    contact = " · ".join(part for part in (settings.help_email, settings.help_phone) if part)
    return [
        "Pakmut, Office of the Basic Education Commission (OBEC)"
        if english
        else "ระบบปักหมุด สำนักงานคณะกรรมการการศึกษาขั้นพื้นฐาน (สพฐ.)",
        kind.because[english],
        f"Help: {contact}" if english else f"สอบถาม: {contact}",
    ]
