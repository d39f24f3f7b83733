"""Overwrites certain cells of certain rows: the only writes to tabs where people work. Pure: no calls.

Sheets v4 has no precondition on a write, and rows move. So the tab is closed to everybody but our accounts
for the few seconds that it takes, and the write depends on that protection:

    protect     addProtectedRange n                              one try only
    read        where each row is now; n must be there           else nothing is written
    write       deleteProtectedRange n, addProtectedRange m, updateCells …     all of it or nothing
    read        m there: it was applied. n there: it was not
    unprotect   deleteProtectedRange m

Google refuses to delete a protection that is not there. So a copy of the write that arrives late, when people
move rows again, is refused whole: n is gone. A crash leaves a protection behind, which `protections` knows by
its description.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sheets.client import as_bytes
from sheets.readback import CONTENTS_FIELDS

# A later run recognises by this text the protection of an interrupted one; people read it when the tab
# refuses their edit.
PROTECTION_DESCRIPTION = "ระบบปักหมุดกำลังลบข้อมูลส่วนบุคคล แท็บนี้จะเปิดให้แก้ไขอีกครั้งในครู่เดียว"

# CONTENTS_FIELDS with every cell as it was entered: a formula's result may change because a cell was emptied.
READ_FIELDS = CONTENTS_FIELDS.replace(
    "protectedRanges(", "protectedRanges(protectedRangeId,description,"
).replace("values(effectiveValue", "values(userEnteredValue,effectiveValue")
# Protections alone.
PROTECTION_FIELDS = "sheets(properties(sheetId),protectedRanges(protectedRangeId,description))"

# Google recommends requests of at most 2 MB.
MAX_REQUEST_BYTES = 1_500_000

# (row, column) -> the text to put there
Cells = Mapping[tuple[int, int], str]


@dataclass(frozen=True)
class Protection:
    """A protected range. `is_ours`: made by a purge."""

    id: int
    is_ours: bool


def protect_body(protection_ids: Mapping[int, int], editors: Sequence[str]) -> dict:
    """Close whole tabs: {sheetId: the id of its new protection}."""
    return {
        "requests": [
            _protect_request(sheet, protection_id, editors) for sheet, protection_id in protection_ids.items()
        ]
    }


def unprotect_body(protection_ids: Sequence[int]) -> dict:
    return {"requests": [_unprotect_request(protection_id) for protection_id in protection_ids]}


def write_body(
    old_ids: Mapping[int, int], new_ids: Mapping[int, int], cells: Mapping[int, Cells], editors: Sequence[str]
) -> dict:
    """Write `cells` {sheetId: …} and replace the protections `old_ids` by `new_ids` {sheetId: protection id}.

    Single cells are written, never a range: the cells beside them stay as they are.
    """
    requests = []
    for sheet, protection_id in old_ids.items():
        requests += [_unprotect_request(protection_id), _protect_request(sheet, new_ids[sheet], editors)]
        requests += [
            _update_request(sheet, row, column, texts)
            for row, column, texts in _neighbour_runs(cells.get(sheet, {}))
        ]
    return {"requests": requests}


def split_cells(
    cells: Mapping[int, Cells], max_bytes: int = MAX_REQUEST_BYTES
) -> list[dict[int, dict[tuple[int, int], str]]]:
    """Split the cells into parts that each fit into one request."""
    parts: list[dict[int, dict]] = [{}]
    size = 0
    for sheet, sheet_cells in cells.items():
        for place, text in sorted(sheet_cells.items()):
            size += len(as_bytes(_update_request(sheet, *place, [text])))
            if size > max_bytes and parts[-1]:
                parts.append({})
                size = 0
            parts[-1].setdefault(sheet, {})[place] = text
    return parts


def protections(answer: dict) -> dict[int, list[Protection]]:
    """Return {sheetId: its protected ranges} of an answer with READ_FIELDS or PROTECTION_FIELDS."""
    return {
        sheet["properties"]["sheetId"]: [
            Protection(
                protection["protectedRangeId"], protection.get("description") == PROTECTION_DESCRIPTION
            )
            for protection in sheet.get("protectedRanges", ())
        ]
        for sheet in answer.get("sheets", ())
    }


def entered_values(answer: dict, sheet_id: int) -> dict[tuple[int, int], dict]:
    """Return every cell of a tab that holds anything, as it was entered: {(row, column): ExtendedValue}."""
    (sheet,) = [
        resource for resource in answer.get("sheets", ()) if resource["properties"]["sheetId"] == sheet_id
    ]
    data = sheet.get("data") or [{}]
    return {
        (row, column): cell["userEnteredValue"]
        for row, row_data in enumerate(data[0].get("rowData", ()))
        for column, cell in enumerate(row_data.get("values", ()))
        if "userEnteredValue" in cell
    }


def unexpected_changes(before: Mapping, after: Mapping, cells: Cells) -> list[tuple[int, int]]:
    """Return the cells that are not what they must be after a write.

    They must be as `before`, with `cells` written over them, and nothing else.
    """
    expected = dict(before) | {place: {"stringValue": text} for place, text in cells.items()}
    return sorted(
        place for place in expected.keys() | after.keys() if expected.get(place) != after.get(place)
    )


def _neighbour_runs(cells: Cells) -> list[tuple[int, int, list[str]]]:
    """Return runs of neighbouring cells: (row, first column, texts)."""
    runs: list[tuple[int, int, list[str]]] = []
    for (row, column), text in sorted(cells.items()):
        if runs and runs[-1][0] == row and runs[-1][1] + len(runs[-1][2]) == column:
            runs[-1][2].append(text)
        else:
            runs.append((row, column, [text]))
    return runs


def _update_request(sheet: int, row: int, column: int, texts: Sequence[str]) -> dict:
    values = [{"userEnteredValue": {"stringValue": text}} for text in texts]
    return {
        "updateCells": {
            "start": {"sheetId": sheet, "rowIndex": row, "columnIndex": column},
            "rows": [{"values": values}],
            "fields": "userEnteredValue",
        }
    }


def _protect_request(sheet: int, protection_id: int, editors: Sequence[str]) -> dict:
    return {
        "addProtectedRange": {
            "protectedRange": {
                "protectedRangeId": protection_id,
                "range": {"sheetId": sheet},
                "description": PROTECTION_DESCRIPTION,
                "editors": {"users": list(editors)},
            }
        }
    }


def _unprotect_request(protection_id: int) -> dict:
    return {"deleteProtectedRange": {"protectedRangeId": protection_id}}
