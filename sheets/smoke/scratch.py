"""A workbook made for one run, which belongs to nobody, and short ways to change and to read its tabs."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

from sheets.cells import TEXT
from sheets.client import Google
from sheets.errors import NeedsPerson, Refused
from sheets.layout import BATCH_KEY, COLUMN_KEY, TAB_KEY
from sheets.provision import token_request

ROWS, COLUMNS = 20, 8

# Tabs that are made at the start, in one request.
TABS = 42

# The metadata ids of tabs and columns, above those of the tokens.
_FIRST_ID = 1_000_000_000

_FIELDS = (
    "sheets(properties(sheetId,title,gridProperties(rowCount,columnCount)),developerMetadata(metadataKey),"
    "protectedRanges(requestingUserCanEdit),data(rowData(values(formattedValue,userEnteredValue,"
    "userEnteredFormat(numberFormat(type)),dataValidation(condition(type)))),"
    "rowMetadata(developerMetadata(metadataKey,metadataValue)),"
    "columnMetadata(developerMetadata(metadataKey,metadataValue))))"
)


@dataclass(frozen=True)
class ScratchTab:
    """One tab for one assumption, empty at first."""

    sheet_id: int

    @property
    def add_request(self) -> dict:
        """The request that makes the tab."""
        grid = {"rowCount": ROWS, "columnCount": COLUMNS}
        return {
            "addSheet": {
                "properties": {
                    "sheetId": self.sheet_id,
                    "title": f"แท็บ {self.sheet_id}",
                    "gridProperties": grid,
                }
            }
        }

    def grid_range(self, top: int, bottom: int, left: int, right: int) -> dict:
        """Return a GridRange."""
        return {
            "sheetId": self.sheet_id,
            "startRowIndex": top,
            "endRowIndex": bottom,
            "startColumnIndex": left,
            "endColumnIndex": right,
        }

    def column_range(self, index: int) -> dict:
        """Return the DimensionRange of one column."""
        return self._dimension_range("COLUMNS", index)

    def row_range(self, index: int) -> dict:
        """Return the DimensionRange of one row."""
        return self._dimension_range("ROWS", index)

    def append_request(self, *texts: str) -> dict:
        """Append one row of text cells below all others."""
        return {
            "appendCells": {
                "sheetId": self.sheet_id,
                "fields": "userEnteredValue,userEnteredFormat.numberFormat",
                "rows": [text_row(*texts)],
            }
        }

    def write_request(self, row: int, column: int, *rows: dict) -> dict:
        start = {"sheetId": self.sheet_id, "rowIndex": row, "columnIndex": column}
        return {"updateCells": {"start": start, "rows": list(rows), "fields": "userEnteredValue"}}

    def _dimension_range(self, dimension: str, index: int) -> dict:
        return {"sheetId": self.sheet_id, "dimension": dimension, "startIndex": index, "endIndex": index + 1}


class Scratch:
    """The workbook of one run.

    `open` makes a client for the calling thread. `second_google` is a client of a second account, whose
    address is `second_email`. `folder`: where the workbook is, None for the embedded stand-in's own.
    """

    def __init__(
        self,
        open: Callable[[], Google],
        file_id: str,
        folder: str | None,
        second_google: Google | None = None,
        second_email: str = "",
    ):
        self.open, self.file_id, self.folder = open, file_id, folder
        self.second_google, self.second_email = second_google, second_email
        self.google = open()
        self._tokens, self._metadata_ids, self._new_sheet_ids = count(1), count(_FIRST_ID), count(TABS + 1)
        tabs = [ScratchTab(sheet_id) for sheet_id in range(1, TABS + 1)]
        self._tabs = iter(tabs)
        self.send(
            *(
                request
                for tab in tabs
                for request in (
                    tab.add_request,
                    self.metadata_request({"sheetId": tab.sheet_id}, TAB_KEY, str(tab.sheet_id)),
                )
            )
        )

    def tab(self) -> ScratchTab:
        """Return an empty tab that no other check has."""
        return next(self._tabs)

    def new_sheet_id(self) -> int:
        """Return a sheetId that no tab has."""
        return next(self._new_sheet_ids)

    def next_token(self) -> int:
        return next(self._tokens)

    def batch_requests(self, token: int, *requests: dict) -> tuple[dict, ...]:
        """Return the requests behind a token, as in a commit."""
        return token_request(token, BATCH_KEY), *requests

    def metadata_request(self, location: dict, key: str, value: str, id: int | None = None) -> dict:
        entry = {
            "metadataId": id or next(self._metadata_ids),
            "metadataKey": key,
            "metadataValue": value,
            "location": location,
            "visibility": "DOCUMENT",
        }
        return {"createDeveloperMetadata": {"developerMetadata": entry}}

    def column_metadata_requests(self, tab: ScratchTab, *keys: str) -> list[dict]:
        """Return requests that give the first columns metadata, as our columns have it."""
        return [
            self.metadata_request({"dimensionRange": tab.column_range(index)}, COLUMN_KEY, key)
            for index, key in enumerate(keys)
        ]

    def send(self, *requests: dict, fields: str = "replies", google: Google | None = None) -> dict:
        return (google or self.google).batch_update(self.file_id, {"requests": list(requests)}, fields)

    def send_and_read(self, tab: ScratchTab, *requests: dict) -> dict:
        """Send the requests; return the tab's Sheet resource after them. One call."""
        body = {
            "requests": list(requests),
            "includeSpreadsheetInResponse": True,
            "responseIncludeGridData": True,
        }
        answer = self.google.batch_update(self.file_id, body, f"updatedSpreadsheet.{_FIELDS}")
        return next(
            (
                sheet
                for sheet in answer["updatedSpreadsheet"]["sheets"]
                if sheet["properties"]["sheetId"] == tab.sheet_id
            ),
            {},
        )

    def refusal(self, *requests: dict, google: Google | None = None) -> str | None:
        """Send the requests; return Google's message if it refuses them, None if it applies them."""
        try:
            self.send(*requests, google=google)
        except (Refused, NeedsPerson) as refusal:
            return str(refusal) or "refused without a word"
        return None

    def read(self, *tabs: ScratchTab, google: Google | None = None) -> list[dict]:
        """Return the Sheet resources of these tabs in this order, {} for one that is gone. One call."""
        filters = [
            {"developerMetadataLookup": {"metadataKey": TAB_KEY, "metadataValue": str(tab.sheet_id)}}
            for tab in tabs
        ]
        answer = (google or self.google).get_by_data_filter(self.file_id, {"dataFilters": filters}, _FIELDS)
        resources = {sheet["properties"]["sheetId"]: sheet for sheet in answer.get("sheets", ())}
        return [resources.get(tab.sheet_id, {}) for tab in tabs]

    def rows(self, tab: ScratchTab) -> list[list[str]]:
        """Return the texts of a tab, without empty cells and rows at the ends."""
        return texts(self.read(tab)[0])


def cells(sheet: dict) -> list[list[dict]]:
    """Return the CellData of a Sheet resource, row by row."""
    return [row.get("values", []) for data in sheet.get("data", ()) for row in data.get("rowData", ())]


def texts(sheet: dict) -> list[list[str]]:
    """Return the texts shown in the cells, without empty cells and rows at the ends."""
    rows = [_trimmed([cell.get("formattedValue", "") for cell in row]) for row in cells(sheet)]
    return _trimmed(rows)


def keys(sheet: dict, part: str = "columnMetadata") -> list[str]:
    """Return the metadata values of each column (or row), "" for none, without those at the end."""
    dimensions = [dimension for data in sheet.get("data", ()) for dimension in data.get(part, ())]
    return _trimmed(
        [
            "+".join(entry.get("metadataValue", "") for entry in dimension.get("developerMetadata", ()))
            for dimension in dimensions
        ]
    )


def text_row(*texts: str) -> dict:
    """Return a RowData of text cells; an empty text is an empty cell."""
    return {
        "values": [
            {"userEnteredValue": {"stringValue": text}, "userEnteredFormat": TEXT} if text else {}
            for text in texts
        ]
    }


def _trimmed(items: list) -> list:
    while items and not items[-1]:
        items = items[:-1]
    return items
