"""Finds numbers that money could be sent to in free text: bank accounts, PromptPay, identity cards. Pure."""

import regex
from stdnum.th import pin

from .folding import fold

# What people write between the digits of one number: anything but letters, digits and Thai.
BETWEEN_DIGITS = r"[^\p{L}\p{N}\u0e00-\u0e7f]"
# A day, with or without its time; a time with another one; a sum of money.
_HOUR = r"(?:[01]?\d|2[0-3])[.:][0-5]\d(?!\d)"
NO_DAY_NO_SUM = (
    r"(?!\d\d?[-./]\d\d?[-./](?:(?:25[67]|20[123])\d(?![\d\-])|\d\d\s" + _HOUR + "))"
    rf"(?!{_HOUR}(?:\s?น\.)?\s?[\p{{Pd}},/]?\s?{_HOUR})"
    r"(?![1-9]\d{0,2}(?:,\d{3}){1,2}(?:\.\d\d?)?(?![\d,])|[1-9]\d{0,2}(?:,\d{3})+(?:\.\d\d?)?\s?บาท)"
)

# What stands where a number was.
NO_NUMBER = "(หมายเลขถูกตัดออก)"

# Nine digits and more, as in 123-4-56789-0; a telephone number is a PromptPay number.
_NUMBER = regex.compile(rf"\d(?:(?!:){BETWEEN_DIGITS}{{0,3}}\d){{8,}}")

_GAP = rf"{BETWEEN_DIGITS}{{0,5}}"
# What stands before an account. An account of this service is none, nor is the code of a school.
_BANK = (
    r"(?:บัญชี(?!ผู้ใช้)|บ\s?[/.]\s?ช|บช(?=[.\s:\d])|พร้อม\s?เพย์|ธนาคาร|ธ\.ก\.ส\.|ธกส|โอน"
    r"|กสิกร|กรุงไทย|กรุงเทพ|กรุงศรี|ไทยพาณิชย์|ออมสิน|ทหารไทย|วอ(?:ล|ลเ)ล็[ตท]|prompt\s?pay|\bbank|account|\ba/c|\bacc\b|wallet|\b(?:scb|kbank|ktb|bbl|gsb|baac|ttb)\b)"
)
# What stands behind one: names of banks that are no names of places.
_BANK_BEHIND = (
    r"(?:ธ\.|ธนาคาร|พร้อม\s?เพย์|กสิกร|กรุงไทย|ไทยพาณิชย์|ออมสิน|ทหารไทย|prompt\s?pay"
    r"|\b(?:scb|kbank|ktb|bbl|bay|gsb|baac|ttb|uob|cimb|lhb|kkp)\b)"
)
# In folded text: as banks write it, behind the word for it, or as long as an identity number.
ACCOUNT_PATTERN = (
    rf"(?<!\d)(?:\d{{3}}[\s\p{{Pd}}]\d[\s\p{{Pd}}]\d{{5}}[\s\p{{Pd}}]\d"
    rf"|(?<={_BANK}(?:[^\d\n]{{0,25}}|[^\n]{{0,40}}(?:เลขที่|\bno)[\s:.]{{0,3}})){NO_DAY_NO_SUM}\d(?:{_GAP}\d){{8,14}}"
    rf"|{NO_DAY_NO_SUM}\d(?:{_GAP}\d){{8,14}}(?=[^\d\n]{{0,12}}{_BANK_BEHIND})"
    rf"|{NO_DAY_NO_SUM}\d(?:{_GAP}\d){{12}})(?!\d)"
)
_IDENTITY_DIGITS = 13
_BEHIND_A_WORD = regex.compile(rf"{_BANK}[^\d\n]{{0,25}}$", regex.IGNORECASE | regex.V1)
_BEFORE_A_WORD = regex.compile(rf"[^\d\n]{{0,12}}{_BANK_BEHIND}", regex.IGNORECASE | regex.V1)


def holds_account_number(text: str) -> bool:
    """Return whether a text holds what may be the number of an account; a day with its time may be, too."""
    return bool(_NUMBER.search(fold(text).text))


def without_account_numbers(text: str) -> str:
    """Return a text with a sentence in the place of what may be the number of an account."""
    folded = fold(text)
    parts, end = [], 0
    for match in _NUMBER.finditer(folded.text):
        parts += [text[end : folded.places[match.start()]], NO_NUMBER]
        end = folded.places[match.end() - 1] + 1
    return "".join([*parts, text[end:]])


def is_account(match: regex.Match) -> bool:
    """Return whether what ACCOUNT_PATTERN matched is one: of 13 digits alone only an identity number is."""
    digits = regex.sub(r"\D", "", match[0])
    if len(digits) != _IDENTITY_DIGITS or _BEHIND_A_WORD.search(match.string[: match.start()]):
        return True
    if _BEFORE_A_WORD.match(match.string, match.end()):
        return True
    return pin.is_valid(digits)
