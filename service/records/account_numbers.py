"""Finds numbers that money could be sent to in free text: bank accounts, PromptPay, identity cards. Pure."""

import regex
from stdnum.th import pin

from .folding import fold

# Nine digits and more, as in 123-4-56789-0; a telephone number is a PromptPay number.
_NUMBER = regex.compile(r"\d(?:[\s\p{Pd}.·,_()/*•~]{0,3}\d){8}")

_GAP = r"[\s\p{Pd}.()_*•~]{0,3}"
# A day with its time is no account.
_NO_DAY = r"(?!\d\d?[-./]\d\d?[-./](?:25[67]|20[123])\d(?![\d\-]))"
# What stands before an account. An account of this service is none, nor is the code of a school.
_BANK = (
    r"(?:บัญชี(?!ผู้ใช้)|พร้อม\s?เพย์|ธนาคาร|ธ\.ก\.ส\.|ธกส|โอน|กสิกร|กรุงไทย|กรุงเทพ|กรุงศรี|ไทยพาณิชย์|ออมสิน|ทหารไทย"
    r"|วอ(?:ล|ลเ)ล็[ตท]|prompt\s?pay|\bbank|account|\ba/c|\bacc\b|wallet|\b(?:scb|kbank|ktb|bbl|gsb|baac|ttb)\b)"
)
# In folded text: as banks write it, behind the word for it, or as long as an identity number.
ACCOUNT_PATTERN = (
    rf"(?<!\d)(?:\d{{3}}[\s\p{{Pd}}]\d[\s\p{{Pd}}]\d{{5}}[\s\p{{Pd}}]\d"
    rf"|(?<={_BANK}[^\d\n]{{0,25}}){_NO_DAY}\d(?:{_GAP}\d){{8,14}}|\d(?:{_GAP}\d){{12}})(?!\d)"
)
_IDENTITY_DIGITS = 13
_BEHIND_A_WORD = regex.compile(rf"{_BANK}[^\d\n]{{0,25}}$", regex.IGNORECASE | regex.V1)


def holds_account_number(text: str) -> bool:
    """Return whether a text holds what may be the number of an account; a day with its time may be, too."""
    return bool(_NUMBER.search(fold(text).text))


def is_account(match: regex.Match) -> bool:
    """Return whether what ACCOUNT_PATTERN matched is one: of 13 digits alone only an identity number is."""
    digits = regex.sub(r"\D", "", match[0])
    if len(digits) != _IDENTITY_DIGITS or _BEHIND_A_WORD.search(match.string[: match.start()]):
        return True
    return pin.is_valid(digits)
