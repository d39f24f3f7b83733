"""An officer's browser on the grid page: without JavaScript, and with the requests of the page's script."""

from tests.cast.people import AREA, Demo


class Window:
    """A tab of the area's workbook in an officer's browser. Columns go by header, rows count from 0."""

    def __init__(self, demo: Demo, tab: str = "agencies", username: str = f"officer-{AREA}"):
        self.visitor, self.officer = demo.staff(username), demo.officer()
        self.tab, self.sheet = tab, self.officer.sheets[tab]
        self.path = f"/sheets/{self.officer.file}"

    def page(self, query: str = "", **options):
        return self.visitor.get(f"{self.path}?tab={self.sheet}{query}", **options)

    def json(self, query: str = "") -> dict:
        return self.visitor.get(f"{self.path}/{self.sheet}.json?{query}").json

    def column_index(self, header: str) -> int:
        return self.officer.cells(self.tab)[0].index(header)

    def cell(self, row: int, header: str) -> object:
        return self.officer.cells(self.tab)[row][self.column_index(header)]

    def row_data(self, row: int) -> dict:
        """Return a row as the script receives it."""
        sheet = self.json()
        return next(line for line in sheet["head"] + sheet["rows"] if line["row"] == row)

    def change(self, row: int, action: str, row_data: dict | None = None, **fields):
        """Post a change as the script does. `row_data`: the row as the person saw it, if not as it is."""
        mark = (row_data or self.row_data(row))["mark"]
        return self.post(action=action, row=row, mark=mark, **fields)

    def type(self, row: int, header: str, text: str, row_data: dict | None = None):
        row_data, column = row_data or self.row_data(row), self.column_index(header)
        cell = row_data["cells"][column]
        before = cell.get("typed", cell.get("text", ""))
        return self.change(row, "type", row_data, column=column, text=text, before=before)

    def post(self, query: str = "", **fields):
        fields = {"csrf_token": self.json()["csrf_token"], **fields}
        headers = {"Accept": "application/json"}
        return self.visitor.web.post(
            f"{self.path}/{self.sheet}?{query}", fields, headers=headers, expect_errors=True
        )

    def form(self, row: int, header: str):
        """Return the form of a cell on the page of its row."""
        page = self.page(f"&row={row}")
        return next(
            form
            for form in page.forms.values()
            if form.action.startswith("/sheets/")
            and form["action"].value == "type"
            and form["column"].value == str(self.column_index(header))
        )

    def button(self, row: int, action: str):
        """Return the form that inserts or deletes on the page of a row."""
        return next(
            form
            for form in self.page(f"&row={row}").forms.values()
            if "mark" in form.fields and "action" in form.fields and form["action"].value == action
        )

    def type_as_other(self, row: int, header: str, text: str) -> None:
        """Type as another person in a window of their own."""
        self.officer.hand.type(self.officer.file, self.sheet, row, self.column_index(header), text)

    def insert(self, row: int, count: int = 1) -> None:
        """Insert rows as another person."""
        self.officer.hand.insert_rows(self.officer.file, self.sheet, row, count)
