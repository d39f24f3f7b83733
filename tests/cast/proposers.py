"""The two sides of a proposal: the officer of an area at the tab หน่วยงาน, and OBEC at the tab of
proposals.
"""

from collections.abc import Mapping
from types import MappingProxyType

from service.store import agencies
from tests.cast.people import AREA, Demo

OBEC = "OBEC"


class Register:
    """The tab หน่วยงาน of an area, as its officer works in it."""

    def __init__(self, demo: Demo, area: str = AREA):
        # The first look notes what stands on the tab.
        demo.deliver()
        self.demo, self.area, self.officer = demo, area, demo.officer(area)
        self.sheet = self.officer.sheets["agencies"]

    def lines(self, code: str) -> list[dict]:
        return [line for line in self.officer.lines("agencies") if line["รหัสหน่วยงาน"] == code]

    def type(self, code: str, header: str, text: str) -> None:
        self.officer.type("agencies", code, header, text)

    def rename(self, code: str, name: str) -> None:
        self.type(code, "ชื่อหน่วยงาน", name)

    def mark(self, code: str, choice: str) -> None:
        self.type(code, "แจ้งเปลี่ยน", choice)

    def delete(self, *codes: str) -> None:
        for code in codes:
            at = next(at for at, line in enumerate(self.officer.cells("agencies")) if line[0] == code)
            self.officer.hand.delete_rows(self.officer.file, self.sheet, at)

    def write(self, name: str, code: str = "", more: Mapping[str, str] = MappingProxyType({})) -> None:
        """Type one more line below the others. `more`: cells by header."""
        head, *lines = self.officer.cells("agencies")
        at = len(lines) + 1
        self.officer.hand.insert_rows(self.officer.file, self.sheet, at)
        for header, text in ({"รหัสหน่วยงาน": code, "ชื่อหน่วยงาน": name} | more).items():
            if text:
                self.officer.hand.type(self.officer.file, self.sheet, at, head.index(header), text)


def proposals(demo: Demo, *columns: str) -> list[tuple]:
    """The lines of OBEC's tab, by these columns."""
    wanted = columns or ("ข้อเสนอ", "รหัสของหน่วยงานที่เสนอ", "สถานะรายการ")
    return [tuple(line[column] for column in wanted) for line in demo.officer(OBEC).lines("proposal")]


def decide(demo: Demo, decision: str, note: str = "", at: int = -1) -> None:
    """OBEC decides on one of its lines, the newest; everything runs until it is at rest."""
    obec = demo.officer(OBEC)
    obec.decide("proposal", obec.lines("proposal")[at]["เลขที่รับ"], decision, note)
    demo.deliver()


def known(demo: Demo, code: str) -> dict | None:
    with demo.services.db.read() as conn:
        return agencies.get(conn, code)


def codes(demo: Demo, area: str = AREA) -> set[str]:
    """The register's open agencies of an area."""
    with demo.services.db.read() as conn:
        return {agency["code"] for agency in agencies.of_area(conn, area)}


def told(demo: Demo, area: str = AREA) -> str:
    """All that stands in the area's summary."""
    return "\n".join(" | ".join(map(str, line)) for line in demo.officer(area).cells("summary"))
