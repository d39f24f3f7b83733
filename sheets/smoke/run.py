"""One run: a scratch workbook, each assumption on a tab of its own, everything into the bin at the end."""

from collections.abc import Callable
from dataclasses import dataclass

from sheets.accounts import Accounts
from sheets.client import Google
from sheets.errors import SheetsError
from sheets.smoke import appending, driving, moving, refusing, tokens
from sheets.smoke.assumption import Assumption, CheckResult, Verdict, failed_result, unchecked_result
from sheets.smoke.scratch import Scratch

ASSUMPTIONS = (
    *tokens.ASSUMPTIONS,
    *appending.ASSUMPTIONS,
    *moving.ASSUMPTIONS,
    *refusing.ASSUMPTIONS,
    *driving.ASSUMPTIONS,
)

TITLE = "ปักหมุด: ทดลองก่อนใช้งาน ลบได้"


@dataclass(frozen=True)
class Report:
    """The results of a run. `calls`: requests to Google.

    `bin_error`: why the scratch workbook could not be put into the bin, "" if it is there.
    """

    results: dict[str, CheckResult]
    calls: int
    file_id: str
    bin_error: str = ""

    @property
    def is_sound(self) -> bool:
        """True if every vital assumption was checked and held."""
        return all(
            self.results[assumption.key].verdict is Verdict.HELD
            for assumption in ASSUMPTIONS
            if assumption.vital
        )


def run(accounts: Accounts, folder: str | None, tell: Callable[[Assumption, CheckResult], None]) -> Report:
    """Ask Google by the first account and, beside it, the second. Calls `tell` with each result as it comes.

    Raises SheetsError if no workbook can be made. The workbook goes into the bin in any case, and what an
    earlier run that was killed has left goes there first.
    """
    first_name, *other_names = accounts.names
    clients = _Clients(accounts, first_name)
    second_google = accounts.client(other_names[0]) if other_names else None
    calls_before = second_google.calls if second_google else 0
    for file in clients.open().list_files(folder):
        if file.area == driving.SMOKE_AREA and not file.trashed:
            _put_into_bin(clients.open(), file.id)
    file = clients.open().create_file(TITLE, folder, driving.SMOKE_AREA)
    bin_error, results = "", {}
    try:
        scratch = Scratch(clients.open, file.id, folder, second_google, other_names[0] if other_names else "")
        for assumption in ASSUMPTIONS:
            results[assumption.key] = _run_check(assumption, scratch)
            tell(assumption, results[assumption.key])
    finally:
        bin_error = _put_into_bin(clients.open(), file.id)
    return Report(
        results,
        clients.calls + (second_google.calls - calls_before if second_google else 0),
        file.id,
        bin_error,
    )


class _Clients:
    """The clients of all threads of one account, to count their requests."""

    def __init__(self, accounts: Accounts, name: str):
        self._accounts, self._name = accounts, name
        self._opened: dict[int, tuple[Google, int]] = {}

    def open(self) -> Google:
        google = self._accounts.client(self._name)
        self._opened.setdefault(id(google), (google, google.calls))
        return google

    @property
    def calls(self) -> int:
        return sum(google.calls - calls_before for google, calls_before in self._opened.values())


def _run_check(assumption: Assumption, scratch: Scratch) -> CheckResult:
    if assumption.check is None:
        return CheckResult(Verdict.BY_HAND, assumption.by_hand)
    try:
        return assumption.check(scratch)
    except SheetsError as error:
        return unchecked_result(f"{type(error).__name__}: {error}")
    except (LookupError, TypeError, ValueError) as error:
        return failed_result(f"an answer of another shape: {type(error).__name__}: {error}")


def _put_into_bin(google: Google, file_id: str) -> str:
    try:
        google.update_file(file_id, {"trashed": True})
    except SheetsError as error:
        return f"{type(error).__name__}: {error}"
    return ""
