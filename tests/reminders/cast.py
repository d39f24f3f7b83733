"""What tests of reminders share: schools with addresses, and the reminders and letters that they got."""

from service.store import agencies
from service.store.schema import letters, reminders
from tests.cast.people import AREA, Demo

# Schools of AREA and of OTHER_AREA that nobody registers, with an address in the register.
UNREGISTERED, BROKEN, FOREIGN = "57030003", "57030006", "54020001"


def set_addresses(demo: Demo, *codes: str) -> None:
    """Give these agencies an address in the register."""
    with demo.services.db.begin() as conn:
        for code in codes:
            agencies.update(conn, code, email=f"office-{code}@school.example")
        conn.commit()


def noted_reminders(demo: Demo) -> list[tuple[str, str, str]]:
    """Returns (agency, day, channel) of every reminder."""
    with demo.services.db.read() as conn:
        rows = conn.execute(reminders.select().order_by(reminders.c.agency, reminders.c.day)).mappings()
        return [(row["agency"], row["day"], row["channel"]) for row in rows]


def queued_letters(demo: Demo, state: str = "waiting") -> list[tuple[str, str]]:
    """Returns (kind, to) of the first notices and reminders that are in this state."""
    with demo.services.db.read() as conn:
        rows = conn.execute(letters.select().order_by(letters.c.id)).mappings()
        return [
            (row["kind"], row["to"])
            for row in rows
            if row["kind"] in ("first_notice", "reminder") and row["state"] == state
        ]


def send(visitor, kind: str = "", area: str = AREA):
    """Open the preview and press its button; returns the page that follows."""
    form = visitor.open_form(f"/area/{area}/reminders/mail{f'?kind={kind}' if kind else ''}")
    return form.submit().follow()


def deliver(demo: Demo, minutes: float = 16) -> list[str]:
    """Let time pass until the first wave has gone out; returns the letters that went out."""
    before = len(demo.letters())
    demo.clock.move(minutes=minutes)
    demo.worker.postman().deliver()
    return demo.letters()[before:]
