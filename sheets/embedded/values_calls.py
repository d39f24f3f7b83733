"""The calls of spreadsheets.values: reading and writing by A1 notation."""

from collections.abc import Callable

from sheets.embedded import value_ranges, value_writes
from sheets.embedded.a1 import read_range
from sheets.embedded.access import check_access
from sheets.embedded.call import Call
from sheets.embedded.editing import EditResult, change_workbook
from sheets.embedded.grid import Workbook
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
    answers = _write(store, call, id, call.body.get("data", []), _writing_of_body(call))
    return {"spreadsheetId": id, **_totals(store.get_workbook(id), answers), "responses": answers}


def batch_update_values_by_data_filter(store: Store, call: Call, id: str) -> dict:
    """Write values into every row and column whose metadata match; a null leaves its cell as it is."""
    data, writing = call.body.get("data", []), _writing_of_body(call)
    answers = _change(
        store,
        call,
        id,
        lambda book: [answer for item in data for answer in value_writes.write_matches(book, item, writing)],
    )
    return {"spreadsheetId": id, **_totals(store.get_workbook(id), answers), "responses": answers}


def append_values(store: Store, call: Call, id: str, range: str) -> dict:
    inserting = last(call.query, "insertDataOption") == "INSERT_ROWS"
    (answer,) = _change(
        store,
        call,
        id,
        lambda book: [value_writes.append(book, range, call.body, _writing(call), inserting)],
    )
    return {"spreadsheetId": id, **answer, "updates": {"spreadsheetId": id, **answer["updates"]}}


def clear_values(store: Store, call: Call, id: str, range: str) -> dict:
    (cleared,) = _clear(store, call, id, [range])
    return {"spreadsheetId": id, "clearedRange": cleared}


def batch_clear_values(store: Store, call: Call, id: str) -> dict:
    return {"spreadsheetId": id, "clearedRanges": _clear(store, call, id, call.body.get("ranges", []))}


def _write(store: Store, call: Call, id: str, data: list[dict], writing: Writing) -> list[dict]:
    """Write ValueRanges, all or none. Return an UpdateValuesResponse for each."""
    answers = _change(
        store, call, id, lambda book: [value_writes.write(book, item, writing) for item in data]
    )
    return [{"spreadsheetId": id, **answer} for answer in answers]


def _totals(book: Workbook, answers: list[dict]) -> dict:
    """Return what a BatchUpdateValuesResponse counts: each row and column of a tab once."""
    places = [read_range(book, answer["updatedRange"]) for answer in answers if "updatedCells" in answer]
    totals = {
        "totalUpdatedRows": len({(sheet.id, row) for sheet, area in places for row in range(*area[:2])}),
        "totalUpdatedColumns": len({(sheet.id, each) for sheet, area in places for each in range(*area[2:])}),
        "totalUpdatedCells": sum(answer.get("updatedCells", 0) for answer in answers),
        "totalUpdatedSheets": len({sheet.id for sheet, _ in places}),
    }
    return {name: total for name, total in totals.items() if total}


def _clear(store: Store, call: Call, id: str, ranges: list[str]) -> list[str]:
    """Empty the cells, which keep their formats. Return the cleared ranges."""
    return _change(
        store, call, id, lambda book: [value_writes.clear(book, text, call.caller) for text in ranges]
    )


def _change(store: Store, call: Call, id: str, act: Callable[[Workbook], list]) -> list:
    """Let `act` change a copy of the workbook, and keep it. Return what it returns."""
    check_access(store, id, call.caller, writing=True)

    def change(book: Workbook) -> EditResult:
        changed = book.copy()
        return EditResult(book, changed, act(changed))

    return change_workbook(store, id, call.caller, change).replies


def _rendering(call: Call) -> Rendering:
    return Rendering(
        last(call.query, "majorDimension", "ROWS"),
        last(call.query, "valueRenderOption", "FORMATTED_VALUE"),
        last(call.query, "dateTimeRenderOption", "SERIAL_NUMBER"),
    )


def _writing_of_body(call: Call) -> Writing:
    body = call.body
    return Writing(
        call.caller,
        body.get("valueInputOption", ""),
        body.get("includeValuesInResponse", False),
        body.get("responseValueRenderOption", "FORMATTED_VALUE"),
        body.get("responseDateTimeRenderOption", "SERIAL_NUMBER"),
    )


def _writing(call: Call) -> Writing:
    return Writing(
        call.caller,
        last(call.query, "valueInputOption"),
        is_true(call.query, "includeValuesInResponse"),
        last(call.query, "responseValueRenderOption", "FORMATTED_VALUE"),
        last(call.query, "responseDateTimeRenderOption", "SERIAL_NUMBER"),
    )
