"""Checks where appendCells puts a row while people filter, hide, tick boxes and compute.

It must never overwrite a cell that people fill.
"""

from collections.abc import Callable

from sheets.smoke.assumption import Assumption, CheckResult, check_result
from sheets.smoke.scratch import ROWS, Scratch, ScratchTab, cells, text_row, texts

_NEW_TEXT = "แถวใหม่"

# A header and three rows of people's.
_EXISTING_ROWS = (text_row("เลขที่รับ", "ชื่อ"), text_row("ก", "หนึ่ง"), text_row("ข", "สอง"), text_row("ค", "สาม"))


def check_append_below_stray_cell(scratch: Scratch) -> CheckResult:
    return _check_append(scratch, lambda tab: [tab.write_request(12, 5, text_row("จดไว้"))])


def check_append_under_filter(scratch: Scratch) -> CheckResult:
    def filter_requests(tab: ScratchTab) -> list[dict]:
        specs = [{"columnIndex": 1, "filterCriteria": {"hiddenValues": ["สอง", "สาม"]}}]
        return [{"setBasicFilter": {"filter": {"range": tab.grid_range(0, 4, 0, 2), "filterSpecs": specs}}}]

    return _check_append(scratch, filter_requests)


def check_append_below_hidden_rows(scratch: Scratch) -> CheckResult:
    def hide_requests(tab: ScratchTab) -> list[dict]:
        return [
            {
                "updateDimensionProperties": {
                    "range": tab.row_range(3),
                    "properties": {"hiddenByUser": True},
                    "fields": "hiddenByUser",
                }
            }
        ]

    return _check_append(scratch, hide_requests)


def check_append_beside_checkboxes(scratch: Scratch) -> CheckResult:
    def checkbox_requests(tab: ScratchTab) -> list[dict]:
        rule = {"condition": {"type": "BOOLEAN"}, "strict": True, "showCustomUi": True}
        return [{"setDataValidation": {"range": tab.grid_range(1, ROWS, 3, 4), "rule": rule}}]

    return _check_append(scratch, checkbox_requests)


def check_append_below_spill(scratch: Scratch) -> CheckResult:
    formula = {"values": [{"userEnteredValue": {"formulaValue": "=ARRAYFORMULA(ROW(A1:A9))"}}]}
    return _check_append(scratch, lambda tab: [tab.write_request(0, 6, formula)], broken="#REF!")


def check_append_below_table(scratch: Scratch) -> CheckResult:
    return _check_append(
        scratch,
        lambda tab: [
            {"addTable": {"table": {"name": f"ตาราง{tab.sheet_id}", "range": tab.grid_range(0, 4, 0, 2)}}}
        ],
    )


def check_text_stays_text(scratch: Scratch) -> CheckResult:
    tab, texts_to_append = scratch.tab(), ("0812345678", "=1+1", "1/2", "๐๘๑")
    entered_values = [
        cell.get("userEnteredValue")
        for row in cells(scratch.send_and_read(tab, tab.append_request(*texts_to_append)))
        for cell in row
    ]
    return check_result(
        entered_values == [{"stringValue": text} for text in texts_to_append], f"{entered_values}"
    )


def check_no_inherited_format(scratch: Scratch) -> CheckResult:
    tab = scratch.tab()
    rule = {"condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "ถูกต้อง"}]}, "strict": True}
    row = {"values": [{"userEnteredValue": {"stringValue": "1"}}]}
    append = {"appendCells": {"sheetId": tab.sheet_id, "fields": "userEnteredValue", "rows": [row]}}
    format_request = {
        "repeatCell": {
            "range": tab.grid_range(0, 1, 0, 1),
            "fields": "userEnteredFormat.numberFormat",
            "cell": {"userEnteredFormat": {"numberFormat": {"type": "TEXT"}}},
        }
    }
    header = tab.write_request(0, 0, text_row("ถูกต้อง"))
    scratch.send(
        header, format_request, {"setDataValidation": {"range": tab.grid_range(0, 1, 0, 1), "rule": rule}}
    )
    rows = cells(scratch.send_and_read(tab, append))
    inherited = [
        name for name in ("userEnteredFormat", "dataValidation") if len(rows) > 1 and name in rows[1][0]
    ]
    return check_result(not inherited, f"inherited: {', '.join(inherited)}" if inherited else "")


def check_find_and_replace(scratch: Scratch) -> CheckResult:
    """Check what an officer's find and replace makes of a phone number."""
    tab = scratch.tab()
    scratch.send(tab.append_request("0812345678"))
    replace = {"find": "08", "replacement": "09", "matchCase": True, "sheetId": tab.sheet_id}
    ((cell,),) = cells(scratch.send_and_read(tab, {"findReplace": replace}))
    return check_result("stringValue" in cell["userEnteredValue"], f"{cell['userEnteredValue']}")


def _check_append(
    scratch: Scratch, prepare: Callable[[ScratchTab], list[dict]], broken: str = ""
) -> CheckResult:
    """Check that an appended row overwrites nothing.

    It must be there once, in a row of its own below the others, and all else must be as before.
    """
    tab = scratch.tab()
    rows_before = texts(scratch.send_and_read(tab, tab.write_request(0, 0, *_EXISTING_ROWS), *prepare(tab)))
    rows_after = texts(scratch.send_and_read(tab, tab.append_request(_NEW_TEXT)))
    row_numbers = [number for number, row in enumerate(rows_after) if _NEW_TEXT in row]
    other_rows = [row for row in rows_after if _NEW_TEXT not in row]
    is_unchanged = _comparable_rows(other_rows) == _comparable_rows(rows_before) and not any(
        broken and broken in row for row in rows_after
    )
    is_in_own_row = (
        len(row_numbers) == 1
        and row_numbers[0] >= len(_EXISTING_ROWS)
        and rows_after[row_numbers[0]][0] == _NEW_TEXT
    )
    return check_result(
        is_unchanged and is_in_own_row,
        f"row {row_numbers[0] + 1} of {len(rows_after)}" if row_numbers else f"{rows_after}"[:120],
    )


def _comparable_rows(rows: list[list[str]]) -> list[list[str]]:
    """Drop empty rows; a checkbox that was never ticked may be read as FALSE or as nothing."""
    text_rows = [["" if text == "FALSE" else text for text in row] for row in rows]
    return [line for line in ([*row] for row in text_rows) if any(line)]


ASSUMPTIONS = (
    Assumption(
        "append-stray",
        "A row is appended below a cell that stands far down.",
        True,
        check_append_below_stray_cell,
    ),
    Assumption(
        "append-filter", "A row is appended below rows that a filter hides.", True, check_append_under_filter
    ),
    Assumption("append-hidden", "A row is appended below hidden rows.", True, check_append_below_hidden_rows),
    Assumption(
        "append-checkboxes",
        "A row is appended beside a column of checkboxes and overwrites none.",
        True,
        check_append_beside_checkboxes,
    ),
    Assumption(
        "append-spill",
        "A row is appended below what an ARRAYFORMULA spills, and does not break it.",
        True,
        check_append_below_spill,
    ),
    Assumption(
        "append-table",
        "A row is appended below a range that people made a table.",
        True,
        check_append_below_table,
    ),
    Assumption(
        "text-stays",
        "Appended text stays text: leading zeros, formulas, fractions, Thai digits.",
        True,
        check_text_stays_text,
    ),
    Assumption(
        "inherits-nothing",
        "An appended row inherits neither format nor dropdown.",
        False,
        check_no_inherited_format,
    ),
    Assumption("replaced-text", "Find and replace leaves a text cell text.", False, check_find_and_replace),
)
