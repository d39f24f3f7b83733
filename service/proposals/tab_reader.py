"""Reads the tab หน่วยงาน of an area: what it proposes becomes entries for OBEC, each once."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from ..records.proposal import CLOSE, PROPOSAL
from ..register.differences import (
    Difference,
    RegisterRow,
    agency_codes,
    filled_rows,
    is_same_name,
    register_differences,
    register_row,
)
from ..store import accounts, agencies, areas, proposals, register_lines, unbound_rows
from ..store.entries import NewEntry
from .proposal_plan import ProposalPlan
from .proposal_remarks import RemarkWriter
from .proposal_state import ACCEPTED, PENDING, REFUSED, WITHDRAWN, doubtful_closings, entry_state, tab_rows

# Fields that make an accepted proposal a new one when they change; a new note alone does not.
MEANING_FIELDS = ("change", "code", "name_new")


def plan_proposals(
    conn: Connection,
    area: str,
    mirrored: Iterable[Mapping],
    sheet_rows: Sequence[Mapping],
    changed_at: datetime,
    hand_of: Callable[[str], str],
) -> ProposalPlan | None:
    """Work out what the tab as it is in the sheet proposes newly; writes nothing.

    `mirrored`: the rows of the area's mirror. `sheet_rows`: cells by column key, top to bottom, headers
    included. `hand_of`: tells who touched the row whose first cell has this text, "" if nobody knows.
    A tab that lost its column of codes is passed over: None. OBEC keeps the bureaus itself: its tab
    makes no proposals.
    """
    if sheet_rows and "code" not in sheet_rows[0]:
        return None
    known_rows = [row for row in mirrored if row["record"] == register_lines.TAB]
    row_cells = filled_rows(sheet_rows)
    register_rows = [register_row(cells) for cells in row_cells]
    lines = [
        {"agency": row.code[:40], "row_id": "", "cells": cells}
        for row, cells in zip(register_rows, row_cells, strict=True)
    ]
    unbound = None
    if unbound_rows.have_changed(known_rows, lines):
        unbound = [row for row, *_ in unbound_rows.successors(known_rows, lines, changed_at)]
    register = agencies.list_of_area(conn, area, include_closed=True)
    noted_names = register_lines.names_by_code(conn, area)
    written = _newly_written(register, register_rows, noted_names)
    new_entries, hands = [], {}
    if area != areas.OBEC:
        noted_names |= {agency["code"]: agency["name_th"] for agency in written}
        differences = register_differences(register, noted_names, register_rows)
        differences_before = register_differences(register, noted_names, tab_rows(known_rows))
        entry_by_item = proposals.newest_by_item(conn, area)
        doubtful_items = doubtful_closings(differences, entry_by_item, register, noted_names)
        remarks = RemarkWriter(conn, area, register, differences)
        items_before = {difference.item for difference in differences_before}
        new_entries = [
            entry
            for entry in _new_entries(remarks, differences, items_before, entry_by_item)
            if entry.item not in doubtful_items
        ]
        hands = _hands(conn, new_entries, differences, hand_of)
    seen = agencies.register_version(conn), proposals.states_by_item(conn, area)
    return ProposalPlan(area, unbound, written, new_entries, *seen, hands)


def _hands(
    conn: Connection,
    new_entries: Iterable[NewEntry],
    differences: Iterable[Difference],
    hand_of: Callable[[str], str],
) -> dict[str, str]:
    """Returns item -> the username of the one person who touched its row, where that is known."""
    typed_codes = {difference.item: difference.row.text("code") for difference in differences}
    hands = {
        entry.item: hand_of(typed_codes.get(entry.item) or entry.answers["code"] or "")
        for entry in new_entries
    }
    return {item: hand for item, hand in hands.items() if hand and accounts.get_by_username(conn, hand)}


def _newly_written(
    register: Sequence[Mapping], register_rows: Sequence[RegisterRow], written_names: Mapping[str, str]
) -> list[Mapping]:
    """Returns the agencies that the tab shows under their registered name and that are not noted so yet.

    When a tab is read for the first time, every agency that has a row is noted, whatever its name: the
    service made the tab like that, and people may have changed it since.
    """
    names_by_code = defaultdict(list)
    for row in register_rows:
        names_by_code[row.code].append(row.name)
    new_agencies = []
    for agency in register:
        names = [name for code in agency_codes(agency) for name in names_by_code.get(code, ())]
        if agency["closed_at"] and written_names.get(agency["code"]) == register_lines.WITHDRAWN:
            continue
        has_registered_name = any(is_same_name(name, agency["name_th"]) for name in names)
        is_noted = written_names.get(agency["code"]) == agency["name_th"]
        if not is_noted and (has_registered_name or names and not written_names):
            new_agencies.append(agency)
    return new_agencies


def _new_entries(
    remarks: RemarkWriter,
    differences: Sequence[Difference],
    items_before: set[str],
    entry_by_item: Mapping[str, Mapping],
) -> Iterator[NewEntry]:
    """Yields entries of proposals that are new or changed, then of those that are withdrawn.

    `items_before`: what the tab proposed when it was read last. Withdrawn are undecided proposals that the
    tab does not make any more.
    """
    complete = {difference.item: difference for difference in differences if not difference.missing_text}
    for item, difference in complete.items():
        answers = _answers(difference)
        if _is_new(entry_by_item.get(item), answers, item in items_before):
            yield NewEntry(PROPOSAL.key, item, answers, list(answers), remarks.of(difference))
    for item, entry in entry_by_item.items():
        if entry_state(entry) == PENDING and item not in complete:
            yield NewEntry(PROPOSAL.key, item, entry["answers"], [], withdrawn=True)


def _is_new(entry: Mapping | None, answers: Mapping, was_on_tab: bool) -> bool:
    """True if OBEC has to see the proposal, for the first time or again.

    That is so when it has no entry, when it was withdrawn, when its answers differ, and when it was decided
    and comes back after it had gone from the tab.
    """
    state = entry_state(entry) if entry else WITHDRAWN
    if state == WITHDRAWN or state in (ACCEPTED, REFUSED) and not was_on_tab:
        return True
    compared_fields = MEANING_FIELDS if state == ACCEPTED else answers.keys() - {"name_now"}
    return any(entry["answers"].get(key) != answers[key] for key in compared_fields)


def _answers(difference: Difference) -> dict:
    row = difference.row
    limits = {f.key: f.kind.limit for f in PROPOSAL.fields if f.key != "change"}
    texts = {
        "code": difference.code,
        "name_now": difference.name_now,
        "name_new": "" if difference.change == CLOSE else row.name,
        "reason": row.text("note"),
        **{key: row.text(key) for key in ("district", "subdistrict", "name_en")},
    }
    return {"change": difference.change} | {key: text[: limits[key]] or None for key, text in texts.items()}
