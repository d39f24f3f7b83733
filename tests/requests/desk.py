"""The staff who decide on requests: an officer of an area, or OBEC, at the tab of a kind of request."""

from service.requests import account_change
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

    def number(self, index: int = -1) -> str:
        return self.lines[index]["เลขที่รับ"]

    def type(self, header: str, text: str, index: int = -1) -> None:
        self.officer.type(self.record, self.number(index), header, text)

    def decide(self, decision: str, note: str = "", code: str | None = None, index: int = -1) -> None:
        """Type a decision, and deliver until it has acted."""
        if code is not None:
            self.type("รหัสหน่วยงาน", code, index)
        self.officer.decide(self.record, self.number(index), decision, note)
        self.demo.deliver()

    def wait_for_account_change(self) -> None:
        """Let the time pass in which the holder of an account may object to an approved correction."""
        for wait in (account_change.WAIT, account_change.SECOND_LOOK):
            self.demo.clock.now += wait
            self.demo.deliver()

    def summary_text(self) -> str:
        """Returns the text below the heading of requests in the workbook's summary."""
        cells = self.officer.cells("summary")
        heading = next(
            (index for index, line in enumerate(cells) if line and line[0] == "คำร้องที่ต้องดำเนินการ"), len(cells)
        )
        return "\n".join(" | ".join(map(str, line)) for line in cells[heading:])


def get_agency(demo: Demo, code: str) -> dict | None:
    with demo.services.db.read() as conn:
        return agencies.get(conn, code)


def get_account(demo: Demo, username: str) -> dict | None:
    with demo.services.db.read() as conn:
        return accounts.get_by_username(conn, username)


def get_request(demo: Demo, number: int = 1) -> dict:
    with demo.services.db.read() as conn:
        return requests.get(conn, number)


def added_codes(demo: Demo) -> list[str]:
    """Returns the codes in the register that the service gave itself."""
    with demo.services.db.read() as conn:
        return [
            agency["code"]
            for agency in agencies.list_of_area(conn, AREA, include_closed=True)
            if agency["code"].startswith("X")
        ]
