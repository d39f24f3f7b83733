"""The requests of spreadsheets.batchUpdate that are implemented, in the form of shapes.py."""

from sheets.embedded.enums import CUT, DIMENSION, PASTE

REQUEST_SHAPES: dict[str, dict] = {
    "addChart": {"chart": "EmbeddedChart"},
    "addDimensionGroup": {"range": "DimensionRange"},
    "addNamedRange": {"namedRange": "NamedRange"},
    "addProtectedRange": {"protectedRange": "ProtectedRange"},
    "addSheet": {"properties": "SheetProperties"},
    "addTable": {"table": "Table"},
    "appendCells": {"sheetId": "int32", "rows": "[RowData]", "fields": "mask"},
    "appendDimension": {"sheetId": "int32", "dimension": DIMENSION, "length": "int32"},
    "autoResizeDimensions": {"dimensions": "DimensionRange"},
    "clearBasicFilter": {"sheetId": "int32"},
    "copyPaste": {
        "source": "GridRange",
        "destination": "GridRange",
        "pasteType": PASTE,
        "pasteOrientation": ("NORMAL", "TRANSPOSE"),
    },
    "createDeveloperMetadata": {"developerMetadata": "DeveloperMetadata"},
    "cutPaste": {"source": "GridRange", "destination": "GridCoordinate", "pasteType": CUT},
    "deleteDeveloperMetadata": {"dataFilter": "DataFilter"},
    "deleteDimension": {"range": "DimensionRange"},
    "deleteDimensionGroup": {"range": "DimensionRange"},
    "deleteEmbeddedObject": {"objectId": "int32"},
    "deleteNamedRange": {"namedRangeId": "string"},
    "deleteProtectedRange": {"protectedRangeId": "int32"},
    "deleteSheet": {"sheetId": "int32"},
    "duplicateSheet": {
        "sourceSheetId": "int32",
        "insertSheetIndex": "int32",
        "newSheetId": "int32",
        "newSheetName": "string",
    },
    "findReplace": {"find": "string", "replacement": "string", "sheetId": "int32", "matchCase": "boolean"},
    "insertDimension": {"range": "DimensionRange", "inheritFromBefore": "boolean"},
    "mergeCells": {"range": "GridRange", "mergeType": ("MERGE_ALL", "MERGE_COLUMNS", "MERGE_ROWS")},
    "moveDimension": {"source": "DimensionRange", "destinationIndex": "int32"},
    "repeatCell": {"range": "GridRange", "cell": "CellData", "fields": "mask"},
    "setBasicFilter": {"filter": "BasicFilter"},
    "setDataValidation": {"range": "GridRange", "rule": "DataValidationRule"},
    "sortRange": {"range": "GridRange", "sortSpecs": "[SortSpec]"},
    "unmergeCells": {"range": "GridRange"},
    "updateCells": {"rows": "[RowData]", "fields": "mask", "start": "GridCoordinate", "range": "GridRange"},
    "updateDeveloperMetadata": {
        "dataFilters": "[DataFilter]",
        "developerMetadata": "DeveloperMetadata",
        "fields": "mask",
    },
    "updateDimensionProperties": {
        "range": "DimensionRange",
        "properties": "DimensionProperties",
        "fields": "mask",
    },
    "updateSheetProperties": {"properties": "SheetProperties", "fields": "mask"},
    "updateSpreadsheetProperties": {"properties": "SpreadsheetProperties", "fields": "mask"},
}


def request_shape(name: str) -> str:
    """Return the message of a request, as Google names it: appendCells gives AppendCellsRequest."""
    return name[0].upper() + name[1:] + "Request"
