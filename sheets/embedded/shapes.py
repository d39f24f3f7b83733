"""The part of Google's discovery documents that the stand-in understands.

A name that is missing here is refused; a test compares every line with the discovery documents. `"int32"` is
a scalar, `"RowData"` a message, `"[RowData]"` a list, a tuple the enum values that are implemented.
"""

from sheets.embedded.call_shapes import CALL_SHAPES
from sheets.embedded.cell_shapes import CELL_SHAPES
from sheets.embedded.enums import DIMENSION, LOCATION, THEME_COLOURS, VISIBILITY
from sheets.embedded.request_shapes import REQUEST_SHAPES, request_shape

SHAPES: dict[str, dict] = {
    "Request": {name: request_shape(name) for name in REQUEST_SHAPES},
    **{request_shape(name): fields for name, fields in REQUEST_SHAPES.items()},
    **CALL_SHAPES,
    **CELL_SHAPES,
    # Metadata.
    "DeveloperMetadata": {
        "metadataId": "int32",
        "metadataKey": "string",
        "metadataValue": "string",
        "location": "DeveloperMetadataLocation",
        "visibility": VISIBILITY,
    },
    "DeveloperMetadataLocation": {
        "spreadsheet": "boolean",
        "sheetId": "int32",
        "dimensionRange": "DimensionRange",
        "locationType": LOCATION,
    },
    "DataFilter": {"developerMetadataLookup": "DeveloperMetadataLookup"},
    "DeveloperMetadataLookup": {
        "metadataId": "int32",
        "metadataKey": "string",
        "metadataValue": "string",
        "locationType": LOCATION,
        "visibility": VISIBILITY,
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
        "dimension": DIMENSION,
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
    # Spreadsheets.
    "SpreadsheetProperties": {
        "title": "string",
        "locale": "string",
        "timeZone": "string",
        "autoRecalc": ("ON_CHANGE", "MINUTE", "HOUR"),
        "defaultFormat": "CellFormat",
        "spreadsheetTheme": "SpreadsheetTheme",
    },
    "SpreadsheetTheme": {"primaryFontFamily": "string", "themeColors": "[ThemeColorPair]"},
    "ThemeColorPair": {"colorType": THEME_COLOURS, "color": "ColorStyle"},
    "SheetProperties": {
        "sheetId": "int32",
        "title": "string",
        "index": "int32",
        "hidden": "boolean",
        "tabColor": "Color",
        "tabColorStyle": "ColorStyle",
        "rightToLeft": "boolean",
        "sheetType": ("GRID",),
        "gridProperties": "GridProperties",
    },
    "GridProperties": {
        "rowCount": "int32",
        "columnCount": "int32",
        "frozenRowCount": "int32",
        "frozenColumnCount": "int32",
        "hideGridlines": "boolean",
        "rowGroupControlAfter": "boolean",
        "columnGroupControlAfter": "boolean",
    },
    "DimensionGroup": {"range": "DimensionRange", "depth": "int32", "collapsed": "boolean"},
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
    "BasicChartSeries": {
        "series": "ChartData",
        "color": "Color",
        "colorStyle": "ColorStyle",
        "dataLabel": "DataLabel",
    },
    "DataLabel": {"type": ("NONE", "DATA"), "placement": ("CENTER", "INSIDE_END")},
    "ChartData": {"sourceRange": "ChartSourceRange"},
    "ChartSourceRange": {"sources": "[GridRange]"},
}
