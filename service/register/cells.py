"""Parses single cells of a register: codes, areas, names, contacts.

Raises BadText for a cell that must be right and is not.
"""

import math
from collections.abc import Iterable, Mapping

import regex
from email_validator import EmailNotValidError, validate_email

from ..records.names import NO_NAME_EN, NO_NAME_TH, is_plain_name
from ..records.text import arabic_digits
from .normalisation import fold, folded_words, tidy, without_prefix
from .tables import is_garbled

# The key of the central area, whose agencies are bureaus.
OBEC = "OBEC"
# A longer name is a mix-up of columns, characters.
MAX_NAME_LENGTH = 200
# The south, north, west and east end of Thailand, degrees. No school lies outside.
SOUTH, NORTH, WEST, EAST = 5.6, 20.5, 97.3, 105.7

_WORDS_BY_KIND = {
    "school": ("school", "โรงเรียน", "สถานศึกษา"),
    "area_office": ("area_office", "สำนักงานเขตพื้นที่การศึกษา", "เขตพื้นที่การศึกษา", "สพท.", "สพป.", "สพม."),
    "bureau": ("bureau", "สำนัก", "ส่วนกลาง", "หน่วยงานส่วนกลาง"),
}
_KIND_BY_WORD = {fold(tidy(word)): kind for kind, words in _WORDS_BY_KIND.items() for word in words}

_OFFICIAL_CODE = regex.compile(r"[0-9]{8}|[0-9]{10}")
_UNOFFICIAL_CODE = regex.compile(r"X[A-Z0-9-]{2,24}-[0-9]{1,5}")
_BUREAU_CODE = regex.compile(r"[A-Z0-9][A-Z0-9-]{1,30}")
# What spreadsheets add to a code: an apostrophe in front, .0 behind, spaces.
_SPREADSHEET_TRACES = regex.compile(r"^'|\.0+$|\s")
_SCIENTIFIC = regex.compile(r"[0-9](?:[.,][0-9]+)?E\+?[0-9]+")
# A telephone number that lost its zero in a spreadsheet.
_PHONE_WITHOUT_ZERO = regex.compile(r"[1-9][0-9]{7,8}")


class BadText(Exception):
    """A cell that cannot be accepted, with the reason as a Thai and an English sentence."""

    def __init__(self, reason_th: str, reason_en: str):
        super().__init__(reason_en)
        self.reason_th, self.reason_en = reason_th, reason_en


def normalise_code(text: str) -> str:
    """Returns a code as it is compared: Arabic digits, upper case, without what a spreadsheet added."""
    return _SPREADSHEET_TRACES.sub("", arabic_digits(text)).upper()


def is_official_code(text: str) -> bool:
    """Returns whether a text has the form of an official code: SMIS8 or MOE10."""
    return bool(_OFFICIAL_CODE.fullmatch(text))


def parse_codes(cells: Iterable[str], kind: str, area: str) -> list[str]:
    """Returns the codes of an agency: SMIS8 first, then MOE10, then X<area>-<n>.

    The code of an area office is the key of its area; bureaus have codes of OBEC's own. Raises BadText for a
    wrong code, and without any code.
    """
    codes = [code for cell in cells if (code := normalise_code(cell))]
    if kind == "area_office":
        return list(dict.fromkeys([area, *codes]))
    if not codes:
        raise BadText("ไม่มีรหัส", "There is no code.")
    for code in codes:
        _check_code(code, kind)
    return sorted(dict.fromkeys(codes), key=lambda code: (not is_official_code(code), len(code)))


def _check_code(code: str, kind: str) -> None:
    if _SCIENTIFIC.fullmatch(code):
        raise BadText(
            f"รหัส “{code}” ถูกเปลี่ยนเป็นเลขยกกำลังแล้ว กรุณาจัดคอลัมน์รหัสเป็นข้อความแล้วกรอกรหัสเต็ม",
            f"Code “{code}” was turned into a power of ten: make the column text and type the whole code.",
        )
    is_good = (
        _BUREAU_CODE.fullmatch(code)
        if kind == "bureau"
        else is_official_code(code) or _UNOFFICIAL_CODE.fullmatch(code)
    )
    if not is_good:
        raise BadText(
            f"รหัส “{code[:40]}” ไม่ถูกต้อง ต้องเป็นตัวเลข 8 หลักหรือ 10 หลัก",
            f"Code “{code[:40]}” is not 8 or 10 digits.",
        )


def parse_kind(text: str) -> str:
    """Returns school (also for an empty cell), area_office or bureau. Raises BadText for an unknown kind."""
    if not text:
        return "school"
    if kind := _KIND_BY_WORD.get(fold(tidy(text))):
        return kind
    raise BadText(f"ไม่รู้จักประเภทหน่วยงาน “{text[:40]}”", f"The kind of agency “{text[:40]}” is not known.")


def parse_name(text: str, kind: str) -> str:
    """Returns a Thai name, that of a school without โรงเรียน. Raises BadText for a name that is none."""
    if is_garbled(text):
        raise BadText("ตัวอักษรในชื่อเสีย อ่านไม่ได้", "The letters of the name are damaged.")
    name = without_prefix(text) if kind == "school" else text
    if not any(char.isalnum() for char in name):
        raise BadText("ไม่มีชื่อ", "There is no name.")
    if not is_plain_name(name):
        raise BadText(NO_NAME_TH, NO_NAME_EN)
    if len(name) > MAX_NAME_LENGTH:
        raise BadText(
            f"ชื่อยาวเกิน {MAX_NAME_LENGTH} ตัวอักษร", f"The name is longer than {MAX_NAME_LENGTH} characters."
        )
    return name


def parse_postal(text: str) -> str:
    """Returns five digits, or an empty string."""
    digits = normalise_code(text)
    return digits if regex.fullmatch("[1-9][0-9]{4}", digits) else ""


def parse_email(text: str) -> str:
    """Returns a well-formed address, or "". Does not check whether the address exists."""
    try:
        return validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError:
        return ""


def parse_phone(text: str) -> str:
    """Returns a telephone number as written, in Arabic digits, with the zero that a spreadsheet removed."""
    text = arabic_digits(text)
    return f"0{text}" if _PHONE_WITHOUT_ZERO.fullmatch(text) else text


def parse_position(latitude: str, longitude: str) -> tuple[float, float] | tuple[None, None]:
    """Returns a position in degrees; (None, None) for one that is unreadable or outside Thailand."""
    try:
        position = float(arabic_digits(latitude)), float(arabic_digits(longitude))
    except ValueError:
        return None, None
    is_inside = (
        all(map(math.isfinite, position)) and SOUTH <= position[0] <= NORTH and WEST <= position[1] <= EAST
    )
    return position if is_inside else (None, None)


class AreaNames:
    """Finds an area by any name that a file may use: key, 4 or 8 digits, short or full name."""

    def __init__(self, areas: Iterable[object]):
        """`areas`: keys, or mappings or objects with key, code4, name_th and short_name_th."""
        self._keys_by_spelling: dict[str, set[str]] = {}
        # Results by text: a file repeats the same few texts thousands of times.
        self._cache: dict[str, set[str]] = {}
        for area in areas:
            self._add(area if isinstance(area, str | Mapping) else vars(area))

    def _add(self, area: str | Mapping) -> None:
        key, columns = (area, {}) if isinstance(area, str) else (area["key"], area)
        code4 = columns.get("code4") or ""
        spellings = {fold(tidy(key)), code4, code4 and code4 + "0000"}
        spellings |= {_area_spelling(columns.get(column) or "") for column in ("name_th", "short_name_th")}
        for spelling in spellings - {""}:
            self._keys_by_spelling.setdefault(spelling, set()).add(key)

    def area_key(self, texts: list[str], kind: str) -> str:
        """Returns the key of the one area that the texts (its code, its name) mean. Raises BadText."""
        if not texts and kind == "bureau":
            texts = [OBEC]
        if not texts:
            raise BadText("ไม่มีเขตพื้นที่การศึกษา", "There is no area.")
        joined = " ".join(texts)[:80]
        known_keys = [keys for text in texts if (keys := self._keys_of(text))]
        if not known_keys:
            raise BadText(f"ไม่รู้จักเขตพื้นที่การศึกษา “{joined}”", f"The area “{joined}” is not known.")
        keys = set.intersection(*known_keys)
        if len(keys) != 1:
            raise BadText(f"“{joined}” ไม่ได้หมายถึงเขตเดียว", f"“{joined}” does not mean one area.")
        (key,) = keys
        if (key == OBEC) != (kind == "bureau"):
            raise BadText("สำนักเป็นของส่วนกลาง โรงเรียนเป็นของเขต", "Bureaus belong to OBEC, schools to an area.")
        return key

    def _keys_of(self, text: str) -> set[str]:
        if text not in self._cache:
            spelling = fold(tidy(_SPREADSHEET_TRACES.sub("", text)))
            keys = self._keys_by_spelling.get(spelling)
            self._cache[text] = keys or self._keys_by_spelling.get(_area_spelling(text), set())
        return self._cache[text]


def _area_spelling(name: str) -> str:
    """Returns the one spelling of an area's short and full name: สพปเชียงราย3."""
    return "".join(folded_words(tidy(name)))
