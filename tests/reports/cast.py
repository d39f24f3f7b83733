"""The officer who submits a report on the web, and OBEC, who decides on it in its tab."""

from collections.abc import Mapping

from service.store import accounts, reports
from tests.cast.people import AREA, Demo, Visitor, send

OBEC = "OBEC"
# What the officer says where a report rests on the area's own hand.
HAND_REASON = "โรงเรียนไม่มีอินเทอร์เน็ต เขตจึงพิมพ์แทนตามหนังสือของโรงเรียน"


def set_addresses(demo: Demo, *usernames: str) -> None:
    """Give these members of staff an address."""
    with demo.services.db.begin() as conn:
        for username in usernames:
            account = accounts.get_by_username(conn, username)
            accounts.update(conn, account["id"], email=f"{username.lower()}@staff.example")
        conn.commit()


def report_form(officer: Visitor, area: str = AREA):
    """Returns the form that submits the area's report."""
    page = officer.get(f"/area/{area}/report")
    return next(form for form in page.forms.values() if "shown" in form.fields)


def submit(officer: Visitor, said: str = "", area: str = AREA):
    """Check, confirm and submit; returns the page that follows."""
    form = report_form(officer, area)
    form["said"], form["sure"] = said, True
    if "hand_reason" in form.fields:
        form["hand_reason"] = HAND_REASON
    return send(form)


def decide(demo: Demo, decision: str, note: str = "", index: int = -1) -> None:
    """Type OBEC's decision on a row of its tab, by default the newest, and deliver until it has acted."""
    obec = demo.officer(OBEC)
    obec.decide("report", obec.lines("report")[index]["เลขที่รับ"], decision, note)
    demo.deliver()


def get_report(demo: Demo, number: int = 1, area: str = AREA) -> Mapping | None:
    with demo.services.db.read() as conn:
        return reports.get(conn, area, number)


def report_state(demo: Demo, number: int = 1) -> str:
    return get_report(demo, number)["state"]
