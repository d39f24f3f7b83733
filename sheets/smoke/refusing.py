"""What Google refuses, and what it allows where we rely on it."""

from collections.abc import Callable

from sheets.smoke.assumption import Assumption, Finding, judged
from sheets.smoke.scratch import COLUMNS, ROWS, Scratch, ScratchTab, text_row


def grows_first(scratch: Scratch) -> Finding:
    """As the summary does: to an absolute height, then the whole range anew."""
    tab, rows = scratch.tab(), ROWS + 5
    grow = {
        "properties": {"sheetId": tab.sheet_id, "gridProperties": {"rowCount": rows}},
        "fields": "gridProperties.rowCount",
    }
    area = {"range": tab.area(0, rows, 0, 2), "fields": "userEnteredValue", "rows": [text_row("เต็ม")] * rows}
    old = tab.write(0, 1, text_row("ของเดิม"))
    said = scratch.refused(old, {"updateSheetProperties": grow}, {"updateCells": area})
    left = scratch.rows(tab)
    return judged(
        said is None and left == [["เต็ม"]] * rows, said or f"{len(left)} rows, the first {left[:1]}"
    )


def _refuses(*requests: Callable[[ScratchTab], dict]) -> Callable[[Scratch], Finding]:
    """All but the last of the requests must be applied, the last refused."""

    def check(scratch: Scratch) -> Finding:
        tab = scratch.tab()
        *first, last = (request(tab) for request in requests)
        if first:
            scratch.send(*first)
        said = scratch.refused(last)
        return judged(said is not None, said or "it was applied")

    return check


def _nothing(tab: ScratchTab) -> dict:
    return {"appendCells": {"sheetId": tab.sheet_id, "fields": "userEnteredValue", "rows": []}}


def _too_wide(tab: ScratchTab) -> dict:
    return tab.append(*["กว้าง"] * (COLUMNS + 1))


def _below_the_grid(tab: ScratchTab) -> dict:
    return tab.write(ROWS, 0, text_row("ใต้ตาราง"))


def _all_frozen(tab: ScratchTab) -> dict:
    return {
        "updateSheetProperties": {
            "properties": {"sheetId": tab.sheet_id, "gridProperties": {"frozenRowCount": ROWS}},
            "fields": "gridProperties.frozenRowCount",
        }
    }


def _protected(tab: ScratchTab) -> dict:
    return {"addProtectedRange": {"protectedRange": {"range": {"sheetId": tab.sheet_id}}}}


def _no_protection(tab: ScratchTab) -> dict:
    return {"deleteProtectedRange": {"protectedRangeId": tab.sheet_id}}


def changes_protections(scratch: Scratch) -> Finding:
    """As a purge does: one protection goes, another comes, a cell is written, by ids of our own, all in one
    batch.
    """
    tab = scratch.tab()
    old, new = (
        {**_protected(tab)["addProtectedRange"]["protectedRange"], "protectedRangeId": tab.sheet_id + more}
        for more in (1, 2)
    )
    scratch.send({"addProtectedRange": {"protectedRange": old}})
    said = scratch.refused(
        {"deleteProtectedRange": {"protectedRangeId": old["protectedRangeId"]}},
        {"addProtectedRange": {"protectedRange": new}},
        tab.write(0, 0, text_row("ลบแล้ว")),
    )
    left = scratch.rows(tab)
    return judged(said is None and left[:1] == [["ลบแล้ว"]], said or f"{left[:1]}")


def _chart(row: int) -> Callable[[ScratchTab], dict]:
    def request(tab: ScratchTab) -> dict:
        data = {"sourceRange": {"sources": [tab.area(0, 2, 0, 1)]}}
        spec = {
            "basicChart": {"chartType": "BAR", "domains": [{"domain": data}], "series": [{"series": data}]}
        }
        anchor = {"sheetId": tab.sheet_id, "rowIndex": row, "columnIndex": 0}
        return {
            "addChart": {"chart": {"spec": spec, "position": {"overlayPosition": {"anchorCell": anchor}}}}
        }

    return request


def _own_chart(tab: ScratchTab) -> dict:
    """By an id of our own, as a tab that the service writes has it."""
    request = _chart(0)(tab)
    request["addChart"]["chart"]["chartId"] = tab.sheet_id
    return request


def _no_named_range(tab: ScratchTab) -> dict:
    return {"deleteNamedRange": {"namedRangeId": f"missing{tab.sheet_id}"}}


def _deleted(tab: ScratchTab) -> dict:
    return {"deleteSheet": {"sheetId": tab.sheet_id}}


def _again(tab: ScratchTab) -> dict:
    return tab.added


def shrinks_under_a_chart(scratch: Scratch) -> Finding:
    tab = scratch.tab()
    shrink = {
        "properties": {"sheetId": tab.sheet_id, "gridProperties": {"rowCount": 2}},
        "fields": "gridProperties.rowCount",
    }
    scratch.send(_chart(ROWS - 1)(tab))
    said = scratch.refused({"updateSheetProperties": shrink})
    return judged(said is None, said or "")


ASSUMPTIONS = (
    Assumption(
        "grow-first",
        "A batch may grow a grid and fill it at once, and a range that it writes is cleared.",
        True,
        grows_first,
    ),
    Assumption("no-empty-append", "Appending no rows is refused.", False, _refuses(_nothing)),
    Assumption(
        "no-wide-append", "Appending a row wider than the grid is refused.", False, _refuses(_too_wide)
    ),
    Assumption("no-write-below", "Writing below the grid is refused.", False, _refuses(_below_the_grid)),
    Assumption("no-all-frozen", "Freezing all rows is refused.", False, _refuses(_all_frozen)),
    Assumption(
        "one-protection",
        "A second protection of a whole tab is refused.",
        False,
        _refuses(_protected, _protected),
    ),
    Assumption(
        "no-protection",
        "Deleting a protection that is missing is refused: a purge's late copies write nothing.",
        True,
        _refuses(_no_protection),
    ),
    Assumption(
        "change-protection",
        "One batch may take a protection away, add one by an id of our own, and write.",
        False,
        changes_protections,
    ),
    Assumption(
        "chart-inside", "A chart anchored outside the grid is refused.", False, _refuses(_chart(ROWS + 1))
    ),
    Assumption(
        "chart-id",
        "A second chart of one id is refused: the chart of a tab is never there twice.",
        False,
        _refuses(_own_chart, _own_chart),
    ),
    Assumption("shrink-under-chart", "A grid may shrink under a chart.", False, shrinks_under_a_chart),
    Assumption(
        "no-named-range",
        "Deleting a named range that is missing is refused.",
        False,
        _refuses(_no_named_range),
    ),
    Assumption(
        "sheet-id-again",
        "The id of a deleted tab is refused for a new one.",
        False,
        _refuses(_deleted, _again),
    ),
)
