"""What the tab หน่วยงาน of an area says against the register: additions, closings and new names. Pure.

The tab is compared with what was put on it: where the register changed since and the line is still the old
one, the area proposes nothing.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import regex

from ..records.kinds.base import cell_text
from ..records.proposal import ADD, CLOSE, RENAME
from ..records.text import clean_line
from .cells import code_text, is_code
from .columns import AGENCY
from .normalisation import looks_like_code, tidy, without_prefix

# How the choices of the column แจ้งเปลี่ยน begin.
CHOSEN = {"ยุบ": CLOSE, "เลิก": CLOSE, "เปลี่ยน": RENAME, "เพิ่ม": ADD}
_BETWEEN = regex.compile(r"[\s\p{P}]+")


@dataclass(frozen=True)
class Line:
    """A line of the tab as it is understood; what it does not say is "". `code` is as typed but for its
    spelling.
    """

    code: str = ""
    name: str = ""
    change: str = ""
    cells: Mapping = field(default_factory=dict)

    def text(self, column: str) -> str:
        """What stands in one of the other columns."""
        return _text(self.cells, column)


@dataclass(frozen=True)
class Difference:
    """What one line, or its absence, says. `item` names it for ever; `lacks` is what is missing before it is
    proposed.

    `code` is the agency's code in the register, of additions the official one that was typed; `typed` is one
    that cannot be a code. An addition with a `name_now` opens a closed agency again.
    """

    item: str
    change: str
    code: str
    name_now: str = ""
    line: Line = Line()
    deleted: bool = False
    lacks: str = ""
    typed: str = ""


def lines_of(sheet: Sequence[Mapping]) -> list[dict]:
    """The lines of the tab without the header and empty lines, each with the cells that are not empty."""
    filled = [{key: cell for key, cell in cells.items() if cell not in ("", None)} for cells in sheet]
    return [cells for at, cells in enumerate(filled) if cells and not _is_header(at, cells)]


def line_of(cells: Mapping) -> Line:
    """What the cells of a line say, by column key."""
    chosen = _text(cells, "proposal")
    change = next((change for word, change in CHOSEN.items() if chosen.startswith(word)), "")
    return Line(code_text(_text(cells, "code")), _text(cells, "name_th"), change, cells)


def differences(
    register: Iterable[Mapping], listed: Mapping[str, str], lines: Iterable[Line]
) -> list[Difference]:
    """The area's register with closed agencies, what was put on the tab (name by code), what stands there."""
    register = list(register)
    agency_of = {code: agency["code"] for agency in register for code in codes(agency)}
    of_agency: dict[str, list[Line]] = defaultdict(list)
    unknown: dict[str, Difference] = {}
    for line in lines:
        if line.code in agency_of:
            of_agency[agency_of[line.code]].append(line)
        elif (line.code or line.name) and line.change != CLOSE and line.code not in listed:
            # One that was put there and is not in the area's register any more has moved: it proposes
            # nothing.
            addition = _addition(line)
            unknown[addition.item] = addition
    found = [_of_agency(agency, listed.get(agency["code"]), of_agency[agency["code"]]) for agency in register]
    return [one for one in (*found, *unknown.values()) if one]


def codes(agency: Mapping) -> list[str]:
    """Every code that an agency is known by."""
    return [agency["code"], *(code_text(alias) for alias in agency["aliases"] if looks_like_code(alias))]


def same_name(one: str, other: str) -> bool:
    """True for names that differ in nothing that is heard or seen: spaces, dots and โรงเรียน in front are
    forgiven.
    """
    return one == other or _bare(one) == _bare(other)


def _bare(name: str) -> str:
    return _BETWEEN.sub("", without_prefix(tidy(name)))


def _is_header(at: int, cells: Mapping) -> bool:
    """The line of headers, by its words; the first line also where people gave the column of codes a name of
    their own.
    """
    code, name = _text(cells, "code"), _text(cells, "name_th")
    if AGENCY.find([code]).get("code") == 0 or AGENCY.find([name]).get("name_th") == 0:
        return True
    return at == 0 and bool(code) and not any(char.isdecimal() for char in code)


def _text(cells: Mapping, column: str) -> str:
    return clean_line(cell_text(cells[column])) if cells.get(column) else ""


def _of_agency(agency: Mapping, put: str | None, lines: Sequence[Line]) -> Difference | None:
    """What the lines of a known agency say; None if nothing. `put`: the name by which it was put on the
    tab.
    """
    code, name = agency["code"], agency["name_th"]
    last = lines[-1] if lines else Line()
    closing = any(line.change == CLOSE for line in lines)
    if agency["closed_at"]:
        # A line that we put there and took back ourselves (`put` is empty) says nothing until a person
        # changes its name.
        ours = put == "" and same_name(last.name, name)
        back = bool(lines) and not closing and not ours
        return (
            Difference(f"{ADD}:{code}", ADD, code, name, replace(last, name=last.name or name))
            if back
            else None
        )
    # An area is never without its office.
    may_close = agency["kind"] != "area_office"
    if not lines:
        gone = may_close and put is not None
        return Difference(f"{CLOSE}:{code}", CLOSE, code, name, deleted=True) if gone else None
    if closing and may_close:
        return Difference(
            f"{CLOSE}:{code}", CLOSE, code, name, next(line for line in lines if line.change == CLOSE)
        )
    return _renamed(agency, put or name, [line for line in lines if line.name])


def _renamed(agency: Mapping, put: str, lines: Sequence[Line]) -> Difference | None:
    """What the lines of an open agency say of its name; they have one."""
    code, name = agency["code"], agency["name_th"]
    if not lines:
        return None
    rename = Difference(f"{RENAME}:{code}", RENAME, code, name, lines[-1])
    if not any(_named(line, (name, put)) for line in lines):
        return rename
    strange = [line for line in lines if not _named(line, (name, put, *agency["aliases"]))]
    if any(line.change == RENAME for line in lines):
        return replace(rename, lacks="บอกชื่อใหม่ในช่องชื่อหน่วยงาน")
    taken = f"รหัส {code} เป็นของ {name} อยู่แล้ว ถ้าเป็นหน่วยงานใหม่ให้แก้รหัสหรือเว้นว่าง"
    return replace(_addition(strange[-1]), code=code, lacks=taken) if strange else None


def _named(line: Line, names: Iterable[str]) -> bool:
    return any(same_name(line.name, name) for name in names)


def _addition(line: Line) -> Difference:
    """A line whose code the area's register does not know, or that has none."""
    code = line.code if is_code(line.code) else ""
    by_name = hashlib.sha256(_bare(line.name).encode()).hexdigest()[:12]
    # Codes of our own that were taken back are as good as none.
    typed = "" if code or line.code.startswith("X") else line.code[:40]
    lacks = "" if line.name else "บอกชื่อในช่องชื่อหน่วยงาน"
    item = code or (by_name if line.name else line.code[:40])
    return Difference(f"{ADD}:{item}", ADD, code, line=replace(line, code=code), lacks=lacks, typed=typed)
