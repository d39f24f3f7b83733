"""The part of Google's discovery documents that the stand-in understands.

A name that is missing below is refused; a test compares every line with the discovery documents. `"int32"` is
a scalar, `"RowData"` a message below, `"[RowData]"` a list, a tuple the enum values that are implemented.
"""

_DIMENSION = ("ROWS", "COLUMNS")
_VISIBILITY = ("DOCUMENT", "PROJECT")
_PASTE = ("PASTE_NORMAL",)
_LOCATION = ("ROW", "COLUMN", "SHEET", "SPREADSHEET")

REQUEST_SHAPES: dict[str, dict] = {
    "addChart": {"chart": "EmbeddedChart"},
    "addNamedRange": {"namedRange": "NamedRange"},
    "addProtectedRange": {"protectedRange": "ProtectedRange"},
    "addSheet": {"properties": "SheetProperties"},
    "addTable": {"table": "Table"},
    "appendCells": {"sheetId": "int32", "rows": "[RowData]", "fields": "mask"},
    "appendDimension": {"sheetId": "int32", "dimension": _DIMENSION, "length": "int32"},
    "clearBasicFilter": {"sheetId": "int32"},
    "copyPaste": {"source": "GridRange", "destination": "GridRange", "pasteType": _PASTE},
    "createDeveloperMetadata": {"developerMetadata": "DeveloperMetadata"},
    "cutPaste": {"source": "GridRange", "destination": "GridCoordinate", "pasteType": _PASTE},
    "deleteDeveloperMetadata": {"dataFilter": "DataFilter"},
    "deleteDimension": {"range": "DimensionRange"},
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
    "moveDimension": {"source": "DimensionRange", "destinationIndex": "int32"},
    "repeatCell": {"range": "GridRange", "cell": "CellData", "fields": "mask"},
    "setBasicFilter": {"filter": "BasicFilter"},
    "setDataValidation": {"range": "GridRange", "rule": "DataValidationRule"},
    "sortRange": {"range": "GridRange", "sortSpecs": "[SortSpec]"},
    "updateCells": {"rows": "[RowData]", "fields": "mask", "start": "GridCoordinate", "range": "GridRange"},
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


SHAPES: dict[str, dict] = {
    "Request": {name: request_shape(name) for name in REQUEST_SHAPES},
    **{request_shape(name): fields for name, fields in REQUEST_SHAPES.items()},
    # Bodies.
    "BatchUpdateSpreadsheetRequest": {
        "requests": "[Request]",
        "includeSpreadsheetInResponse": "boolean",
        "responseIncludeGridData": "boolean",
    },
    "GetSpreadsheetByDataFilterRequest": {"dataFilters": "[DataFilter]", "includeGridData": "boolean"},
    # Metadata.
    "DeveloperMetadata": {
        "metadataId": "int32",
        "metadataKey": "string",
        "metadataValue": "string",
        "location": "DeveloperMetadataLocation",
        "visibility": _VISIBILITY,
    },
    "DeveloperMetadataLocation": {
        "spreadsheet": "boolean",
        "sheetId": "int32",
        "dimensionRange": "DimensionRange",
        "locationType": _LOCATION,
    },
    "DataFilter": {"developerMetadataLookup": "DeveloperMetadataLookup"},
    "DeveloperMetadataLookup": {
        "metadataId": "int32",
        "metadataKey": "string",
        "metadataValue": "string",
        "locationType": _LOCATION,
        "visibility": _VISIBILITY,
    },
    # Places.
    "GridRange": {
        "sheetId": "int32",
        "startRowIndex": "int32",
        "endRowIndex": "int32",
        "startColumnIndex": "int32",
        "endColumnIndex": "int32",
    },
    "GridCoordinate": {"sheetId": "int32", "rowIndex": "int32", "columnIndex": "int32"},
    "DimensionRange": {
        "sheetId": "int32",
        "dimension": _DIMENSION,
        "startIndex": "int32",
        "endIndex": "int32",
    },
    "DimensionProperties": {
        "pixelSize": "int32",
        "hiddenByUser": "boolean",
        "hiddenByFilter": "boolean",
        "developerMetadata": "[DeveloperMetadata]",
    },
    "SortSpec": {"dimensionIndex": "int32", "sortOrder": ("ASCENDING", "DESCENDING")},
    "BasicFilter": {"range": "GridRange", "filterSpecs": "[FilterSpec]"},
    "FilterSpec": {"columnIndex": "int32", "filterCriteria": "FilterCriteria"},
    "FilterCriteria": {"hiddenValues": "[string]"},
    # Cells.
    "RowData": {"values": "[CellData]"},
    "CellData": {
        "userEnteredValue": "ExtendedValue",
        "effectiveValue": "ExtendedValue",
        "formattedValue": "string",
        "userEnteredFormat": "CellFormat",
        "effectiveFormat": "CellFormat",
        "note": "string",
        "dataValidation": "DataValidationRule",
    },
    "ExtendedValue": {
        "stringValue": "string",
        "numberValue": "double",
        "boolValue": "boolean",
        "formulaValue": "string",
        "errorValue": "ErrorValue",
    },
    "ErrorValue": {"type": ("ERROR",), "message": "string"},
    "DataValidationRule": {
        "condition": "BooleanCondition",
        "inputMessage": "string",
        "strict": "boolean",
        "showCustomUi": "boolean",
    },
    "BooleanCondition": {"type": ("ONE_OF_LIST", "BOOLEAN"), "values": "[ConditionValue]"},
    "ConditionValue": {"userEnteredValue": "string"},
    "CellFormat": {
        "numberFormat": "NumberFormat",
        "backgroundColorStyle": "ColorStyle",
        "textFormat": "TextFormat",
        "wrapStrategy": ("OVERFLOW_CELL", "CLIP", "WRAP"),
        "horizontalAlignment": ("LEFT", "CENTER", "RIGHT"),
        "verticalAlignment": ("TOP", "MIDDLE", "BOTTOM"),
    },
    "NumberFormat": {
        "type": ("TEXT", "NUMBER", "PERCENT", "DATE"),
        "pattern": ("@", "0", "0.0", "0.00", "#,##0", "#,##0.00", "0%", "0.00%", "d/m/yyyy", "yyyy-mm-dd"),
    },
    "TextFormat": {
        "bold": "boolean",
        "italic": "boolean",
        "fontSize": "int32",
        "link": "Link",
        "foregroundColorStyle": "ColorStyle",
    },
    "Link": {"uri": "string"},
    "ColorStyle": {"rgbColor": "Color"},
    "Color": {"red": "float", "green": "float", "blue": "float"},
    # Spreadsheets.
    "SpreadsheetProperties": {
        "title": "string",
        "locale": "string",
        "timeZone": "string",
        "autoRecalc": ("ON_CHANGE", "MINUTE", "HOUR"),
    },
    "SheetProperties": {
        "sheetId": "int32",
        "title": "string",
        "index": "int32",
        "hidden": "boolean",
        "tabColorStyle": "ColorStyle",
        "sheetType": ("GRID",),
        "gridProperties": "GridProperties",
    },
    "GridProperties": {
        "rowCount": "int32",
        "columnCount": "int32",
        "frozenRowCount": "int32",
        "frozenColumnCount": "int32",
        "hideGridlines": "boolean",
    },
    "ProtectedRange": {
        "protectedRangeId": "int32",
        "range": "GridRange",
        "description": "string",
        "warningOnly": "boolean",
        "editors": "Editors",
        "requestingUserCanEdit": "boolean",
    },
    "Editors": {"users": "[string]", "groups": "[string]"},
    # Objects beside the cells.
    "NamedRange": {"namedRangeId": "string", "name": "string", "range": "GridRange"},
    "Table": {"tableId": "string", "name": "string", "range": "GridRange"},
    "EmbeddedChart": {"chartId": "int32", "spec": "ChartSpec", "position": "EmbeddedObjectPosition"},
    "EmbeddedObjectPosition": {"overlayPosition": "OverlayPosition"},
    "OverlayPosition": {"anchorCell": "GridCoordinate", "widthPixels": "int32", "heightPixels": "int32"},
    "ChartSpec": {"title": "string", "altText": "string", "basicChart": "BasicChartSpec"},
    "BasicChartSpec": {
        "chartType": ("BAR", "COLUMN", "LINE"),
        "domains": "[BasicChartDomain]",
        "series": "[BasicChartSeries]",
        "headerCount": "int32",
        "stackedType": ("NOT_STACKED", "STACKED"),
        "legendPosition": ("BOTTOM_LEGEND", "NO_LEGEND"),
    },
    "BasicChartDomain": {"domain": "ChartData"},
    "BasicChartSeries": {"series": "ChartData", "colorStyle": "ColorStyle", "dataLabel": "DataLabel"},
    "DataLabel": {"type": ("NONE", "DATA"), "placement": ("CENTER", "INSIDE_END")},
    "ChartData": {"sourceRange": "ChartSourceRange"},
    "ChartSourceRange": {"sources": "[GridRange]"},
    # Answers.
    "BatchUpdateSpreadsheetResponse": {
        "spreadsheetId": "string",
        "replies": "[Response]",
        "updatedSpreadsheet": "Spreadsheet",
    },
    "Response": {
        "addChart": "AddChartResponse",
        "addNamedRange": "AddNamedRangeResponse",
        "addSheet": "AddSheetResponse",
        "addTable": "AddTableResponse",
        "duplicateSheet": "DuplicateSheetResponse",
        "findReplace": "FindReplaceResponse",
        "addProtectedRange": "AddProtectedRangeResponse",
        "createDeveloperMetadata": "CreateDeveloperMetadataResponse",
        "deleteDeveloperMetadata": "DeleteDeveloperMetadataResponse",
    },
    "AddChartResponse": {"chart": "EmbeddedChart"},
    "AddNamedRangeResponse": {"namedRange": "NamedRange"},
    "AddTableResponse": {"table": "Table"},
    "DuplicateSheetResponse": {"properties": "SheetProperties"},
    "FindReplaceResponse": {"occurrencesChanged": "int32", "valuesChanged": "int32"},
    "AddSheetResponse": {"properties": "SheetProperties"},
    "AddProtectedRangeResponse": {"protectedRange": "ProtectedRange"},
    "CreateDeveloperMetadataResponse": {"developerMetadata": "DeveloperMetadata"},
    "DeleteDeveloperMetadataResponse": {"deletedDeveloperMetadata": "[DeveloperMetadata]"},
    "Spreadsheet": {
        "spreadsheetId": "string",
        "properties": "SpreadsheetProperties",
        "sheets": "[Sheet]",
        "developerMetadata": "[DeveloperMetadata]",
    },
    "Sheet": {
        "properties": "SheetProperties",
        "data": "[GridData]",
        "protectedRanges": "[ProtectedRange]",
        "basicFilter": "BasicFilter",
        "charts": "[EmbeddedChart]",
        "developerMetadata": "[DeveloperMetadata]",
    },
    "GridData": {
        "rowData": "[RowData]",
        "rowMetadata": "[DimensionProperties]",
        "columnMetadata": "[DimensionProperties]",
    },
}

DRIVE_SHAPES: dict[str, dict] = {
    "File": {
        "id": "string",
        "name": "string",
        "mimeType": ("application/vnd.google-apps.spreadsheet",),
        "parents": "[string]",
        "properties": "strings",
        "trashed": "boolean",
        "version": "int64",
        "createdTime": "time",
        "modifiedTime": "time",
        "lastModifyingUser": "User",
    },
    "User": {"emailAddress": "string", "displayName": "string", "me": "boolean"},
    "FileList": {"files": "[File]", "nextPageToken": "string"},
    "PermissionList": {"permissions": "[Permission]", "nextPageToken": "string"},
    "Permission": {
        "id": "string",
        "type": ("user", "group", "domain", "anyone"),
        "role": ("reader", "writer"),
        "emailAddress": "string",
        "domain": "string",
    },
}
