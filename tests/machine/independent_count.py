"""An independent count of what stands in a workbook: knows the rules of DESIGN §5 and §8, and none of our
code.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sheets.embedded.grid import Workbook

# Titles of tabs and columns may be changed by people: columns are found by the metadata they carry.
DECISION, NOTE = "decision", "note"


@dataclass(frozen=True)
class Row:
    """One line of an entry tab: its cells by column key."""

    cells: dict

    @property
    def id(self) -> str:
        return str(self.cells.get("row_id") or "").strip()


def lines(book: Workbook, sheet_id: int) -> list[Row]:
    """The lines of a tab, its header too."""
    sheet = next((found for found in book.sheets if found.id == sheet_id), None)
    if sheet is None:
        return []
    keys = {
        entry["metadataValue"]: index
        for index, column in enumerate(sheet.columns)
        for entry in column.get("developerMetadata", ())
        if entry["metadataKey"] == "c"
    }
    return [
        Row({key: row[at][0] for key, at in keys.items() if at < len(row) and row[at]}) for row in sheet.rows
    ]


def summary(book: Workbook, sheet_id: int) -> dict[str, object]:
    """What สรุป says: {title of a figure: number}."""
    sheet = next(found for found in book.sheets if found.id == sheet_id)
    told = [[cell[0] if cell else None for cell in row[:2]] for row in sheet.rows]
    return {row[0]: row[1] for row in told if len(row) == 2 and isinstance(row[1], int | float)}


def expected(book: Workbook, sheet_ids: dict, accepted: dict, schools: set[str]) -> dict[str, int]:
    """The figures by what stands in the sheet. `accepted`: row id without its suffix -> (record, agency,
    item, revision), as the senders know it from their receipts.
    """
    pins = _by_identity("pin", book, sheet_ids, accepted)
    people = _by_identity("registration", book, sheet_ids, accepted)
    registered = {
        agency
        for (agency, _), rows in people.items()
        if any(row.cells.get(DECISION) != "ยกเลิก" for _, row in rows)
    }
    pinned, to_correct = set(), set()
    for (agency, _), rows in pins.items():
        kept = [(revision, row) for revision, row in rows if row.cells.get(DECISION) != "ยกเลิก"]
        if not kept:
            continue
        newest = max(kept, key=lambda found: found[0])[1]
        if newest.cells.get(DECISION) == "ส่งกลับแก้ไข":
            to_correct.add(agency)
        elif _number(newest.cells.get("latitude")) and _number(newest.cells.get("longitude")):
            pinned.add(agency)
    return {
        "ลงทะเบียนแล้ว": len(registered & schools),
        "ปักหมุดแล้ว": len(pinned & schools),
        "รอแก้ไข": len(to_correct & schools),
    }


def _by_identity(record: str, book: Workbook, sheet_ids: dict, accepted: dict) -> dict[tuple, list]:
    """(agency, item) -> [(revision, row)] of the lines whose id and agency code agree with what was accepted,
    and of which there are no two that differ.
    """
    copies = defaultdict(list)
    for row in lines(book, sheet_ids[record]):
        copies[row.id].append(row)
    found = defaultdict(list)
    for row_id in _newest_copies(copies):
        rows = copies[row_id]
        known = accepted.get(row_id.split("r")[0])
        if known is None or known[0] != record or any(row.cells != rows[0].cells for row in rows):
            continue
        _, agency, item, revision = known
        if str(rows[0].cells.get("agency") or "").strip() == agency:
            found[agency, item].append((revision, rows[0]))
    return found


def _newest_copies(ids: Iterable[str]) -> list[str]:
    """Of a row that was misplaced and those that repair it, the last one counts: …-1, …-1r1, …-1r2."""
    return list(
        {
            row_id.split("r")[0]: row_id for row_id in sorted(ids, key=lambda found: (len(found), found))
        }.values()
    )


def _number(cell: object) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)
