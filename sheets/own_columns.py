"""Columns of people's own between ours: a new cell in them looks like the cells above.

A row of ours reaches across them, and what is appended inherits nothing: without this a checkbox, a dropdown
or a format that people gave to their column would end with the last row that they saw. Columns to the right
of ours are not reached.
"""

from collections.abc import Collection, Mapping, Sequence

from gspread.utils import absolute_range_name, rowcol_to_a1

# {tab key: {index of the column: CellData}}. The indexes are texts, as JSON keeps them.
OwnCells = Mapping[str, Mapping[str, dict]]

# What spreadsheets.get is asked for, with the ranges of `own_cells_range`.
OWN_CELLS_FIELDS = (
    "sheets(properties(sheetId),data(startColumn,"
    "rowData(values(dataValidation,userEnteredFormat(numberFormat)))))"
)

# A rule with a formula of its own is left out: its references count from the cell that has it.
_FORMULA_RULE = "CUSTOM_FORMULA"


def own_cells_range(
    properties: Mapping, grid: Sequence[Sequence[object]], header: Sequence[object], places: Collection[int]
) -> str | None:
    """Return the A1 range of the cells from which new rows take their look; None if all columns are ours.

    These are the last filled row, unless it is the header, and the row below, where the next row goes.
    `properties`: of the sheet. `grid`: its values. `places`: the indexes of our columns.
    """
    gaps = sorted(set(range(max(places, default=0))) - set(places))
    if not gaps:
        return None
    height = max((number for number, row in enumerate(grid, 1) if any(cell != "" for cell in row)), default=0)
    has_row_above = height > 0 and list(grid[height - 1]) != list(header)
    top = height if has_row_above else height + 1
    bottom = min(height + 1, properties["gridProperties"]["rowCount"])
    if top > bottom:
        return None
    cells = f"{rowcol_to_a1(top, gaps[0] + 1)}:{rowcol_to_a1(bottom, gaps[-1] + 1)}"
    return absolute_range_name(properties["title"], cells)


def own_cells(answer: Mapping, sheet_ids: Mapping[str, int]) -> OwnCells:
    """Return the looks that the answer to OWN_CELLS_FIELDS tells, of the tabs {key: sheetId}.

    The row where the next row goes comes before the one above it.
    """
    sheets = {sheet["properties"]["sheetId"]: sheet for sheet in answer.get("sheets", ())}
    looks = {key: _looks(sheets[sheet_id]) for key, sheet_id in sheet_ids.items() if sheet_id in sheets}
    return {key: cells for key, cells in looks.items() if cells}


def _looks(sheet: Mapping) -> dict[str, dict]:
    (data,) = sheet.get("data") or [{}]
    first = data.get("startColumn", 0)
    return {
        str(index): look
        for row in data.get("rowData", ())
        for index, cell in enumerate(row.get("values", ()), first)
        if (look := _look(cell))
    }


def _look(cell: Mapping) -> dict:
    rule = cell.get("dataValidation", {})
    is_kept = rule and rule["condition"]["type"] != _FORMULA_RULE
    number_format = cell.get("userEnteredFormat", {}).get("numberFormat")
    return ({"dataValidation": rule} if is_kept else {}) | (
        {"userEnteredFormat": {"numberFormat": number_format}} if number_format else {}
    )
