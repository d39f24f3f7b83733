"""Each command of the fleet is killed after each of its calls, and run again."""

from collections.abc import Callable

import pytest
from requests import PreparedRequest, Response

from service.fleet.adoption import Adoption
from service.fleet.rebuilding import RETIRED, Rebuild
from service.fleet.tasks import Stopped
from service.store import workbooks
from sheets.accounts import Accounts
from sheets.client import Google
from sheets.smoke import run as run_smoke
from sheets.smoke.driving import SMOKE_AREA
from tests.cast.faults import BadLine
from tests.cast.people import AREA
from tests.fleet.cast import NEW_AREAS, Office
from tests.fleet.rebuilds import rebuild, register_two_schools
from tests.fleet.test_adopt import adopt, theirs
from tests.fleet.test_check import UNPROTECT, P, change, check, file, forget_column, headers, kinds, share

__all__ = ["file", "theirs"]

Command = Callable[[Office, str], object]


class Killed(BaseException):
    """The process has died; nothing of it runs any more."""


class DyingLine(BadLine):
    """Dies after its call with this number, counted from 0, which is applied. `is_dead`: it has died."""

    def __init__(self, line: BadLine, number: int):
        super().__init__(line.google)
        self.left, self.is_dead = number, False

    def send(self, request: PreparedRequest, *args: object, **kwargs: object) -> Response:
        if self.is_dead:
            raise Killed
        answer = self.google.send(request)
        self.is_dead = self.left == 0
        self.left -= 1
        if self.is_dead:
            raise Killed
        return answer


def provision_one(office: Office, file: str) -> None:
    office.provision(NEW_AREAS[:1])


def adopt_given(office: Office, file: str) -> None:
    adopt(office, file)


def rebuild_area(office: Office, file: str) -> None:
    rebuild(office)


def replace_by_given(office: Office, file: str) -> None:
    rebuild(office, file)
    google, _ = Adoption(office.db, office.accounts, office.slept.append).open_file(AREA, file)
    Adoption(office.db, office.accounts, office.slept.append).share_with_accounts(google, file)


# How many calls each command makes, and how many files are retired by it.
CALLS = {provision_one: 3, adopt_given: 5, rebuild_area: 10, replace_by_given: 13}
RETIRING = {provision_one: 0, adopt_given: 0, rebuild_area: 1, replace_by_given: 1}


@pytest.fixture
def filled(office: Office) -> Office:
    register_two_schools(office.demo)
    office.demo.sync.drain()
    office.line.calls.clear()
    return office


@pytest.mark.parametrize("command", CALLS)
def test_no_command_makes_more_calls_than_are_tried_here(filled: Office, theirs: str, command: Command):
    command(filled, theirs)

    assert len(filled.take_calls()) == CALLS[command]


# After its last call a rebuild is finished: the next run makes another file.
@pytest.mark.parametrize(
    ("command", "number"),
    [
        (command, number)
        for command, calls in CALLS.items()
        for number in range(calls - (command is rebuild_area))
    ],
)
def test_what_was_killed_is_finished_by_the_next_run(
    filled: Office, theirs: str, command: Command, number: int
):
    demo, accounts, line = filled.demo, filled.accounts, DyingLine(filled.line, number)
    filled.accounts = Accounts.single(demo.google.client(adapter=line), accounts.names[0])
    with pytest.raises(Killed):
        command(filled, theirs)
    filled.accounts = accounts
    demo.clock.move(minutes=11)
    demo.sync.drain()

    command(filled, theirs)
    demo.sync.drain()

    all_files = demo.google.client().list_files(None)
    with demo.services.db.read() as conn:
        books = {book["area"]: book["file_id"] for book in workbooks.list_all(conn)}
    assert sorted((file.area, file.id) for file in all_files if file.area and not file.trashed) == sorted(
        books.items()
    )
    assert sum(file.name.endswith(RETIRED) for file in all_files) == RETIRING[command]
    assert len(demo.officer().lines("registration")) == 2


def test_a_listing_that_misses_the_given_file_finishes_nothing_and_says_so(
    filled: Office, theirs: str, monkeypatch: pytest.MonkeyPatch
):
    with monkeypatch.context() as patch:
        patch.setattr(Rebuild, "_rename_files", lambda *_: [])
        rebuild(filled, theirs)
    with monkeypatch.context() as patch:
        patch.setattr(Google, "list_files", lambda *_: [])
        with pytest.raises(Stopped, match="run this again later"):
            rebuild(filled, theirs)

    rebuild(filled, theirs)

    names = [file.name for file in filled.demo.google.client().list_files(None)]
    assert sum(name.endswith(RETIRED) for name in names) == 1


# --- sheets check --mend


@pytest.fixture
def damaged(office: Office, file: str) -> str:
    """A workbook open to everybody, of another locale, without a new column, and with an open summary."""
    pin = office.book(P)["sheet_ids"]["pin"]
    place = {"sheetId": pin, "dimension": "COLUMNS", "startIndex": 6, "endIndex": 7}
    locale = {"updateSpreadsheetProperties": {"properties": {"locale": "en_US"}, "fields": "locale"}}
    change(office, file, UNPROTECT, {"deleteDimension": {"range": place}}, locale)
    share(office, file, type="anyone", role="reader")
    forget_column(office, 6)
    office.take_calls()
    return file


# How many calls it makes: list, get, contents, permissions, then one for each of the four that it repairs.
CALLS_OF_CHECK = 8


def test_check_makes_no_more_calls_than_are_tried_here(office: Office, damaged: str):
    check(office, mend=True)

    assert len(office.take_calls()) == CALLS_OF_CHECK


@pytest.mark.parametrize("number", range(CALLS_OF_CHECK))
def test_a_check_that_was_killed_is_finished_by_the_next_which_repairs_nothing_twice(
    office: Office, damaged: str, number: int
):
    pin, accounts = office.book(P)["sheet_ids"]["pin"], office.accounts
    before = headers(office, damaged, pin)
    dying_line = DyingLine(office.line, number)
    office.accounts = Accounts.single(office.demo.google.client(adapter=dying_line), accounts.names[0])
    with pytest.raises(Killed):
        check(office, mend=True)
    office.accounts = accounts

    checked = check(office, mend=True)

    assert checked.remaining == [] and kinds(check(office)) == [] and office.book(P)["alarms"] == []
    after = headers(office, damaged, pin)
    assert after[: len(before)] == before and len(after) == len(before) + 1
    assert "anyone" not in str(office.permissions(damaged))


# --- sheets smoke


# Killed as its workbook is listed, made, filled, in the midst of it, and on the way to the bin.
@pytest.mark.parametrize("number", [0, 1, 2, 40, -2, -1])
def test_what_a_killed_smoke_has_left_goes_into_the_bin_with_the_next(office: Office, number: int):
    calls = run_smoke(office.accounts, None, lambda *_: None).calls
    dying_line = DyingLine(office.line, number % calls)
    google = office.demo.google.client(adapter=dying_line)
    with pytest.raises(Killed):
        run_smoke(Accounts.single(google, office.accounts.names[0]), None, lambda *_: None)

    report = run_smoke(office.accounts, None, lambda *_: None)

    files = [each for each in office.demo.google.client().list_files(None) if each.area == SMOKE_AREA]
    assert [each for each in files if not each.trashed] == [] and len(files) == (2 if number == 0 else 3)
    assert report.bin_error == "" and len(report.results) > 30
