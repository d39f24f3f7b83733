"""The two sides of a report: the officer who submits it on the web, and OBEC at its tab."""

from collections.abc import Mapping

from service.store import accounts, reports
from tests.cast.people import AREA, Demo, Visitor, send

OBEC = "OBEC"


def reach(demo: Demo, *usernames: str) -> None:
    """These members of staff have an address."""
    with demo.services.db.begin() as conn:
        for username in usernames:
            account = accounts.by_username(conn, username)
            accounts.change(conn, account["id"], email=f"{username.lower()}@staff.example")
        conn.commit()


def form_of(officer: Visitor, area: str = AREA):
    """The form that submits the area's report."""
    page = officer.get(f"/area/{area}/report")
    return next(form for form in page.forms.values() if "shown" in form.fields)


def submit(officer: Visitor, said: str = "", area: str = AREA):
    """Check, confirm and submit; returns the page that follows."""
    form = form_of(officer, area)
    form["said"], form["sure"] = said, True
    return send(form)


def decide(demo: Demo, decision: str, note: str = "", at: int = -1) -> None:
    """OBEC decides on a line of its tab, the newest; everything runs until it is at rest."""
    obec = demo.officer(OBEC)
    obec.decide("report", obec.lines("report")[at]["เลขที่รับ"], decision, note)
    demo.deliver()


def kept(demo: Demo, number: int = 1, area: str = AREA) -> Mapping | None:
    with demo.services.db.read() as conn:
        return reports.get(conn, area, number)


def state(demo: Demo, number: int = 1) -> str:
    return kept(demo, number)["state"]
