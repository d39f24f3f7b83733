"""The officer of an area, who proposes on the tab หน่วยงาน, and OBEC, who decides on the tab of proposals."""

from collections.abc import Mapping
from types import MappingProxyType

from service.store import accounts, agencies
from tests.cast.people import AREA, Demo, Visitor

OBEC = "OBEC"


class Register:
    """The tab หน่วยงาน of an area, as its officer works in it."""

    def __init__(self, demo: Demo, area: str = AREA):
        # The first reading notes which agencies are on the tab.
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
            row = next(row for row, cells in enumerate(self.officer.cells("agencies")) if cells[0] == code)
            self.officer.hand.delete_rows(self.officer.file, self.sheet, row)

    def write(self, name: str, code: str = "", more_cells: Mapping[str, str] = MappingProxyType({})) -> None:
        """Type one more row below the others. `more_cells`: text by header."""
        headers, *rows = self.officer.cells("agencies")
        row = len(rows) + 1
        self.officer.hand.insert_rows(self.officer.file, self.sheet, row)
        for header, text in ({"รหัสหน่วยงาน": code, "ชื่อหน่วยงาน": name} | more_cells).items():
            if text:
                self.officer.hand.type(self.officer.file, self.sheet, row, headers.index(header), text)


def proposal_rows(demo: Demo, *columns: str) -> list[tuple]:
    """Returns these columns of the rows of OBEC's tab."""
    columns = columns or ("ข้อเสนอ", "รหัสของหน่วยงานที่เสนอ", "สถานะรายการ")
    return [tuple(line[column] for column in columns) for line in demo.officer(OBEC).lines("proposal")]


def decide(demo: Demo, decision: str, note: str = "", index: int = -1) -> None:
    """Type OBEC's decision on a row of its tab, by default the newest, and deliver until it has acted."""
    obec = demo.officer(OBEC)
    obec.decide("proposal", obec.lines("proposal")[index]["เลขที่รับ"], decision, note)
    demo.deliver()


def confirm_closing(demo: Demo, *usernames: str) -> None:
    """Have persons of OBEC confirm the closing that waits, by default two, and deliver until it has acted.

    In the sheet of these tests nobody is known to be of OBEC.
    """
    for username in usernames or ("obec", "obec2"):
        press_confirm(of_obec(demo, username))
    demo.deliver()


def of_obec(demo: Demo, username: str, email: str = "") -> Visitor:
    """Return a person of OBEC, signed in, with an address of the same name unless it is the first one."""
    email = email or f"{username}@obec.example"
    with demo.services.db.begin() as conn:
        account, first = (accounts.get_by_username(conn, name) for name in (username, "obec"))
        same_password = {"password_hash": first["password_hash"]}
        if account is None:
            more = {"state": accounts.CONFIRMED, "email": email, **same_password}
            accounts.add(conn, demo.clock(), username=username, role="obec", **more)
        elif username != "obec" and not account["email"]:
            accounts.update(conn, account["id"], email=email, **same_password)
        conn.commit()
    return demo.visitor().sign_in(username, demo.staff_password("obec"))


def press_confirm(person: Visitor):
    """Confirm the first closing of the page; returns the page that follows."""
    page = person.get("/obec/closings")
    form = next(form for form in page.forms.values() if "/closings/" in form.action)
    return form.submit().follow()


def get_agency(demo: Demo, code: str) -> dict | None:
    with demo.services.db.read() as conn:
        return agencies.get(conn, code)


def agency_codes(demo: Demo, area: str = AREA) -> set[str]:
    """Returns the codes of an area's agencies that are not closed."""
    with demo.services.db.read() as conn:
        return {agency["code"] for agency in agencies.list_of_area(conn, area)}


def summary_text(demo: Demo, area: str = AREA) -> str:
    """Returns the text of the area's summary."""
    return "\n".join(" | ".join(map(str, line)) for line in demo.officer(area).cells("summary"))
