"""Three areas without workbooks, their officers, and a connection to Drive that can fail at any call."""

from requests import PreparedRequest, Response

from service.accounts.staff import add_with_password
from service.fleet.provisioning import Provisioning
from service.fleet.sharing import Sharing
from service.fleet.tasks import Outcome
from service.store import workbooks
from sheets.accounts import Account, Accounts
from sheets.embedded import SERVICE_ACCOUNT
from tests.cast.faults import BadLine, Fault
from tests.cast.people import Demo

# Areas of which the demonstration has no workbook.
NEW_AREAS = ("P1001", "P1101", "S21-71")
FOLDER = "folder-of-workbooks"


class DriveLine(BadLine):
    """A connection whose next calls of a kind fail: `at`, such as [("POST files", lost_after)]."""

    def __init__(self, google):
        super().__init__(google)
        self.at: list[tuple[str, Fault]] = []

    def send(self, request: PreparedRequest, *args: object, **kwargs: object) -> Response:
        self.calls.append(call_of(request))
        if self.at and call_of(request) == self.at[0][0]:
            return self.at.pop(0)[1](self, request)
        return self.google.send(request)


def call_of(request: PreparedRequest) -> str:
    """Returns a name such as "POST files", "POST batchUpdate", "PATCH", without the file's id."""
    last = request.path_url.split("?")[0].rsplit("/", 1)[-1].rpartition(":")[2]
    return f"{request.method} {last if last.isalpha() else ''}".strip()


class Office:
    """An administrator whose connection may fail. `slept`: the waits between tries, in seconds."""

    def __init__(self, demo: Demo):
        self.demo, self.db, self.clock = demo, demo.services.db, demo.clock
        self.line = DriveLine(demo.google)
        self.accounts = Accounts.single(demo.google.client(adapter=self.line), SERVICE_ACCOUNT)
        self.slept: list[float] = []

    def provision(self, areas: tuple[str, ...] = NEW_AREAS, group: str = "") -> Outcome:
        self.sharing = Sharing(self.db, self.clock, self.slept.append, group)
        return Provisioning(self.db, self.accounts, FOLDER, self.sharing).provision(areas)

    def use_accounts(self, *names: str) -> None:
        """Use these accounts, too."""
        all_names = [SERVICE_ACCOUNT, *names]
        self.accounts = Accounts(
            [Account(name, lambda name=name: self.demo.google.client(name, self.line)) for name in all_names]
        )

    def add_officer(self, area: str, email: str) -> None:
        with self.db.begin() as conn:
            add_with_password(conn, "officer", f"officer-{email}", area, email, self.clock())
            conn.commit()

    def book(self, area: str) -> dict | None:
        with self.db.read() as conn:
            return workbooks.get(conn, area)

    def take_calls(self) -> list[str]:
        """Returns the calls since the last time, and forgets them."""
        calls, self.line.calls = self.line.calls, []
        return calls

    def permissions(self, file_id: str) -> dict[str, str]:
        return self.demo.google.store.get_file(file_id).permissions
