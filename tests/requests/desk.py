"""Who decides on requests: the officer of an area or OBEC at the tab of a request."""

from service.records import RECORDS
from service.store import accounts, agencies, requests
from tests.cast.people import AREA, Demo

OBEC = "OBEC"


class Desk:
    """The tab of one kind of request in a workbook."""

    def __init__(self, demo: Demo, record: str = "missing_agency", area: str = AREA):
        demo.deliver()
        self.demo, self.record, self.area = demo, record, area
        self.officer = demo.officer(area)

    @property
    def lines(self) -> list[dict]:
        return self.officer.lines(self.record)

    def number(self, at: int = -1) -> str:
        return self.lines[at]["เลขที่รับ"]

    def type(self, header: str, text: str, at: int = -1) -> None:
        self.officer.type(self.record, self.number(at), header, text)

    def decide(self, decision: str, note: str = "", code: str | None = None, at: int = -1) -> None:
        """Type a decision and let it act."""
        if code is not None:
            self.type("รหัสหน่วยงาน", code, at)
        self.officer.decide(self.record, self.number(at), decision, note)
        self.demo.deliver()

    def told(self) -> str:
        """What the summary of the workbook says of requests: the text below its heading."""
        cells = self.officer.cells("summary")
        at = next((n for n, line in enumerate(cells) if line and line[0] == "คำร้องที่ต้องดำเนินการ"), len(cells))
        return "\n".join(" | ".join(map(str, line)) for line in cells[at:])


def agency(demo: Demo, code: str) -> dict | None:
    with demo.services.db.read() as conn:
        return agencies.get(conn, code)


def account(demo: Demo, username: str) -> dict | None:
    with demo.services.db.read() as conn:
        return accounts.by_username(conn, username)


def request(demo: Demo, number: int = 1) -> dict:
    with demo.services.db.read() as conn:
        return requests.get(conn, number)


def added(demo: Demo) -> list[str]:
    """Codes of our own that the register has."""
    with demo.services.db.read() as conn:
        return [
            one["code"] for one in agencies.of_area(conn, AREA, closed=True) if one["code"].startswith("X")
        ]


def titles(record: str) -> dict[str, str]:
    return RECORDS[record].column_titles()
