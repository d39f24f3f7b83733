"""The service with a mail transport, for the tests of letters."""

from service import create_app
from service.accounts.alarms import raise_budget
from service.intake.submit import Proof
from service.mail.postman import Postman
from service.mail.transport import MailFolder, MailServer
from service.reminders.still_due import current_facts
from service.store import accounts, letter_troubles
from service.store import letters as queue
from service.store.entries import NewEntry
from service.store.schema import letters as table
from tests.cast.people import AREA, REGISTRATION, SCHOOL

# Days after the last attempt until `wait_for_days` ends.
DAYS = 3


class Office:
    """The service, with one registration whose welcome letter is due: letter 1."""

    def __init__(
        self, settings: dict, clock, mail_url: str, transport: MailFolder | MailServer | None = None
    ):
        self.app, self.clock = create_app(settings | {"MAIL_URL": mail_url}, clock), clock
        self.services = self.app.extensions["pakmut"]
        self.postman = self.another_postman(transport)
        entry = NewEntry("registration", "", REGISTRATION, list(REGISTRATION))
        self.services.journal.submit_registration(
            "first-form", SCHOOL, entry, Proof(captcha=True), "th", clock()
        )

    def another_postman(self, transport: MailFolder | MailServer | None = None) -> Postman:
        return Postman(
            self.services.db, self.services.settings, self.clock, current_facts, raise_budget, transport
        )

    def queue(self, kind: str, to: str, **facts: str) -> None:
        with self.services.db.begin() as conn:
            account = accounts.get_by_username(conn, SCHOOL)["id"]
            queue.add(conn, kind, to, "th", self.clock(), account, {"agency_name": "บ้านตัวอย่าง"} | facts)
            conn.commit()

    def letter(self, number: int = 1) -> dict:
        with self.services.db.read() as conn:
            return dict(conn.execute(table.select().where(table.c.id == number)).mappings().one())

    def state(self, number: int = 1) -> tuple[str, str]:
        letter = self.letter(number)
        return letter["state"], letter["answer"]

    def states(self) -> list[str]:
        with self.services.db.read() as conn:
            return [line["state"] for line in conn.execute(table.select().order_by(table.c.id)).mappings()]

    def troubled_letter_ids(self, area: str = AREA) -> list[int]:
        """Return the ids of the letters that the area's officer sees as not delivered."""
        with self.services.db.read() as conn:
            return [letter["id"] for letter in letter_troubles.list_of_area(conn, area, self.clock())]

    def wait_for_days(self) -> None:
        """Let the postman work until no letter is tried any more."""
        for minutes in (0, *queue.RETRY_WAITS_MINUTES, DAYS * 1440):
            self.clock.move(minutes=minutes)
            self.postman.deliver()
