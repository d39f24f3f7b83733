"""Free text that the service sends on: links, addresses and numbers of strangers are cut out. Pure.

A word of an officer travels in the ministry's name. So it holds no way to anybody but the offices concerned:
what a mail program would make a link of, what a person would dial or send money to, is replaced by a sentence
that says so. Thai text stays; what looks like a link and is none is cut, too.

Not found: a number in words, letters that people put together themselves, a name in Thai letters to be
searched for.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import regex

from .account_numbers import ACCOUNT_PATTERN, BETWEEN_DIGITS, NO_DAY_NO_SUM, NO_NUMBER, is_account
from .folding import fold
from .phone import NotAPhone, read_phone

NO_LINK = "(ลิงก์ถูกตัดออก)"
# A longer text is cut off, characters: a reason, not a document.
MOST_CHARACTERS = 2000

# A letter or digit of a host's name in any script but Thai: Thai words stand beside it without a space.
_CHAR = r"[[\p{L}\p{N}\p{M}_\-]--[\u0e00-\u0e7f]]"
_DOT = r"\s?[.。]"
_HIDDEN_DOT = r"\s?[\[({<]\s?(?:[.。]|dot|จุด|ดอท)\s?[\])}>]\s?"
_WORD_DOT = r"(?:\sdot\s|\s?(?:จุด|ดอท)\s?)"
_AT = r"(?:@|[\[({<]\s?(?:@|at|แอท)\s?[\])}>])"
# Ends of names that are cut out even where spaces stand around the dot, or a Thai word before it.
_COMMON = r"(?:com|net|org|info|xyz|biz|dev|th|io|cc|ly|ไทย|คอม)(?![\u0e00-\u0e7f])"
_NAME_OF_FILE = r"(?!(?:pdf|jpe?g|png|gif|heic|xlsx?|docx?|pptx?|csv|txt)(?![/:]))"
_END = rf"(?!{_CHAR})"
_PATH = r"(?:[:/?#\\][^\s\u0e00-\u0e7f<>“”]*(?<![.,;:!?)\]}'\"]))?"
_NAME = rf"(?<!{_CHAR}){_CHAR}{{1,63}}+"
_DOMAIN = (
    rf"{_NAME}(?:(?:{_DOT}|{_HIDDEN_DOT}){_CHAR}{{1,63}}+){{0,8}}(?:{_DOT}|{_HIDDEN_DOT}){_NAME_OF_FILE}"
    rf"(?:xn--{_CHAR}{{2,59}}|[[\p{{L}}]--[\u0e00-\u0e7f]]{{2,24}}){_END}{_PATH}"
)
_ANY_DOT = rf"(?:{_DOT}\s?|{_HIDDEN_DOT}|{_WORD_DOT})"
_SPACED_DOMAIN = rf"{_NAME}(?:{_ANY_DOT}{_CHAR}{{1,63}}+){{0,8}}{_ANY_DOT}{_COMMON}{_END}{_PATH}"
_THAI_DOMAIN = rf"(?<=[\u0e00-\u0e7f])(?:\.|{_HIDDEN_DOT}){_COMMON}{_END}{_PATH}"
# Written with spaces or commas: behind "www" or "http", else where the end is no word of English.
_SCHEME = r"(?:www|https?)[\s:;/\\,.]{1,4}"
_SPACED_WORDS = (
    rf"(?<!{_CHAR}){_SCHEME}(?:{_SCHEME})?{_CHAR}{{2,63}}+(?:[\s,.]{{1,3}}{_CHAR}{{1,63}}+){{0,3}}?"
    rf"(?:[\s,.]{{1,3}}{_COMMON}{_END}{_PATH})+",
    rf"(?<!{_CHAR})www(?:\s{{1,3}}{_CHAR}{{2,63}}+|[_\-]?{_CHAR}{{3,63}}+){_PATH}",
    rf"(?<!{_CHAR})(?=[^\s]*[a-z]){_CHAR}{{3,63}}+(?:\s{{1,3}}|,)(?:co[\s,]th|com){_END}{_PATH}",
    rf"(?<!{_CHAR})(?:t|m|line|fb|wa)\s(?:me|ee)/{_CHAR}+{_PATH}",
    rf"(?<!{_CHAR}){_CHAR}{{1,63}}[_\-]dot[_\-]{_COMMON}{_END}{_PATH}",
    rf"{_NAME}\s(?:com|net|org|info|xyz|biz|io|cc|ly|gl)/{_CHAR}+{_PATH}",
    rf"{_NAME}{_ANY_DOT}(?:c\so\sm|n\se\st|o\sr\sg){_END}{_PATH}",
)
# "ดอท" is no word of Thai: what follows it is the end of a name, whatever comes then.
_SPELLED_DOMAIN = rf"(?:{_NAME})?\s?ดอท\s?(?:คอม|เน็?ต|ออร์ก|ไทย|(?:com|net|org|info|th|io|cc|ly){_END}){_PATH}"
# A name at one of the places where people write to each other; letters alone may be any word.
_NO_NAME = (
    r"(?:group|official|account|openchat|open|chat|notify|today|bot|app|page|post|live|and|or|is|for)\b"
)
_NAME_WITH_SIGN = r"(?=[a-z._\-]*[0-9_])(?=[0-9._\-]*[a-z])[a-z0-9][a-z0-9._\-]{2,40}"
_NAME_OF_LETTERS = rf"(?!{_NO_NAME})[a-z][a-z._\-]{{2,40}}"
_NAME_ANYWHERE = rf"(?:{_NAME_WITH_SIGN}|{_NAME_OF_LETTERS}|(?=[\p{{L}}\p{{M}}._\-]*[0-9_])[\p{{L}}\p{{M}}\p{{N}}._\-]{{3,40}})"
_BETWEEN = r"[\s:=\-]{0,3}(?:คือ|ชื่อ|id|ไอดี)?[\s:=\-]{0,3}"
_THAI_NETWORK = r"(?:ไลน์|เทเลแกรม|ไอจี|เฟซ(?:บุ๊[กค])?|เฟส(?:บุ๊[กค])?|วีแชท|ว็อทส์แอป)"
_NETWORK = r"(?<![a-z])(?:line|telegram|facebook|fb|ig|instagram|messenger|wechat|whatsapp|tiktok)"
_NETWORK_NAMES = (
    rf"(?<={_THAI_NETWORK}{_BETWEEN})(?<![a-z0-9._\-])(?:{_NAME_WITH_SIGN}|{_NAME_OF_LETTERS})",
    rf"(?<={_NETWORK}[\s:=\-]{_BETWEEN})(?<![a-z0-9._\-]){_NAME_WITH_SIGN}",
    rf"(?<=(?:{_THAI_NETWORK}|{_NETWORK})[\s:=\-]{{0,3}})@[\p{{L}}\p{{M}}\p{{N}}._\-]{{2,40}}",
    # To be looked for there, and with the word behind it.
    rf"(?<=(?:ค้นหา|ค้น|(?:เพิ่ม|แอด)เพื่อน|แอด|ทัก|หาชื่อ|ไอดี|\badd|\bsearch|\bfind|\bid)[\s:=\-]{{0,3}}(?:for|คุณ|ไอดี|id|ชื่อ|หา|ไปที่|ที่)?"
    rf"[\s:=\-\"'“]{{0,3}})(?<![a-z0-9._\-]){_NAME_ANYWHERE}"
    rf"(?=[\s\"'”()\-]{{0,3}}(?:ใน|ทาง|บน|ที่|ด้วย|in|on|via)?\s?(?:{_THAI_NETWORK}|{_NETWORK}(?![a-z])))",
    # Of Thai letters, too, where the word says that it is a name.
    rf"(?<=(?:{_THAI_NETWORK}|{_NETWORK})[\s:=\-]{{0,3}}(?:id|ไอดี|official|oa|แอด|add)?[\s:=\-]{{0,3}}(?:ชื่อ|คือ|[:=]|ไอดี\s|id\s)[\s\"'“]{{0,2}}"
    rf"|(?:แอด|ทัก|\badd)\s?(?:{_THAI_NETWORK}|{_NETWORK})[\s:=\-]{{1,3}})"
    r"(?=[\p{L}\p{M}._\-]*[0-9_])[\p{L}\p{M}\p{N}._\-]{3,40}",
)
_NUMERIC_HOST = (
    rf"(?<![\d.])\d{{1,3}}(?:{_DOT}\d{{1,3}}){{3}}(?!\d){_PATH}|\[[0-9a-f]{{0,4}}:[0-9a-f:.]{{2,40}}\]{_PATH}"
)
_LINKS = (
    r"[a-z][a-z0-9+.\-]{1,20}\s?:\s?[/\\]{2}\s?[^\s\u0e00-\u0e7f<>“”]*(?<![.,;:!?)\]}'\"])",
    rf"(?:(?<![\p{{L}}\p{{N}}._%+\-])[[\p{{L}}\p{{N}}._%+\-]--[\u0e00-\u0e7f]]{{1,64}}+\s?)?{_AT}\s?{_CHAR}{{2,63}}+"
    rf"(?:(?:{_DOT}|{_HIDDEN_DOT}){_CHAR}{{1,63}}+){{0,8}}{_PATH}",
    _NUMERIC_HOST,
    _SPACED_WORDS[0],
    _DOMAIN,
    _SPACED_DOMAIN,
    _THAI_DOMAIN,
    _SPELLED_DOMAIN,
    *_SPACED_WORDS[1:],
    *_NETWORK_NAMES,
    r"(?<=(?:(?:line|ไลน์)[\s:=\-]{0,3}(?:id|ไอดี|official|oa|แอด|add|[:=])|(?:id|ไอดี|แอด|add)[\s:=\-]{0,3}(?:line|ไลน์))"
    r"[\s:=\-]{0,3}(?:คือ|ชื่อ)?\s?)(?<![a-z0-9._\-])"
    r"[a-z0-9][a-z0-9._\-]{2,40}",
)
_GAP = rf"{BETWEEN_DIGITS}{{0,5}}"
_NARROW_GAP = r"[\s\p{Pd}.()_*•~/'’]{0,3}"
# The number of an office's letter, as in ศธ 04001/1234.
_NO_LETTER = r"(?!(?<=(?:ศธ|ที่)\.?\s{0,2})04\d{3}/\d{1,5}(?!\d))"
_NUMBERS = (
    # Thailand's, as they are dialled there; not the day 05-11-2569, nor 0.1234.
    rf"\(?{NO_DAY_NO_SUM}{_NO_LETTER}(?!0\.\d{{4,7}}(?!\d))[0o]{_GAP}"
    rf"(?:[1-57](?:{_GAP}\d){{7}}|[689](?:{_GAP}\d){{8}})(?!\d)",
    rf"(?:\+|00){_GAP}[1-9](?:{_GAP}\d){{6,14}}(?!\d)",
    rf"{NO_DAY_NO_SUM}66{_GAP}[2-9](?:{_GAP}\d){{7,8}}(?!\d)",
    rf"{NO_DAY_NO_SUM}1{_GAP}[89]{_GAP}0{_GAP}0(?:{_GAP}\d){{6}}(?!\d)",
    rf"(?<=(?:โทร|โทรศัพท์|เบอร์|มือถือ|สายด่วน|\btel|\bcall|phone|whatsapp|hotline)[\s.:]{{0,3}})"
    rf"(?:\d(?:{_NARROW_GAP}\d){{6,14}}|\d{{3,6}})(?!\d)",
)
# Not in the middle of a word or a longer number, but for a word that says what follows.
_ALONE = r"(?:(?<![[\p{L}\p{N}]--[\u0e00-\u0e7f]])|(?<=tel|call|phone|mobile|fax|line|whatsapp|hotline))"
_CONTACT = regex.compile(
    rf"(?P<link>{'|'.join(_LINKS)})|{_ALONE}(?:(?P<account>{ACCOUNT_PATTERN})|(?P<number>{'|'.join(_NUMBERS)}))",
    regex.IGNORECASE | regex.V1,
)
# The second person of an agency signs in as <code>-2.
_USERNAME = regex.compile(r"\d{8,10}(?:-\d{1,3})?")
_HOST = regex.compile(r"(?:https?://)?([a-z0-9.\-]+)(?::\d{1,5})?([/?#][^@\\]*)?")


@dataclass(frozen=True)
class OwnContacts:
    """What stays in a text: hosts, e-mail addresses in small letters, digits of telephones, agency codes."""

    hosts: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls,
        hosts: Iterable[str],
        addresses: Iterable[str],
        phones: Iterable[str],
        codes: Iterable[str] = (),
    ) -> "OwnContacts":
        """`phones`: as offices write them, several in one text; a text that is none counts for nothing."""
        return cls(
            frozenset(host.lower() for host in hosts if host),
            frozenset(address.lower() for address in addresses if address),
            frozenset(number for text in phones if text for number in _numbers_of(text)),
            frozenset(code for code in codes if code),
        )


def forwarded_text(text: str, own: OwnContacts) -> str:
    """Return a text as it is sent on. Doing so twice changes nothing."""
    if len(text) > MOST_CHARACTERS:
        text = text[: MOST_CHARACTERS - 1] + "…"
    while (shorter := _without_contacts(text, own)) != text:
        # What is left of a contact may look like one only now.
        text = shorter
    return text


def _without_contacts(text: str, own: OwnContacts) -> str:
    folded = fold(text)
    parts, end = [], 0
    for match in _CONTACT.finditer(folded.text):
        if _is_own(match, own) or (match["account"] and not is_account(match)):
            continue
        parts += [text[end : folded.places[match.start()]], NO_LINK if match["link"] else NO_NUMBER]
        end = folded.places[match.end() - 1] + 1
    return "".join([*parts, text[end:]])


def _is_own(match: regex.Match, own: OwnContacts) -> bool:
    found = match[0].lower()
    if match["account"] and _USERNAME.fullmatch(found) and found.partition("-")[0] in own.codes:
        return True
    if match["account"] or match["number"]:
        return _national(regex.sub(r"\D", "", found.replace("o", "0"))) in own.numbers
    if found in own.addresses:
        return True
    host = _HOST.fullmatch(found)
    if not host or host[1] not in own.hosts:
        return False
    # Behind our own name may stand a stranger's: people and programs take it for a link of its own.
    return not _CONTACT.search(host[2] or "")


def _numbers_of(text: str) -> set[str]:
    try:
        phone = read_phone(text)
    except NotAPhone:
        return set()
    short = {digits for part in phone.text.split(", ") if len(digits := regex.sub(r"\D", "", part)) <= 6}
    return {_national(number.removeprefix("+")) for number in phone.e164} | short


def _national(digits: str) -> str:
    """Return the digits of a number as they are dialled in Thailand."""
    digits = digits.removeprefix("00")
    return f"0{digits[2:]}" if digits.startswith("66") and len(digits) > 9 else digits
