"""One run: a scratch workbook, every assumption on a tab of its own, and everything put away at the end."""

from collections.abc import Callable
from dataclasses import dataclass

from sheets.accounts import Accounts
from sheets.client import Google
from sheets.errors import SheetsError
from sheets.smoke import appending, driving, moving, refusing, tokens
from sheets.smoke.assumption import Assumption, Finding, Verdict, failed, unchecked
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
    """`calls`: requests to Google. `left`: why the scratch workbook could not be put into the bin, "" if it
    is there.
    """

    findings: dict[str, Finding]
    calls: int
    file_id: str
    left: str = ""

    @property
    def sound(self) -> bool:
        """Every vital assumption was checked and held."""
        return all(self.findings[each.key].verdict is Verdict.HELD for each in ASSUMPTIONS if each.vital)


def run(accounts: Accounts, folder: str | None, tell: Callable[[Assumption, Finding], None]) -> Report:
    """Ask Google, by the first account and beside it the second; `tell` hears of each finding as it is made.

    Raises SheetsError if there can be no workbook to try on. The workbook goes to the bin in any case.
    """
    first, *others = accounts.names
    clients = _Clients(accounts, first)
    other = accounts.client(others[0]) if others else None
    before = other.calls if other else 0
    file = clients.open().create(TITLE, folder, driving.SMOKE_AREA)
    left, findings = "", {}
    try:
        scratch = Scratch(clients.open, file.id, folder, other, others[0] if others else "")
        for assumption in ASSUMPTIONS:
            findings[assumption.key] = _finding(assumption, scratch)
            tell(assumption, findings[assumption.key])
    finally:
        left = _binned(clients.open(), file.id)
    return Report(findings, clients.calls + (other.calls - before if other else 0), file.id, left)


class _Clients:
    """The clients of all threads, to count what they asked."""

    def __init__(self, accounts: Accounts, name: str):
        self._accounts, self._name = accounts, name
        self._opened: dict[int, tuple[Google, int]] = {}

    def open(self) -> Google:
        google = self._accounts.client(self._name)
        self._opened.setdefault(id(google), (google, google.calls))
        return google

    @property
    def calls(self) -> int:
        return sum(google.calls - before for google, before in self._opened.values())


def _finding(assumption: Assumption, scratch: Scratch) -> Finding:
    if assumption.check is None:
        return Finding(Verdict.BY_HAND, assumption.by_hand)
    try:
        return assumption.check(scratch)
    except SheetsError as trouble:
        return unchecked(f"{type(trouble).__name__}: {trouble}")
    except (LookupError, TypeError, ValueError) as surprise:
        return failed(f"an answer of another shape: {type(surprise).__name__}: {surprise}")


def _binned(google: Google, file_id: str) -> str:
    try:
        google.change_file(file_id, {"trashed": True})
    except SheetsError as trouble:
        return f"{type(trouble).__name__}: {trouble}"
    return ""
