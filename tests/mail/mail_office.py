"""The service with its mail going somewhere, for the tests of letters."""

from service import create_app
from service.intake.submit import Proof
from service.mail.postman import Postman
from service.mail.transport import Files, Server
from service.reminders.still_due import current_facts
from service.store import accounts, letter_troubles
from service.store import letters as queue
from service.store.entries import Part
from service.store.schema import letters as table
from tests.cast.people import AREA, REGISTRATION, SCHOOL

# Days after which nothing is tried any more.
DAYS = 3


class Office:
    """The service and one registration whose welcome is due: letter 1."""

    def __init__(self, settings: dict, clock, mail_url: str, way: Files | Server | None = None):
        self.app, self.clock = create_app(settings | {"MAIL_URL": mail_url}, clock), clock
        self.services = self.app.extensions["pakmut"]
        self.postman = self.another_postman(way)
        part = Part("registration", "", REGISTRATION, list(REGISTRATION))
        self.services.journal.register("first-form", SCHOOL, part, Proof(captcha=True), "th", clock())

    def another_postman(self, way: Files | Server | None = None) -> Postman:
        return Postman(self.services.db, self.services.settings, self.clock, current_facts, way)

    def queue(self, kind: str, to: str, **facts: str) -> None:
        with self.services.db.begin() as conn:
            account = accounts.by_username(conn, SCHOOL)["id"]
            queue.add(conn, kind, to, "th", self.clock(), account, {"agency_name": "บ้านตัวอย่าง"} | facts)
            conn.commit()

    def letter(self, number: int = 1) -> dict:
        with self.services.db.read() as conn:
            return dict(conn.execute(table.select().where(table.c.id == number)).mappings().one())

    def state(self, number: int = 1) -> tuple[str, str]:
        found = self.letter(number)
        return found["state"], found["answer"]

    def states(self) -> list[str]:
        with self.services.db.read() as conn:
            return [line["state"] for line in conn.execute(table.select().order_by(table.c.id)).mappings()]

    def shown(self, area: str = AREA) -> list[int]:
        """The letters that the area's officer sees as not delivered."""
        with self.services.db.read() as conn:
            return [letter["id"] for letter in letter_troubles.of_area(conn, area, self.clock())]

    def wait_for_days(self) -> None:
        """The postman at work until nothing is tried any more."""
        for minutes in (0, *queue.RETRY_AFTER, DAYS * 1440):
            self.clock.move(minutes=minutes)
            self.postman.deliver()
