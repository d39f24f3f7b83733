"""What tests of reminders share: schools with addresses in the register, and what was noted and queued."""

from service.store import agencies
from service.store.schema import letters, reminders
from tests.cast.people import AREA, Demo

# Schools of AREA and of OTHER_AREA that nobody registers, with an address in the register.
UNREGISTERED, BROKEN, FOREIGN = "57030003", "57030006", "54020001"


def addressed(demo: Demo, *codes: str) -> None:
    """The register knows an address of these agencies."""
    with demo.services.db.begin() as conn:
        for code in codes:
            agencies.change(conn, code, email=f"office-{code}@school.example")
        conn.commit()


def noted(demo: Demo) -> list[tuple[str, str, str]]:
    """(agency, day, channel) of every reminder."""
    with demo.services.db.read() as conn:
        found = conn.execute(reminders.select().order_by(reminders.c.agency, reminders.c.day)).mappings()
        return [(line["agency"], line["day"], line["channel"]) for line in found]


def queued(demo: Demo, state: str = "waiting") -> list[tuple[str, str]]:
    """(kind, to) of the letters of reminders that are in this state."""
    with demo.services.db.read() as conn:
        found = conn.execute(letters.select().order_by(letters.c.id)).mappings()
        return [
            (line["kind"], line["to"])
            for line in found
            if line["kind"] in ("first_notice", "reminder") and line["state"] == state
        ]


def send(visitor, kind: str = "", area: str = AREA):
    """Look at the preview and press its button; returns the page that follows."""
    form = visitor.open_form(f"/area/{area}/reminders/mail{f'?kind={kind}' if kind else ''}")
    return form.submit().follow()


def deliver(demo: Demo, minutes: float = 16) -> list[str]:
    """Time passes until the first wave is out; the letters that went out since."""
    before = len(demo.letters())
    demo.clock.move(minutes=minutes)
    demo.worker.postman().deliver()
    return demo.letters()[before:]
