"""Compares the tab หน่วยงาน of an area with the register: additions, closings and new names. Pure.

The tab is also compared with what the service wrote on it: where only the register has changed since, and the
tab still has the old text, the area proposes nothing.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import regex

from ..records.kinds.base import cell_text
from ..records.names import NO_NAME_TH, is_plain_name
from ..records.proposal import ADD, CLOSE, RENAME
from ..records.text import clean_line
from .cells import is_official_code, normalise_code
from .columns import AGENCY_COLUMNS
from .normalisation import looks_like_code, tidy, without_prefix

# The first letters of the choices of the column แจ้งเปลี่ยน.
CHANGE_BY_PREFIX = {"ยุบ": CLOSE, "เลิก": CLOSE, "เปลี่ยน": RENAME, "เพิ่ม": ADD}
_SEPARATORS = regex.compile(r"[\s\p{P}]+")


@dataclass(frozen=True)
class RegisterRow:
    """A parsed row of the tab; an empty cell is "". `code`: as typed, normalised; it may be no valid code."""

    code: str = ""
    name: str = ""
    change: str = ""
    cells: Mapping = field(default_factory=dict)

    def text(self, column: str) -> str:
        """Returns the text of another column."""
        return _text(self.cells, column)


@dataclass(frozen=True)
class Difference:
    """What one row of the tab, or a missing row, proposes. `item`: its name, which never changes.

    `code`: the agency's code in the register; of an addition, the official code that was typed.
    `name_now`: the name in the register. An addition that has one opens a closed agency again.
    `missing_text`: what the area must add before it is proposed, a Thai sentence; "" when nothing is missing.
    `typed_code`: a typed text that cannot be a code.
    """

    item: str
    change: str
    code: str
    name_now: str = ""
    row: RegisterRow = RegisterRow()
    row_deleted: bool = False
    missing_text: str = ""
    typed_code: str = ""


def filled_rows(sheet_rows: Sequence[Mapping]) -> list[dict]:
    """Returns the rows of the tab without the header and empty rows, each without its empty cells."""
    rows = [{key: cell for key, cell in cells.items() if cell not in ("", None)} for cells in sheet_rows]
    return [cells for index, cells in enumerate(rows) if cells and not _is_header(index, cells)]


def register_row(cells: Mapping) -> RegisterRow:
    """Parse the cells of a row, by column key."""
    choice = _text(cells, "proposal")
    change = next((change for prefix, change in CHANGE_BY_PREFIX.items() if choice.startswith(prefix)), "")
    return RegisterRow(normalise_code(_text(cells, "code")), _text(cells, "name_th"), change, cells)


def register_differences(
    register: Iterable[Mapping], written_names: Mapping[str, str], rows: Iterable[RegisterRow]
) -> list[Difference]:
    """Returns what the rows of the tab propose, in the order of the register, then the additions.

    `register`: the area's agencies, closed ones too; `written_names`: what the service wrote on the tab, name
    by code.
    """
    register = list(register)
    agency_by_code = {code: agency["code"] for agency in register for code in agency_codes(agency)}
    rows_by_agency: dict[str, list[RegisterRow]] = defaultdict(list)
    additions: dict[str, Difference] = {}
    for row in rows:
        if row.code in agency_by_code:
            rows_by_agency[agency_by_code[row.code]].append(row)
        elif (row.code or row.name) and row.change != CLOSE and row.code not in written_names:
            # A row that the service wrote and that is not in the area's register any more is of an agency
            # that moved to another area: it proposes nothing.
            addition = _addition(row)
            additions[addition.item] = addition
    known_differences = [
        _agency_difference(agency, written_names.get(agency["code"]), rows_by_agency[agency["code"]])
        for agency in register
    ]
    return [difference for difference in (*known_differences, *additions.values()) if difference]


def agency_codes(agency: Mapping) -> list[str]:
    """Returns every code of an agency, its own first."""
    return [agency["code"], *(normalise_code(alias) for alias in agency["aliases"] if looks_like_code(alias))]


def is_same_name(name: str, other: str) -> bool:
    """Returns whether two names differ only in spaces, punctuation and a โรงเรียน in front."""
    return name == other or _bare_name(name) == _bare_name(other)


def _bare_name(name: str) -> str:
    return _SEPARATORS.sub("", without_prefix(tidy(name)))


def _is_header(index: int, cells: Mapping) -> bool:
    """Returns whether a row holds the headers, which is seen by their words.

    In the first row the column of codes may also have a header that people invented.
    """
    code, name = _text(cells, "code"), _text(cells, "name_th")
    if (
        AGENCY_COLUMNS.positions([code]).get("code") == 0
        or AGENCY_COLUMNS.positions([name]).get("name_th") == 0
    ):
        return True
    return index == 0 and bool(code) and not any(char.isdecimal() for char in code)


def _text(cells: Mapping, column: str) -> str:
    return clean_line(cell_text(cells[column])) if cells.get(column) else ""


def _agency_difference(
    agency: Mapping, written_name: str | None, rows: Sequence[RegisterRow]
) -> Difference | None:
    """Returns what the rows of a known agency propose; None if nothing.

    `written_name`: the name that the service wrote on the tab; None where it wrote no row.
    """
    if agency["closed_at"]:
        return _reopening(agency, written_name, rows)
    code, name = agency["code"], agency["name_th"]
    closing = [row for row in rows if row.change == CLOSE]
    # An area always has its office.
    may_close = agency["kind"] != "area_office"
    if not rows:
        is_gone = may_close and written_name is not None
        return Difference(f"{CLOSE}:{code}", CLOSE, code, name, row_deleted=True) if is_gone else None
    if closing and may_close:
        return Difference(f"{CLOSE}:{code}", CLOSE, code, name, closing[0])
    return _renaming(agency, written_name or name, [row for row in rows if row.name])


def _reopening(agency: Mapping, written_name: str | None, rows: Sequence[RegisterRow]) -> Difference | None:
    """Returns the proposal to open a closed agency again, if its rows are one."""
    if not rows or any(row.change == CLOSE for row in rows):
        return None
    code, name, last = agency["code"], agency["name_th"], rows[-1]
    # A row that the service wrote and took back itself (its written name is "") proposes nothing until a
    # person changes the name in it.
    if written_name == "" and is_same_name(last.name, name):
        return None
    return Difference(f"{ADD}:{code}", ADD, code, name, replace(last, name=last.name or name))


def _renaming(agency: Mapping, written_name: str, rows: Sequence[RegisterRow]) -> Difference | None:
    """Returns what the rows of an open agency say of its name. Every row has a name."""
    code, name = agency["code"], agency["name_th"]
    if not rows:
        return None
    rename = Difference(f"{RENAME}:{code}", RENAME, code, name, rows[-1])
    if not any(_has_name(row, (name, written_name)) for row in rows):
        return rename if is_plain_name(rows[-1].name) else replace(rename, missing_text=NO_NAME_TH)
    strange_rows = [row for row in rows if not _has_name(row, (name, written_name, *agency["aliases"]))]
    if any(row.change == RENAME for row in rows):
        return replace(rename, missing_text="บอกชื่อใหม่ในช่องชื่อหน่วยงาน")
    if not strange_rows:
        return None
    missing_text = f"รหัส {code} เป็นของ {name} อยู่แล้ว ถ้าเป็นหน่วยงานใหม่ให้แก้รหัสหรือเว้นว่าง"
    return replace(_addition(strange_rows[-1]), code=code, missing_text=missing_text)


def _has_name(row: RegisterRow, names: Iterable[str]) -> bool:
    return any(is_same_name(row.name, name) for name in names)


def _addition(row: RegisterRow) -> Difference:
    """Returns the proposal to add an agency: its row has no code, or one that the area's register has not."""
    code = row.code if is_official_code(row.code) else ""
    name_digest = hashlib.sha256(_bare_name(row.name).encode()).hexdigest()[:12]
    # A code of our own is treated as no code: the agency it was given to was taken back.
    typed_code = "" if code or row.code.startswith("X") else row.code[:40]
    missing_text = "" if row.name else "บอกชื่อในช่องชื่อหน่วยงาน"
    if not is_plain_name(row.name):
        missing_text = NO_NAME_TH
    item = code or (name_digest if row.name else row.code[:40])
    return Difference(
        f"{ADD}:{item}",
        ADD,
        code,
        row=replace(row, code=code),
        missing_text=missing_text,
        typed_code=typed_code,
    )
