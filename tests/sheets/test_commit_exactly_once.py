"""Whatever goes wrong, in whatever order: at the end each row stands in the sheet exactly once."""

from collections import Counter
from contextlib import suppress

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sheets.commit import commit, provision
from sheets.embedded import EmbeddedGoogle, Person
from sheets.errors import Burned, NotApplied, OutcomeUnknown, Refused
from sheets.workbook import LOCATE_FIELDS, as_laid_out, commit_body, locate, locate_body, provision_body
from tests.sheets.cast import LAYOUT, OFFICER, PIN, SERVICE, pin
from tests.sheets.faults import Crash, Fault, Faulty

BATCHES = 3


def delete_spare_columns(person, file):
    view = person.view(file, PIN)
    used = max(index + 1 for row in view.rows for index, cell in enumerate(row) if cell.shown)
    person.delete_column(file, PIN, used, view.tab.column_count - used)


def delete_phones(person, file):
    """The column under that header, wherever it stands by now, unless a misplaced row has its number
    there.
    """
    columns = list(zip(*person.view(file, PIN).rows, strict=True))
    for index, cells in reversed(list(enumerate(columns))):
        shown = [cell.shown for cell in cells]
        if "โทรศัพท์" in shown and not any(text.startswith("TEST-") for text in shown):
            person.delete_column(file, PIN, index)


def type_beside(person, file):
    """Into the last empty cell of the first row below the header."""
    cells = person.view(file, PIN).rows[1]
    empty = [index for index, cell in enumerate(cells) if not cell.shown]
    if empty:
        person.type(file, PIN, 1, empty[-1], "ถูกต้อง")


# What people do to the tab meanwhile. Both deletions together make a body of old positions too wide: it is
# refused.
PEOPLE = {
    "insert a column": lambda person, file: person.insert_column(file, PIN, 1),
    "move a column": lambda person, file: person.move_column(file, PIN, 0, 3),
    "delete spare columns": delete_spare_columns,
    "delete the phones": delete_phones,
    "insert a row": lambda person, file: person.insert_rows(file, PIN, 1),
    "sort": lambda person, file: person.sort(file, PIN, 0, descending=True),
    "type beside": type_beside,
}

events = st.one_of(st.sampled_from(Fault), st.sampled_from(sorted(PEOPLE)), st.just("arrive late"))


class World:
    """A workbook, the network in front of it, and a sender that only remembers what it has stored."""

    def __init__(self, script):
        self.embedded = EmbeddedGoogle()
        calm = self.embedded.client(SERVICE)
        self.file = calm.create("สมุดงานสมมุติ", None, "99000000").id
        provision(calm, self.file, provision_body(LAYOUT, {}, [SERVICE]))
        self.faulty = Faulty(self.embedded)
        self.google = self.embedded.client(SERVICE, through=self.faulty)
        self.person = Person(self.embedded, OFFICER)
        self.script = list(script)
        self.positions, self.token = as_laid_out(LAYOUT), 0

    def deliver(self, rows):
        """Until these rows are known to stand in the workbook."""
        body = self._freeze(rows)
        while True:
            self._meanwhile()
            try:
                commit(self.google, self.file, self.token, body)
                return
            except (NotApplied, OutcomeUnknown, Crash):
                continue
            except Burned:
                self.faulty.faults.clear()
                located = locate(self.google.find(self.file, locate_body(), LOCATE_FIELDS), LAYOUT)
                self.positions = located.positions
                body = self._freeze(rows)

    def _freeze(self, rows):
        self.token += 1
        return commit_body(self.token, LAYOUT, self.positions, {"pin": rows}, None)

    def _meanwhile(self):
        """The next events of the script, up to three faults for the calls to come."""
        while self.script and len(self.faulty.faults) < 3:
            event = self.script.pop(0)
            if event == "arrive late":
                self.faulty.deliver_late()
            elif isinstance(event, Fault):
                self.faulty.faults.append(event)
            else:
                self._by_people(event)

    def _by_people(self, event):
        # Google's window would not let them do everything either.
        with suppress(Refused):
            PEOPLE[event](self.person, self.file)

    def receipts(self):
        """How often each receipt number stands in the tab, in whatever column."""
        view = self.person.view(self.file, PIN)
        return Counter(cell.shown for row in view.rows for cell in row if cell.shown.startswith("TEST-"))


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(events, max_size=25))
@example([Fault.LATE, Fault.LATE, "arrive late", "arrive late"])
@example(
    ["delete spare columns", "delete the phones", Fault.LATE, Fault.NONE, Fault.CRASH_AFTER, "arrive late"]
)
@example(["delete the phones", "delete spare columns", Fault.NONE, Fault.NONE, Fault.TIMEOUT])
def test_any_sequence_of_faults_ends_with_each_row_exactly_once(script):
    world = World(script)

    for batch in range(BATCHES):
        world.deliver([pin(2 * batch), pin(2 * batch + 1)])
    world.faulty.deliver_late()

    assert world.receipts() == {pin(number)["id"]: 1 for number in range(2 * BATCHES)}


def test_the_two_deletions_do_burn_a_token():
    world = World(["delete spare columns", "delete the phones"])

    world.deliver([pin(1)])

    assert world.token == 2
