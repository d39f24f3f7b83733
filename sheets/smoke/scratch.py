"""A workbook of nobody's, made for one run: tabs to try things on, and short ways to change and to read
them.
"""

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
TABS = 40

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
    """One tab of one assumption, empty at first."""

    sheet_id: int

    @property
    def added(self) -> dict:
        """The request that makes it."""
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

    def area(self, top: int, bottom: int, left: int, right: int) -> dict:
        """A GridRange."""
        return {
            "sheetId": self.sheet_id,
            "startRowIndex": top,
            "endRowIndex": bottom,
            "startColumnIndex": left,
            "endColumnIndex": right,
        }

    def column(self, index: int) -> dict:
        """A DimensionRange."""
        return self._line("COLUMNS", index)

    def row(self, index: int) -> dict:
        return self._line("ROWS", index)

    def append(self, *texts: str) -> dict:
        """One row below everything, each cell a text."""
        return {
            "appendCells": {
                "sheetId": self.sheet_id,
                "fields": "userEnteredValue,userEnteredFormat.numberFormat",
                "rows": [text_row(*texts)],
            }
        }

    def write(self, row: int, column: int, *rows: dict) -> dict:
        start = {"sheetId": self.sheet_id, "rowIndex": row, "columnIndex": column}
        return {"updateCells": {"start": start, "rows": list(rows), "fields": "userEnteredValue"}}

    def _line(self, dimension: str, index: int) -> dict:
        return {"sheetId": self.sheet_id, "dimension": dimension, "startIndex": index, "endIndex": index + 1}


class Scratch:
    """`open` gives the calling thread a client, `other` one of a second account, whose address is
    `other_email`.

    `folder`: where the workbook lies, None for the embedded stand-in's own.
    """

    def __init__(
        self,
        open: Callable[[], Google],
        file_id: str,
        folder: str | None,
        other: Google | None = None,
        other_email: str = "",
    ):
        self.open, self.file_id, self.folder = open, file_id, folder
        self.other, self.other_email = other, other_email
        self.google = open()
        self._tokens, self._ids, self._new = count(1), count(_FIRST_ID), count(TABS + 1)
        tabs = [ScratchTab(sheet_id) for sheet_id in range(1, TABS + 1)]
        self._tabs = iter(tabs)
        self.send(
            *(
                request
                for tab in tabs
                for request in (
                    tab.added,
                    self.metadata({"sheetId": tab.sheet_id}, TAB_KEY, str(tab.sheet_id)),
                )
            )
        )

    def tab(self) -> ScratchTab:
        """An empty tab that nobody else has."""
        return next(self._tabs)

    def new_sheet_id(self) -> int:
        """One that no tab has."""
        return next(self._new)

    def token(self) -> int:
        return next(self._tokens)

    def batch(self, token: int, *requests: dict) -> tuple[dict, ...]:
        """The requests behind a token, as in a commit."""
        return token_request(token, BATCH_KEY), *requests

    def metadata(self, location: dict, key: str, value: str, id: int | None = None) -> dict:
        entry = {
            "metadataId": id or next(self._ids),
            "metadataKey": key,
            "metadataValue": value,
            "location": location,
            "visibility": "DOCUMENT",
        }
        return {"createDeveloperMetadata": {"developerMetadata": entry}}

    def keyed(self, tab: ScratchTab, *keys: str) -> list[dict]:
        """Metadata of the first columns, as ours carry it."""
        return [
            self.metadata({"dimensionRange": tab.column(at)}, COLUMN_KEY, key) for at, key in enumerate(keys)
        ]

    def send(self, *requests: dict, fields: str = "replies", google: Google | None = None) -> dict:
        return (google or self.google).batch_update(self.file_id, {"requests": list(requests)}, fields)

    def sent(self, tab: ScratchTab, *requests: dict) -> dict:
        """The Sheet resource of a tab as it is after these requests. One call."""
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

    def refused(self, *requests: dict, google: Google | None = None) -> str | None:
        """Google's words if it refuses the batch, None if it applies it."""
        try:
            self.send(*requests, google=google)
        except (Refused, NeedsPerson) as refusal:
            return str(refusal) or "refused without a word"
        return None

    def read(self, *tabs: ScratchTab, google: Google | None = None) -> list[dict]:
        """Their Sheet resources in this order, {} for one that is gone. One call."""
        filters = [
            {"developerMetadataLookup": {"metadataKey": TAB_KEY, "metadataValue": str(tab.sheet_id)}}
            for tab in tabs
        ]
        answer = (google or self.google).find(self.file_id, {"dataFilters": filters}, _FIELDS)
        found = {sheet["properties"]["sheetId"]: sheet for sheet in answer.get("sheets", ())}
        return [found.get(tab.sheet_id, {}) for tab in tabs]

    def rows(self, tab: ScratchTab) -> list[list[str]]:
        """The texts of a tab, without empty cells and rows at the ends."""
        return texts(self.read(tab)[0])


def cells(sheet: dict) -> list[list[dict]]:
    """The CellData of a Sheet resource."""
    return [row.get("values", []) for data in sheet.get("data", ()) for row in data.get("rowData", ())]


def texts(sheet: dict) -> list[list[str]]:
    """What is shown in the cells, without empty cells and rows at the ends."""
    lines = [_trimmed([cell.get("formattedValue", "") for cell in row]) for row in cells(sheet)]
    return _trimmed(lines)


def keys(sheet: dict, part: str = "columnMetadata") -> list[str]:
    """The metadata values of each column (or row), "" for none, without those at the end."""
    lines = [line for data in sheet.get("data", ()) for line in data.get(part, ())]
    return _trimmed(
        [
            "+".join(entry.get("metadataValue", "") for entry in line.get("developerMetadata", ()))
            for line in lines
        ]
    )


def text_row(*words: str) -> dict:
    """A RowData of text cells; an empty word is an empty cell."""
    return {
        "values": [
            {"userEnteredValue": {"stringValue": word}, "userEnteredFormat": TEXT} if word else {}
            for word in words
        ]
    }


def _trimmed(line: list) -> list:
    while line and not line[-1]:
        line = line[:-1]
    return line
