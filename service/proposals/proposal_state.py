"""The proposals of an area with their present state, and what on its tab cannot be proposed yet."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import Connection

from ..records.decision_rule import UNKNOWN_DECISION
from ..records.names import NO_NAME_TH, is_plain_name
from ..records.proposal import ACCEPT, ADD, CLOSE, PROPOSAL, REFUSE, Proposal, takes_away
from ..records.record import NOTE
from ..register.cells import is_official_code, normalise_code
from ..register.differences import Difference, RegisterRow, is_same_name, register_differences, register_row
from ..store import agencies, areas, proposals, register_lines

PENDING, ACCEPTED, REFUSED, WITHDRAWN = "pending", "accepted", "refused", "withdrawn"
# Why a decision of OBEC does not act yet.
NO_REASON, ONE_MORE = "รอเหตุผลในช่องหมายเหตุ", "รอ สพฐ. อีกหนึ่งคนยืนยัน"
STATE_BY_EFFECT = {"": PENDING, ACCEPT: ACCEPTED, REFUSE: REFUSED}


def list_of_area(conn: Connection, area: str, workbook_rows: Iterable[Mapping]) -> list[Proposal]:
    """Returns the proposals of an area, oldest first, then what its tab does not say completely.

    `workbook_rows`: the mirrored rows of the area's workbook.
    """
    if area == areas.OBEC:
        return []
    entry_by_item = proposals.newest_by_item(conn, area)
    register = agencies.list_of_area(conn, area, include_closed=True)
    written_names = register_lines.names_by_code(conn, area)
    differences = register_differences(register, written_names, tab_rows(workbook_rows))
    result = [
        _proposal(conn, entry, register)
        for entry in entry_by_item.values()
        if entry_state(entry) != WITHDRAWN
    ]
    accepted_items = {proposal.item for proposal in result if proposal.state == ACCEPTED}
    result += [
        _incomplete_proposal(difference)
        for difference in differences
        if difference.missing_text and difference.item not in accepted_items
    ]
    doubtful_items = doubtful_closings(differences, entry_by_item, register, written_names)
    if doubtful_items:
        sentence = f"{len(doubtful_items)} แถวหายไปพร้อมกัน ระบบไม่ถือเป็นการแจ้งยุบ/เลิก กรุณากู้คืนแถว หรือแจ้งทีละหน่วยงาน"
        result.append(Proposal("", CLOSE, "", "", "too_many", sentence))
    return result


def entry_state(entry: Mapping) -> str:
    """Returns the state of a proposal from its newest entry."""
    return WITHDRAWN if entry["withdrawn"] else STATE_BY_EFFECT[entry["acted"] or ""]


def tab_rows(workbook_rows: Iterable[Mapping]) -> list[RegisterRow]:
    """Returns the rows of the tab หน่วยงาน as last read, and those that are on their way to it."""
    return [register_row(row["cells"]) for row in workbook_rows if row["record"] == register_lines.TAB]


def doubtful_closings(
    differences: Iterable[Difference],
    entry_by_item: Mapping[str, Mapping],
    register: Iterable[Mapping],
    written_names: Collection[str],
) -> set[str]:
    """Returns the items of closings that are not believed; none unless too many rows vanished at once.

    Too many is more than half of those that were on the tab: somebody cleared or cut the list, as no office
    closes most of its schools in a day. `written_names`: codes of the agencies that were on the tab.
    """
    closed_items = {
        difference.item
        for difference in differences
        if difference.row_deleted
        and (difference.item not in entry_by_item or entry_state(entry_by_item[difference.item]) != PENDING)
    }
    written_agencies = [
        agency for agency in register if agency["code"] in written_names and not agency["closed_at"]
    ]
    return closed_items if 2 * len(closed_items) > len(written_agencies) else set()


def official_code(entry: Mapping) -> str:
    """Returns the code of an addition, as OBEC filled it in or else as the area typed it; "" without one."""
    obec_code = normalise_code(PROPOSAL.answers(entry["cells"] or {})["code"] or "")
    return obec_code if is_official_code(obec_code) else entry["answers"]["code"] or ""


def added_agency(register: Iterable[Mapping], area: str, code: str, name: str) -> Mapping | None:
    """Returns the agency that an accepted addition became; None if there is none.

    It is found by its code; an addition without a code by its name, among the codes that the service gave.
    """
    for agency in register:
        if agency["code"] == code:
            return agency
        has_given_code = not code and agency["code"].startswith(f"X{area}-")
        if has_given_code and any(
            is_same_name(name, agency_name) for agency_name in (agency["name_th"], *agency["aliases"])
        ):
            return agency
    return None


def _incomplete_proposal(difference: Difference) -> Proposal:
    return Proposal(
        difference.item,
        difference.change,
        difference.code,
        difference.row.name or difference.name_now,
        "incomplete",
        difference.missing_text,
    )


def typed_name(cells: Mapping, answers: Mapping) -> str:
    """Returns the name that a proposal would bring into the register, as OBEC's sheet has it.

    `cells`: of its row there; `answers`: of its entry. "" for a closing.
    """
    return "" if answers["change"] == CLOSE else str(cells.get("name_new") or answers["name_new"] or "")


def _proposal(conn: Connection, entry: Mapping, register: Sequence[Mapping]) -> Proposal:
    answers, state, detail = entry["answers"], entry_state(entry), ""
    code = answers["code"] or ""
    name = answers["name_now"] if answers["change"] == CLOSE else answers["name_new"]
    if state == REFUSED:
        detail = str((entry["cells"] or {}).get(NOTE) or "")
    elif answers["change"] == ADD:
        code = official_code(entry)
        agency = added_agency(register, entry["agency"], code, name)
        code_owner = None if agency or not code else agencies.get(conn, code)
        if code_owner:
            area_name = areas.get(conn, code_owner["area"])["short_name_th"]
            detail = f"รหัสนี้เป็นของ {code_owner['name_th']} ({area_name})"
            state = "elsewhere" if state == ACCEPTED else state
        elif state == PENDING and agency and not agency["closed_at"]:
            state = "kept"
    if state == PENDING and PROPOSAL.lacks_reason(entry["cells"] or {}):
        detail = NO_REASON
    if PROPOSAL.has_unknown_decision(entry["cells"] or {}):
        detail = UNKNOWN_DECISION
    if takes_away(answers, PROPOSAL.decision_effect(entry["cells"] or {}), entry["acted"] or ""):
        detail = ONE_MORE
    if state == PENDING and not is_plain_name(typed_name(entry["cells"] or {}, answers)):
        detail = NO_NAME_TH
    return Proposal(entry["item"], answers["change"], code, name or "", state, detail)
