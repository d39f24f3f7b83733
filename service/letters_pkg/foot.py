"""What stands under every letter: who sends it, why to this person, and whom to ask."""

from .config import Settings

# Why a person gets a kind of letter, where it is not because of the own registration: kind -> (Thai, English)
BECAUSE: dict[str, tuple[str, str]] = {
    "password": (
        "ท่านได้รับอีเมลฉบับนี้เพราะมีผู้ขอตั้งรหัสผ่านใหม่ของบัญชีที่ใช้อีเมลนี้",
        "You get this e-mail because a new password was asked for an account with this address.",
    ),
    "registered_notice": (
        "ท่านได้รับอีเมลฉบับนี้เพราะเป็นอีเมลของหน่วยงานในทะเบียนของ สพฐ.",
        "You get this e-mail because this is the agency's address in OBEC's register.",
    ),
}
_REGISTERED = (
    "ท่านได้รับอีเมลฉบับนี้เพราะมีผู้แจ้งอีเมลนี้ไว้ในระบบปักหมุด",
    "You get this e-mail because this address was given in Pakmut.",
)


def of(kind: str, settings: Settings, english: bool) -> list[str]:
    """The lines, without an address of ours: what is a link in a letter is what the letter is about."""
    contact = " · ".join(part for part in (settings.help_email, settings.help_phone) if part)
    return [
        "Pakmut, Office of the Basic Education Commission (OBEC)" if english
        else "ระบบปักหมุด สำนักงานคณะกรรมการการศึกษาขั้นพื้นฐาน (สพฐ.)",
        BECAUSE.get(kind, _REGISTERED)[english],
        f"Help: {contact}" if english else f"สอบถาม: {contact}",
    ]  # fmt: skip
