"""What single cells of a register mean: codes, areas, names, contacts. Raises BadText for what must be
right.
"""

import math
from collections.abc import Iterable, Mapping

import regex
from email_validator import EmailNotValidError, validate_email

from ..records.text import arabic_digits
from .normalisation import fold, tidy, without_prefix, words
from .tables import is_garbled

# The key of the central area, whose agencies are bureaus.
OBEC = "OBEC"
# Longer names are a mistake of columns, characters.
LONGEST_NAME = 200
# No school lies outside: south, north, west and east end of Thailand, degrees.
SOUTH, NORTH, WEST, EAST = 5.6, 20.5, 97.3, 105.7

_KINDS = {
    "school": ("school", "โรงเรียน", "สถานศึกษา"),
    "area_office": ("area_office", "สำนักงานเขตพื้นที่การศึกษา", "เขตพื้นที่การศึกษา", "สพท.", "สพป.", "สพม."),
    "bureau": ("bureau", "สำนัก", "ส่วนกลาง", "หน่วยงานส่วนกลาง"),
}
_KIND = {fold(tidy(word)): kind for kind, known in _KINDS.items() for word in known}

_OFFICIAL = regex.compile(r"[0-9]{8}|[0-9]{10}")
_UNOFFICIAL = regex.compile(r"X[A-Z0-9-]{2,24}-[0-9]{1,5}")
_OF_BUREAU = regex.compile(r"[A-Z0-9][A-Z0-9-]{1,30}")
# Spreadsheets' traces on a code: an apostrophe in front, .0 behind, spaces.
_TRACES = regex.compile(r"^'|\.0+$|\s")
_SCIENTIFIC = regex.compile(r"[0-9](?:[.,][0-9]+)?E\+?[0-9]+")
# A telephone number that lost its zero in a spreadsheet.
_NO_ZERO = regex.compile(r"[1-9][0-9]{7,8}")


class BadText(Exception):
    """A cell that cannot stand, with a Thai and an English sentence."""

    def __init__(self, reason_th: str, reason_en: str):
        super().__init__(reason_en)
        self.reason_th, self.reason_en = reason_th, reason_en


def code_text(text: str) -> str:
    """A code as it is compared: Arabic digits, upper case, no traces of a spreadsheet."""
    return _TRACES.sub("", arabic_digits(text)).upper()


def is_code(text: str) -> bool:
    """SMIS8 or MOE10."""
    return bool(_OFFICIAL.fullmatch(text))


def codes_of(cells: Iterable[str], kind: str, area: str) -> list[str]:
    """The code of an agency and its other codes: SMIS8 first, then MOE10, then X<area>-<n>.

    An area office's code is the key of its area, a bureau's is OBEC's own. Raises BadText without a good one.
    """
    known = [code for cell in cells if (code := code_text(cell))]
    if kind == "area_office":
        return list(dict.fromkeys([area, *known]))
    if not known:
        raise BadText("ไม่มีรหัส", "There is no code.")
    for code in known:
        _check_code(code, kind)
    return sorted(dict.fromkeys(known), key=lambda code: (not is_code(code), len(code)))


def _check_code(code: str, kind: str) -> None:
    if _SCIENTIFIC.fullmatch(code):
        raise BadText(
            f"รหัส “{code}” ถูกเปลี่ยนเป็นเลขยกกำลังแล้ว กรุณาจัดคอลัมน์รหัสเป็นข้อความแล้วกรอกรหัสเต็ม",
            f"Code “{code}” was turned into a power of ten: make the column text and type the whole code.",
        )
    good = _OF_BUREAU.fullmatch(code) if kind == "bureau" else is_code(code) or _UNOFFICIAL.fullmatch(code)
    if not good:
        raise BadText(
            f"รหัส “{code[:40]}” ไม่ถูกต้อง ต้องเป็นตัวเลข 8 หลักหรือ 10 หลัก",
            f"Code “{code[:40]}” is not 8 or 10 digits.",
        )


def kind_of(text: str) -> str:
    """school (also for a blank), area_office or bureau."""
    if not text:
        return "school"
    if kind := _KIND.get(fold(tidy(text))):
        return kind
    raise BadText(f"ไม่รู้จักประเภทหน่วยงาน “{text[:40]}”", f"The kind of agency “{text[:40]}” is not known.")


def name_of(text: str, kind: str) -> str:
    """A Thai name; a school's without โรงเรียน."""
    if is_garbled(text):
        raise BadText("ตัวอักษรในชื่อเสีย อ่านไม่ได้", "The letters of the name are damaged.")
    name = without_prefix(text) if kind == "school" else text
    if not any(char.isalnum() for char in name):
        raise BadText("ไม่มีชื่อ", "There is no name.")
    if len(name) > LONGEST_NAME:
        raise BadText(
            f"ชื่อยาวเกิน {LONGEST_NAME} ตัวอักษร", f"The name is longer than {LONGEST_NAME} characters."
        )
    return name


def postal_of(text: str) -> str:
    """Five digits, or an empty string."""
    digits = code_text(text)
    return digits if regex.fullmatch("[1-9][0-9]{4}", digits) else ""


def email_of(text: str) -> str:
    """A well-formed address, or ""; whether it exists is not asked."""
    try:
        return validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError:
        return ""


def phone_of(text: str) -> str:
    """As written, in Arabic digits, with the zero that a spreadsheet took away."""
    text = arabic_digits(text)
    return f"0{text}" if _NO_ZERO.fullmatch(text) else text


def position_of(latitude: str, longitude: str) -> tuple[float, float] | tuple[None, None]:
    """Degrees, inside Thailand, or nothing."""
    try:
        here = float(arabic_digits(latitude)), float(arabic_digits(longitude))
    except ValueError:
        return None, None
    inside = all(map(math.isfinite, here)) and SOUTH <= here[0] <= NORTH and WEST <= here[1] <= EAST
    return here if inside else (None, None)


class AreaNames:
    """The areas by all that a file may call them: key, 4 and 8 digits, short and full name."""

    def __init__(self, areas: Iterable[object]):
        """Keys, or mappings or objects with key, code4, name_th and short_name_th."""
        self._keys: dict[str, set[str]] = {}
        # What a text was found to mean: a file says the same few thousands of times.
        self._found: dict[str, set[str]] = {}
        for area in areas:
            self._add(area if isinstance(area, str | Mapping) else vars(area))

    def _add(self, area: str | Mapping) -> None:
        key, facts = (area, {}) if isinstance(area, str) else (area["key"], area)
        code4 = facts.get("code4") or ""
        spellings = {fold(tidy(key)), code4, code4 and code4 + "0000"}
        spellings |= {_spelt(facts.get(column) or "") for column in ("name_th", "short_name_th")}
        for spelling in spellings - {""}:
            self._keys.setdefault(spelling, set()).add(key)

    def key(self, texts: list[str], kind: str) -> str:
        """The one area that the texts (its code, its name) mean. Raises BadText."""
        if not texts and kind == "bureau":
            texts = [OBEC]
        if not texts:
            raise BadText("ไม่มีเขตพื้นที่การศึกษา", "There is no area.")
        shown = " ".join(texts)[:80]
        known = [keys for text in texts if (keys := self._meant(text))]
        if not known:
            raise BadText(f"ไม่รู้จักเขตพื้นที่การศึกษา “{shown}”", f"The area “{shown}” is not known.")
        keys = set.intersection(*known)
        if len(keys) != 1:
            raise BadText(f"“{shown}” ไม่ได้หมายถึงเขตเดียว", f"“{shown}” does not mean one area.")
        (key,) = keys
        if (key == OBEC) != (kind == "bureau"):
            raise BadText("สำนักเป็นของส่วนกลาง โรงเรียนเป็นของเขต", "Bureaus belong to OBEC, schools to an area.")
        return key

    def _meant(self, text: str) -> set[str]:
        if text not in self._found:
            known = self._keys.get(fold(tidy(_TRACES.sub("", text)))) or self._keys.get(_spelt(text), set())
            self._found[text] = known
        return self._found[text]


def _spelt(name: str) -> str:
    """The short and the full name of an area in one spelling: สพปเชียงราย3."""
    return "".join(words(tidy(name)))
