import pytest
from gspread.http_client import HTTPClient
from gspread.urls import SPREADSHEET_URL

from sheets.commit import provision
from sheets.embedded import EmbeddedGoogle, Person
from sheets.workbook import provision_body
from tests.sheets.cast import LAYOUT, OFFICER, SCHOOLS, SERVICE


@pytest.fixture
def embedded():
    return EmbeddedGoogle()


@pytest.fixture
def google(embedded):
    return embedded.client(SERVICE)


@pytest.fixture
def sheet(embedded, google):
    """An empty spreadsheet as files.create leaves it: one sheet, id 0."""
    return Book(embedded, google, google.create_file("สมุดเปล่า", None, "00000000").id)


@pytest.fixture
def book(embedded, google):
    """A workbook of an invented area that has its layout."""
    file = google.create_file("สมุดงานสมมุติ", None, "99000000")
    provision(google, file.id, provision_body(LAYOUT, {"agencies": SCHOOLS}, [SERVICE]))
    return Book(embedded, google, file.id)


@pytest.fixture
def officer(embedded):
    return Person(embedded, OFFICER)


class Book:
    """A spreadsheet, with short ways to change it and to read it, all over HTTP by gspread."""

    def __init__(self, embedded, google, id):
        self.google, self.id = google, id
        self.http = HTTPClient(None, embedded.session(SERVICE))

    def update(self, *requests, fields="replies"):
        return self.google.batch_update(self.id, {"requests": list(requests)}, fields)

    def resource(self, fields):
        """Return the Spreadsheet, by spreadsheets.get."""
        return self.http.request("get", SPREADSHEET_URL % self.id, params={"fields": fields}).json()

    def tab(self, sheet_id, fields):
        """Return one Sheet resource."""
        resources = self.resource(f"sheets(properties(sheetId),{fields})")["sheets"]
        return next(resource for resource in resources if resource["properties"]["sheetId"] == sheet_id)

    def cells(self, sheet_id=0, fields="userEnteredValue"):
        """Return rows of CellData."""
        (data,) = self.tab(sheet_id, f"data(rowData(values({fields})))")["data"]
        return [row.get("values", []) for row in data.get("rowData", [])]

    def texts(self, sheet_id=0):
        """Return rows of the texts shown."""
        return [
            [cell.get("formattedValue", "") for cell in row] for row in self.cells(sheet_id, "formattedValue")
        ]

    def grid(self, sheet_id=0):
        return self.tab(sheet_id, "properties(gridProperties)")["properties"]["gridProperties"]

    @property
    def file(self):
        return next(file for file in self.google.list_files() if file.id == self.id)
