"""The calls of spreadsheets.values: reading and writing by A1 notation."""

from sheets.embedded import value_ranges, value_writes
from sheets.embedded.a1 import read_range
from sheets.embedded.access import check_access
from sheets.embedded.call import Call
from sheets.embedded.editing import EditResult, change_workbook
from sheets.embedded.grid import Workbook
from sheets.embedded.ranges import range_text
from sheets.embedded.refusal import Refusal
from sheets.embedded.store import Store
from sheets.embedded.validation import is_true, last
from sheets.embedded.value_ranges import Rendering
from sheets.embedded.value_writes import Writing


def get_values(store: Store, call: Call, id: str, range: str) -> dict:
    check_access(store, id, call.caller)
    book = store.get_workbook(id)
    return value_ranges.value_range(book, *read_range(book, range), _rendering(call))


def batch_get_values(store: Store, call: Call, id: str) -> dict:
    check_access(store, id, call.caller)
    book, rendering = store.get_workbook(id), _rendering(call)
    places = [read_range(book, text) for text in call.query.get("ranges", [])]
    answers = [value_ranges.value_range(book, *place, rendering) for place in places]
    return {"spreadsheetId": id, "valueRanges": answers}


def update_values(store: Store, call: Call, id: str, range: str) -> dict:
    if call.body.get("range", range) != range:
        raise Refusal("Requested writing within another range than the body's.")
    (answer,) = _write(store, call, id, [{**call.body, "range": range}], _writing(call))
    return answer


def batch_update_values(store: Store, call: Call, id: str) -> dict:
    body = call.body
    writing = Writing(
        body.get("valueInputOption", ""),
        body.get("includeValuesInResponse", False),
        body.get("responseValueRenderOption", "FORMATTED_VALUE"),
        body.get("responseDateTimeRenderOption", "SERIAL_NUMBER"),
    )
    data = body.get("data", [])
    answers = _write(store, call, id, data, writing)
    places = [read_range(store.get_workbook(id), answer["updatedRange"]) for answer in answers]
    totals = {
        "totalUpdatedRows": len({(sheet.id, row) for sheet, area in places for row in _span(area[:2])}),
        "totalUpdatedColumns": len({(sheet.id, each) for sheet, area in places for each in _span(area[2:])}),
        "totalUpdatedCells": sum(answer.get("updatedCells", 0) for answer in answers),
        "totalUpdatedSheets": len({sheet.id for sheet, _ in places}),
    }
    return {
        "spreadsheetId": id,
        **{name: total for name, total in totals.items() if total},
        "responses": answers,
    }


def append_values(store: Store, call: Call, id: str, range: str) -> dict:
    check_access(store, id, call.caller, writing=True)
    inserting = last(call.query, "insertDataOption") == "INSERT_ROWS"

    def change(book: Workbook) -> EditResult:
        changed = book.copy()
        sheet, region = read_range(changed, range)
        table = value_ranges.table_region(sheet, region)
        answer = {"spreadsheetId": id}
        if table:
            answer["tableRange"] = range_text(sheet, table)
        updates = value_writes.append(changed, sheet, region, table, call, _writing(call), inserting)
        return EditResult(book, changed, [{**answer, "updates": {"spreadsheetId": id, **updates}}])

    return change_workbook(store, id, call.caller, change).replies[0]


def clear_values(store: Store, call: Call, id: str, range: str) -> dict:
    (cleared,) = _clear(store, call, id, [range])
    return {"spreadsheetId": id, "clearedRange": cleared}


def batch_clear_values(store: Store, call: Call, id: str) -> dict:
    return {"spreadsheetId": id, "clearedRanges": _clear(store, call, id, call.body.get("ranges", []))}


def _write(store: Store, call: Call, id: str, data: list[dict], writing: Writing) -> list[dict]:
    """Write ValueRanges, all or none. Return an UpdateValuesResponse for each."""
    check_access(store, id, call.caller, writing=True)

    def change(book: Workbook) -> EditResult:
        changed = book.copy()
        answers = [value_writes.write(changed, item, call.caller, writing) for item in data]
        return EditResult(book, changed, [{"spreadsheetId": id, **answer} for answer in answers])

    return change_workbook(store, id, call.caller, change).replies


def _clear(store: Store, call: Call, id: str, ranges: list[str]) -> list[str]:
    """Empty the cells, which keep their formats. Return the cleared ranges."""
    check_access(store, id, call.caller, writing=True)

    def change(book: Workbook) -> EditResult:
        changed = book.copy()
        return EditResult(book, changed, [value_writes.clear(changed, text, call.caller) for text in ranges])

    return change_workbook(store, id, call.caller, change).replies


def _rendering(call: Call) -> Rendering:
    return Rendering(
        last(call.query, "majorDimension", "ROWS"),
        last(call.query, "valueRenderOption", "FORMATTED_VALUE"),
        last(call.query, "dateTimeRenderOption", "SERIAL_NUMBER"),
    )


def _writing(call: Call) -> Writing:
    return Writing(
        last(call.query, "valueInputOption"),
        is_true(call.query, "includeValuesInResponse"),
        last(call.query, "responseValueRenderOption", "FORMATTED_VALUE"),
        last(call.query, "responseDateTimeRenderOption", "SERIAL_NUMBER"),
    )


def _span(bounds: tuple[int, int]) -> range:
    return range(*bounds)
