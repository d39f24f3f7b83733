"""What a new password must be: long enough, and not among the first that somebody would guess.

No kinds of characters are demanded (NIST SP 800-63B): how long a guesser needs says more. Passwords that are
in use already are not asked.
"""

from collections.abc import Iterable, Mapping

from ..records.text import arabic_digits
from .passwords import LONGEST, SHORTEST, lane

# zxcvbn's score from 0 to 4 that is enough: a guesser needs 100 million tries.
ENOUGH = 3
# Characters that zxcvbn judges. Its time grows with the length: of the worst 24 it takes 0.2 s, of 72 1.5 s.
JUDGED_LENGTH = 24
# Words of this service, which are nobody's secret.
SERVICE_WORDS = ("pakmut", "obec", "school", "sawasdee", "thailand", "ปักหมุด", "สพฐ", "โรงเรียน", "สวัสดี")
SCHOOL = "โรงเรียน"


def problem(password: str, context: Iterable[str] = (), sender: str = "") -> tuple[str, str] | None:
    """Return why a new password is not accepted, in Thai and in English; None for one that is.

    `context`: words that whoever guesses at this account's password would try. Raises guard.lanes.Busy.
    """
    if len(password) < SHORTEST:
        return (
            f"รหัสผ่านสั้นเกินไป ต้องมีอย่างน้อย {SHORTEST} ตัวอักษร",
            f"The password is too short: it needs at least {SHORTEST} characters.",
        )
    if len(password) > LONGEST:
        return (
            f"รหัสผ่านยาวเกินไป ต้องไม่เกิน {LONGEST} ตัวอักษร",
            f"The password is too long: it may have {LONGEST} characters.",
        )
    if arabic_digits(password).translate({ord(sign): None for sign in " -."}).isdecimal():
        return (
            "อย่าใช้ตัวเลขล้วน เช่น เบอร์โทรศัพท์ วันเกิด หรือเลขประจำตัวประชาชน เพราะเดาง่าย ควรมีตัวอักษรปนด้วย",
            "Please do not use digits alone, such as a telephone number, a birthday or an ID number: they are easy to guess.",
        )
    # As costly as a hash, and more.
    with lane.enter(sender):
        return _guessable(password, [*context, *SERVICE_WORDS])


def context_of(account: Mapping, agency: Mapping | None) -> list[str]:
    """Return the words that whoever guesses at an account's password would try."""
    email = account["email"]
    texts = [account["username"], email, *email.split("@"), *email.replace("@", ".").split(".")]
    if agency:
        name = agency["name_th"]
        texts += [agency["code"], name, name.removeprefix(SCHOOL), *agency["name_en"].split()]
    return [text for text in texts if len(text) > 2]


def _guessable(password: str, context: list[str]) -> tuple[str, str] | None:
    # Loading its lists of words takes longer than most pages.
    from zxcvbn import zxcvbn

    verdict = zxcvbn(password[:JUDGED_LENGTH], user_inputs=context)
    if verdict["score"] >= ENOUGH:
        return None
    if any(match.get("dictionary_name") == "user_inputs" for match in verdict["sequence"]):
        return (
            "รหัสผ่านนี้เดาง่าย เพราะมีชื่อผู้ใช้ อีเมล ชื่อหน่วยงาน หรือชื่อระบบอยู่ในนั้น กรุณาใช้คำอื่น",
            "This password is easy to guess: it holds the username, the e-mail address, or a name of the agency or of this service.",
        )
    return (
        "รหัสผ่านนี้เดาง่าย กรุณาใช้คำสามสี่คำที่ไม่เกี่ยวกันต่อกัน จะเป็นภาษาไทยก็ได้",
        "This password is easy to guess. Three or four words that have nothing to do with each other are a good one.",
    )
