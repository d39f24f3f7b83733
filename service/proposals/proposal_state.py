"""What an area proposes at present, and what its tab says that cannot be proposed yet."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import Connection

from ..records.proposal import ACCEPT, ADD, CLOSE, PROPOSAL, REFUSE, Proposal
from ..records.record import NOTE
from ..register.cells import code_text, is_code
from ..register.differences import Difference, Line, differences, line_of, same_name
from ..store import agencies, areas, proposals, register_lines

PENDING, ACCEPTED, REFUSED, WITHDRAWN = "pending", "accepted", "refused", "withdrawn"
STATES = {"": PENDING, ACCEPT: ACCEPTED, REFUSE: REFUSED}


def proposed(conn: Connection, area: str, mirrored: Iterable[Mapping]) -> list[Proposal]:
    """The proposals of an area, oldest first, then what its tab lacks. `mirrored`: rows of the area's
    workbook.
    """
    if area == areas.OBEC:
        return []
    known = proposals.of_area(conn, area)
    register = agencies.of_area(conn, area, closed=True)
    listed = register_lines.of_area(conn, area)
    said = differences(register, listed, lines_of_tab(mirrored))
    found = [_proposal(conn, entry, register) for entry in known.values() if state(entry) != WITHDRAWN]
    settled = {one.item for one in found if one.state == ACCEPTED}
    found += [
        Proposal(one.item, one.change, one.code, one.line.name or one.name_now, "incomplete", one.lacks)
        for one in said
        if one.lacks and one.item not in settled
    ]
    vanished = too_many(said, known, register, listed)
    if vanished:
        told = f"{len(vanished)} แถวหายไปพร้อมกัน ระบบไม่ถือเป็นการแจ้งยุบ/เลิก กรุณากู้คืนแถว หรือแจ้งทีละหน่วยงาน"
        found.append(Proposal("", CLOSE, "", "", "too_many", told))
    return found


def state(entry: Mapping) -> str:
    """Where a proposal stands by its newest entry."""
    return WITHDRAWN if entry["withdrawn"] else STATES[entry["acted"] or ""]


def lines_of_tab(mirrored: Iterable[Mapping]) -> list[Line]:
    """The lines of the tab as last read, and those that are on their way to it."""
    return [line_of(row["cells"]) for row in mirrored if row["record"] == register_lines.TAB]


def too_many(
    said: Iterable[Difference],
    known: Mapping[str, Mapping],
    register: Iterable[Mapping],
    listed: Collection[str],
) -> set[str]:
    """The items of closings that are not believed: more than half of the lines that were on the tab vanished
    at once.

    Somebody cleared or cut the list; no office closes most of its schools in a day.
    """
    gone = {
        one.item
        for one in said
        if one.deleted and (one.item not in known or state(known[one.item]) != PENDING)
    }
    put = [one for one in register if one["code"] in listed and not one["closed_at"]]
    return gone if 2 * len(gone) > len(put) else set()


def official_code(entry: Mapping) -> str:
    """The code of an addition: as OBEC filled it in on its tab, else as the area typed it; "" where there is
    none.
    """
    filled = code_text(PROPOSAL.answers(entry["cells"] or {})["code"] or "")
    return filled if is_code(filled) else entry["answers"]["code"] or ""


def given(register: Iterable[Mapping], area: str, code: str, name: str) -> Mapping | None:
    """The agency that an accepted addition became: by its code, without one by its name among the codes we
    gave.
    """
    for agency in register:
        ours = not code and agency["code"].startswith(f"X{area}-")
        if (
            agency["code"] == code
            or ours
            and any(same_name(name, known) for known in (agency["name_th"], *agency["aliases"]))
        ):
            return agency
    return None


def _proposal(conn: Connection, entry: Mapping, register: Sequence[Mapping]) -> Proposal:
    answers, stands, told = entry["answers"], state(entry), ""
    code, name = (
        answers["code"] or "",
        answers["name_now"] if answers["change"] == CLOSE else answers["name_new"],
    )
    if stands == REFUSED:
        told = str((entry["cells"] or {}).get(NOTE) or "")
    elif answers["change"] == ADD:
        code = official_code(entry)
        became = given(register, entry["agency"], code, name)
        owner = None if became or not code else agencies.get(conn, code)
        if owner:
            told = f"รหัสนี้เป็นของ {owner['name_th']} ({areas.get(conn, owner['area'])['short_name_th']})"
            stands = "elsewhere" if stands == ACCEPTED else stands
        elif stands == PENDING and became and not became["closed_at"]:
            stands = "kept"
    return Proposal(entry["item"], answers["change"], code, name or "", stands, told)
