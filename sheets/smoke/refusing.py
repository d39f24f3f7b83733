"""Checks what Google refuses, and what it allows where we rely on it."""

from collections.abc import Callable

from sheets.smoke.assumption import Assumption, CheckResult, check_result
from sheets.smoke.scratch import COLUMNS, ROWS, Scratch, ScratchTab, text_row


def check_grow_then_write(scratch: Scratch) -> CheckResult:
    """Check what a written tab needs: grow the grid to an absolute height, then write the range anew."""
    tab, rows = scratch.tab(), ROWS + 5
    grow = {
        "properties": {"sheetId": tab.sheet_id, "gridProperties": {"rowCount": rows}},
        "fields": "gridProperties.rowCount",
    }
    update = {
        "range": tab.grid_range(0, rows, 0, 2),
        "fields": "userEnteredValue",
        "rows": [text_row("เต็ม")] * rows,
    }
    old_cells = tab.write_request(0, 1, text_row("ของเดิม"))
    refusal = scratch.refusal(old_cells, {"updateSheetProperties": grow}, {"updateCells": update})
    rows_after = scratch.rows(tab)
    return check_result(
        refusal is None and rows_after == [["เต็ม"]] * rows,
        refusal or f"{len(rows_after)} rows, the first {rows_after[:1]}",
    )


def _refusal_check(*requests: Callable[[ScratchTab], dict]) -> Callable[[Scratch], CheckResult]:
    """Return a check that all but the last of the requests are applied and the last is refused."""

    def check(scratch: Scratch) -> CheckResult:
        tab = scratch.tab()
        *first, last = (request(tab) for request in requests)
        if first:
            scratch.send(*first)
        refusal = scratch.refusal(last)
        return check_result(refusal is not None, refusal or "it was applied")

    return check


def _append_nothing(tab: ScratchTab) -> dict:
    return {"appendCells": {"sheetId": tab.sheet_id, "fields": "userEnteredValue", "rows": []}}


def _append_too_wide(tab: ScratchTab) -> dict:
    return tab.append_request(*["กว้าง"] * (COLUMNS + 1))


def _write_below_the_grid(tab: ScratchTab) -> dict:
    return tab.write_request(ROWS, 0, text_row("ใต้ตาราง"))


def _freeze_all_rows(tab: ScratchTab) -> dict:
    return {
        "updateSheetProperties": {
            "properties": {"sheetId": tab.sheet_id, "gridProperties": {"frozenRowCount": ROWS}},
            "fields": "gridProperties.frozenRowCount",
        }
    }


def _protect_tab(tab: ScratchTab) -> dict:
    return {"addProtectedRange": {"protectedRange": {"range": {"sheetId": tab.sheet_id}}}}


def _delete_missing_protection(tab: ScratchTab) -> dict:
    return {"deleteProtectedRange": {"protectedRangeId": tab.sheet_id}}


def check_change_protections(scratch: Scratch) -> CheckResult:
    """Check what a purge needs: one batch replaces a protection by one with an id of our own, and writes."""
    tab = scratch.tab()
    old_protection, new_protection = (
        {
            **_protect_tab(tab)["addProtectedRange"]["protectedRange"],
            "protectedRangeId": tab.sheet_id + offset,
        }
        for offset in (1, 2)
    )
    scratch.send({"addProtectedRange": {"protectedRange": old_protection}})
    refusal = scratch.refusal(
        {"deleteProtectedRange": {"protectedRangeId": old_protection["protectedRangeId"]}},
        {"addProtectedRange": {"protectedRange": new_protection}},
        tab.write_request(0, 0, text_row("ลบแล้ว")),
    )
    rows_after = scratch.rows(tab)
    return check_result(refusal is None and rows_after[:1] == [["ลบแล้ว"]], refusal or f"{rows_after[:1]}")


def _add_chart(row: int) -> Callable[[ScratchTab], dict]:
    def request(tab: ScratchTab) -> dict:
        data = {"sourceRange": {"sources": [tab.grid_range(0, 2, 0, 1)]}}
        spec = {
            "basicChart": {"chartType": "BAR", "domains": [{"domain": data}], "series": [{"series": data}]}
        }
        anchor = {"sheetId": tab.sheet_id, "rowIndex": row, "columnIndex": 0}
        return {
            "addChart": {"chart": {"spec": spec, "position": {"overlayPosition": {"anchorCell": anchor}}}}
        }

    return request


def _add_chart_with_own_id(tab: ScratchTab) -> dict:
    """Add a chart with an id of our own, as the chart of a written tab has it."""
    request = _add_chart(0)(tab)
    request["addChart"]["chart"]["chartId"] = tab.sheet_id
    return request


def _delete_missing_named_range(tab: ScratchTab) -> dict:
    return {"deleteNamedRange": {"namedRangeId": f"missing{tab.sheet_id}"}}


def _delete_tab(tab: ScratchTab) -> dict:
    return {"deleteSheet": {"sheetId": tab.sheet_id}}


def _add_same_tab(tab: ScratchTab) -> dict:
    return tab.add_request


def check_shrink_under_chart(scratch: Scratch) -> CheckResult:
    tab = scratch.tab()
    shrink = {
        "properties": {"sheetId": tab.sheet_id, "gridProperties": {"rowCount": 2}},
        "fields": "gridProperties.rowCount",
    }
    scratch.send(_add_chart(ROWS - 1)(tab))
    refusal = scratch.refusal({"updateSheetProperties": shrink})
    return check_result(refusal is None, refusal or "")


ASSUMPTIONS = (
    Assumption(
        "grow-first",
        "A batch may grow a grid and fill it at once, and a range that it writes is cleared.",
        True,
        check_grow_then_write,
    ),
    Assumption("no-empty-append", "Appending no rows is refused.", False, _refusal_check(_append_nothing)),
    Assumption(
        "no-wide-append",
        "Appending a row wider than the grid is refused.",
        False,
        _refusal_check(_append_too_wide),
    ),
    Assumption(
        "no-write-below", "Writing below the grid is refused.", False, _refusal_check(_write_below_the_grid)
    ),
    Assumption("no-all-frozen", "Freezing all rows is refused.", False, _refusal_check(_freeze_all_rows)),
    Assumption(
        "one-protection",
        "A second protection of a whole tab is refused.",
        False,
        _refusal_check(_protect_tab, _protect_tab),
    ),
    Assumption(
        "no-protection",
        "Deleting a protection that is missing is refused: a purge's late copies write nothing.",
        True,
        _refusal_check(_delete_missing_protection),
    ),
    Assumption(
        "change-protection",
        "One batch may take a protection away, add one by an id of our own, and write.",
        False,
        check_change_protections,
    ),
    Assumption(
        "chart-inside",
        "A chart anchored outside the grid is refused.",
        False,
        _refusal_check(_add_chart(ROWS + 1)),
    ),
    Assumption(
        "chart-id",
        "A second chart of one id is refused: the chart of a tab is never there twice.",
        False,
        _refusal_check(_add_chart_with_own_id, _add_chart_with_own_id),
    ),
    Assumption("shrink-under-chart", "A grid may shrink under a chart.", False, check_shrink_under_chart),
    Assumption(
        "no-named-range",
        "Deleting a named range that is missing is refused.",
        False,
        _refusal_check(_delete_missing_named_range),
    ),
    Assumption(
        "sheet-id-again",
        "The id of a deleted tab is refused for a new one.",
        False,
        _refusal_check(_delete_tab, _add_same_tab),
    ),
)
