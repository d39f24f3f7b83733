"""The requests of spreadsheets.batchUpdate: applied in order, all of them or none."""

from collections.abc import Callable

from sheets.embedded import (
    cells,
    copying,
    dimensions,
    groups,
    merging,
    metadata,
    objects,
    protection,
    sorting,
    tabs,
)
from sheets.embedded.grid import Workbook
from sheets.embedded.lean import lean
from sheets.embedded.refusal import NotImplementedHere, Refusal
from sheets.embedded.shapes import SHAPES

# Each function changes the workbook that it is given, or raises Refusal. It returns the content of the reply.
REQUEST_FUNCTIONS: dict[str, Callable[[Workbook, dict, str], dict | None]] = {
    "addChart": objects.add_chart,
    "deleteEmbeddedObject": objects.delete_embedded_object,
    "addDimensionGroup": groups.add_dimension_group,
    "addNamedRange": objects.add_named_range,
    "addProtectedRange": protection.add_protected_range,
    "addSheet": tabs.add_sheet,
    "addTable": objects.add_table,
    "appendCells": cells.append_cells,
    "appendDimension": dimensions.append_dimension,
    "autoResizeDimensions": dimensions.auto_resize_dimensions,
    "clearBasicFilter": tabs.clear_basic_filter,
    "copyPaste": copying.copy_paste,
    "createDeveloperMetadata": metadata.create_developer_metadata,
    "cutPaste": copying.cut_paste,
    "deleteDeveloperMetadata": metadata.delete_developer_metadata,
    "deleteDimension": dimensions.delete_dimension,
    "deleteDimensionGroup": groups.delete_dimension_group,
    "deleteNamedRange": objects.delete_named_range,
    "deleteProtectedRange": protection.delete_protected_range,
    "deleteSheet": tabs.delete_sheet,
    "duplicateSheet": copying.duplicate_sheet,
    "findReplace": copying.find_replace,
    "insertDimension": dimensions.insert_dimension,
    "mergeCells": merging.merge_cells,
    "moveDimension": dimensions.move_dimension,
    "repeatCell": cells.repeat_cell,
    "setBasicFilter": tabs.set_basic_filter,
    "setDataValidation": cells.set_data_validation,
    "sortRange": sorting.sort_range,
    "unmergeCells": merging.unmerge_cells,
    "updateCells": cells.update_cells,
    "updateDeveloperMetadata": metadata.update_developer_metadata,
    "updateDimensionProperties": dimensions.update_dimension_properties,
    "updateSheetProperties": tabs.update_sheet_properties,
    "updateSpreadsheetProperties": tabs.update_spreadsheet_properties,
}


def apply_batch(book: Workbook, requests: list[dict], caller: str) -> tuple[Workbook, list[dict]]:
    """Return (the changed copy of the workbook, the replies); `book` itself stays as it is.

    Raises a Refusal that names the refused request.
    """
    if not requests:
        raise Refusal("Must specify at least one request.")
    changed, replies = book.copy(), []
    for index, request in enumerate(requests):
        if len(request) != 1:
            raise Refusal(f"Invalid requests[{index}]: exactly one kind of request must be set.")
        ((name, body),) = request.items()
        try:
            reply = REQUEST_FUNCTIONS[name](changed, body, caller)
        except NotImplementedHere:
            raise
        except Refusal as refusal:
            raise Refusal(f"Invalid requests[{index}].{name}: {refusal}") from refusal
        replies.append({} if reply is None else {name: lean(reply, SHAPES["Response"][name])})
    changed.check_cell_count()
    return changed, replies
