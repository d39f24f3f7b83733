"""An officer's browser on the grid page, without JavaScript and as its script asks it."""

from tests.cast.people import AREA, Demo


class Window:
    """One tab of the area's workbook in an officer's browser. Columns by their header, rows from 0."""

    def __init__(self, demo: Demo, tab: str = "agencies", username: str = f"officer-{AREA}"):
        self.visitor, self.officer = demo.staff(username), demo.officer()
        self.tab, self.sheet = tab, self.officer.sheets[tab]
        self.path = f"/sheets/{self.officer.file}"

    def page(self, query: str = "", **more):
        return self.visitor.get(f"{self.path}?tab={self.sheet}{query}", **more)

    def json(self, query: str = "") -> dict:
        return self.visitor.get(f"{self.path}/{self.sheet}.json?{query}").json

    def at(self, header: str) -> int:
        return self.officer.cells(self.tab)[0].index(header)

    def cell(self, row: int, header: str) -> object:
        return self.officer.cells(self.tab)[row][self.at(header)]

    def seen(self, row: int) -> dict:
        sheet = self.json()
        return next(line for line in sheet["head"] + sheet["rows"] if line["row"] == row)

    def change(self, row: int, action: str, seen: dict | None = None, **fields):
        """What the script sends for this row, as it is now or as it was `seen`."""
        mark = (seen or self.seen(row))["mark"]
        return self.post(action=action, row=row, mark=mark, **fields)

    def type(self, row: int, header: str, text: str, seen: dict | None = None):
        seen, column = seen or self.seen(row), self.at(header)
        drawn = seen["cells"][column]
        before = drawn.get("typed", drawn.get("text", ""))
        return self.change(row, "type", seen, column=column, text=text, before=before)

    def post(self, **fields):
        fields = {"csrf_token": self.json()["csrf_token"], **fields}
        headers = {"Accept": "application/json"}
        return self.visitor.web.post(f"{self.path}/{self.sheet}", fields, headers=headers, expect_errors=True)

    def form(self, row: int, header: str):
        """The form of one cell on the row's own page."""
        page = self.page(f"&row={row}")
        return next(
            form
            for form in page.forms.values()
            if form.action.startswith("/sheets/")
            and form["action"].value == "type"
            and form["column"].value == str(self.at(header))
        )

    def button(self, row: int, action: str):
        """The form that inserts or deletes on the row's own page."""
        return next(
            form
            for form in self.page(f"&row={row}").forms.values()
            if "mark" in form.fields and "action" in form.fields and form["action"].value == action
        )

    def put(self, row: int, header: str, text: str) -> None:
        """Another person types, in a window of their own."""
        self.officer.hand.type(self.officer.file, self.sheet, row, self.at(header), text)

    def insert(self, row: int, count: int = 1) -> None:
        """Another person inserts rows."""
        self.officer.hand.insert_rows(self.officer.file, self.sheet, row, count)
