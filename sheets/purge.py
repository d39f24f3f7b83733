"""Taking what stands in certain cells of certain rows out: the only writes to tabs where people work. Pure.

Sheets v4 has no precondition on a write, and rows move. So the tab is closed to everybody but our accounts
for the few seconds that it takes, and the write is tied to that protection:

    protect     addProtectedRange n                              one try only
    read        where each row stands now; n must be there       else nothing is written
    write       deleteProtectedRange n, addProtectedRange m, updateCells …     all of it or nothing
    read        m there: it was applied. n there: it was not
    unprotect   deleteProtectedRange m

Google refuses to delete a protection that is not there, so a copy of the write that arrives late, when people
move rows again, is refused whole: n is gone. A crash leaves a protection that `protections` knows by its
description.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sheets.client import as_bytes
from sheets.readback import LOCATE_FIELDS

# By this a later run knows a protection of ours that an interrupted one left; people read it when the tab
# refuses them.
DESCRIPTION = "ระบบปักหมุดกำลังลบข้อมูลส่วนบุคคล แท็บนี้จะเปิดให้แก้ไขอีกครั้งในครู่เดียว"

# As at a look, with every cell as it was entered: a formula's result may change because a cell was emptied.
READ_FIELDS = LOCATE_FIELDS.replace(
    "protectedRanges(", "protectedRanges(protectedRangeId,description,"
).replace("values(effectiveValue", "values(userEnteredValue,effectiveValue")
# What tells of protections alone.
PROTECTED_FIELDS = "sheets(properties(sheetId),protectedRanges(protectedRangeId,description))"

# Google recommends requests of at most 2 MB.
MOST_BYTES = 1_500_000

# (row, column) -> the text to put there
Cells = Mapping[tuple[int, int], str]


@dataclass(frozen=True)
class Protection:
    """A protected range. `ours`: made by a purge."""

    id: int
    ours: bool


def protect_body(ids: Mapping[int, int], editors: Sequence[str]) -> dict:
    """Close whole tabs: {sheetId: the id that its protection is given}."""
    return {"requests": [_protect(sheet, number, editors) for sheet, number in ids.items()]}


def unprotect_body(ids: Sequence[int]) -> dict:
    return {"requests": [_unprotect(number) for number in ids]}


def write_body(
    old: Mapping[int, int], new: Mapping[int, int], cells: Mapping[int, Cells], editors: Sequence[str]
) -> dict:
    """Write `cells` of tabs {sheetId: …} whose protections are `old`, which become `new`. Values alone are
    written, never a range: what lies beside stays as it is.
    """
    requests = []
    for sheet, number in old.items():
        requests += [_unprotect(number), _protect(sheet, new[sheet], editors)]
        requests += [_update(sheet, row, column, texts) for row, column, texts in _runs(cells.get(sheet, {}))]
    return {"requests": requests}


def portions(
    cells: Mapping[int, Cells], most: int = MOST_BYTES
) -> list[dict[int, dict[tuple[int, int], str]]]:
    """The cells in parts that each fit into one request."""
    found: list[dict[int, dict]] = [{}]
    size = 0
    for sheet, wanted in cells.items():
        for place, text in sorted(wanted.items()):
            size += len(as_bytes(_update(sheet, *place, [text])))
            if size > most and found[-1]:
                found.append({})
                size = 0
            found[-1].setdefault(sheet, {})[place] = text
    return found


def protections(answer: dict) -> dict[int, list[Protection]]:
    """{sheetId: its protected ranges}, of an answer with READ_FIELDS or PROTECTED_FIELDS."""
    return {
        sheet["properties"]["sheetId"]: [
            Protection(each["protectedRangeId"], each.get("description") == DESCRIPTION)
            for each in sheet.get("protectedRanges", ())
        ]
        for sheet in answer.get("sheets", ())
    }


def entered(answer: dict, sheet_id: int) -> dict[tuple[int, int], dict]:
    """Every cell of a tab that holds anything, as it was entered: {(row, column): ExtendedValue}."""
    (sheet,) = [each for each in answer.get("sheets", ()) if each["properties"]["sheetId"] == sheet_id]
    data = sheet.get("data") or [{}]
    return {
        (row, column): cell["userEnteredValue"]
        for row, line in enumerate(data[0].get("rowData", ()))
        for column, cell in enumerate(line.get("values", ()))
        if "userEnteredValue" in cell
    }


def otherwise(before: Mapping, after: Mapping, cells: Cells) -> list[tuple[int, int]]:
    """The cells that are not what they must be when `cells` were written over `before` and nothing else
    happened.
    """
    expected = dict(before) | {place: {"stringValue": text} for place, text in cells.items()}
    return sorted(
        place for place in expected.keys() | after.keys() if expected.get(place) != after.get(place)
    )


def _runs(cells: Cells) -> list[tuple[int, int, list[str]]]:
    """(row, first column, texts) of neighbouring cells."""
    found: list[tuple[int, int, list[str]]] = []
    for (row, column), text in sorted(cells.items()):
        if found and found[-1][0] == row and found[-1][1] + len(found[-1][2]) == column:
            found[-1][2].append(text)
        else:
            found.append((row, column, [text]))
    return found


def _update(sheet: int, row: int, column: int, texts: Sequence[str]) -> dict:
    values = [{"userEnteredValue": {"stringValue": text}} for text in texts]
    return {
        "updateCells": {
            "start": {"sheetId": sheet, "rowIndex": row, "columnIndex": column},
            "rows": [{"values": values}],
            "fields": "userEnteredValue",
        }
    }


def _protect(sheet: int, number: int, editors: Sequence[str]) -> dict:
    return {
        "addProtectedRange": {
            "protectedRange": {
                "protectedRangeId": number,
                "range": {"sheetId": sheet},
                "description": DESCRIPTION,
                "editors": {"users": list(editors)},
            }
        }
    }


def _unprotect(number: int) -> dict:
    return {"deleteProtectedRange": {"protectedRangeId": number}}
