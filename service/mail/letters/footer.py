"""The lines under every letter: who sends it, why the person gets it, and whom to ask."""

from ...config import Settings
from .kind import LetterKind


def footer_lines(kind: LetterKind, settings: Settings, english: bool) -> list[str]:
    """Return the lines under a letter of this kind.

    They hold no URL of the service, so that the only links are those of the letter itself.
    """
    contact = " · ".join(part for part in (settings.help_email, settings.help_phone) if part)
    return [
        "Pakmut, Office of the Basic Education Commission (OBEC)"
        if english
        else "ระบบปักหมุด สำนักงานคณะกรรมการการศึกษาขั้นพื้นฐาน (สพฐ.)",
        kind.because[english],
        f"Help: {contact}" if english else f"สอบถาม: {contact}",
    ]
