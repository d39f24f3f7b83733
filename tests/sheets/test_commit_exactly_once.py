"""Whatever goes wrong, in whatever order: at the end each row is in the sheet exactly once."""

from collections import Counter
from contextlib import suppress

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sheets.commit import commit, provision
from sheets.embedded import EmbeddedGoogle, Person
from sheets.errors import Burned, NotApplied, OutcomeUnknown, Refused
from sheets.workbook import (
    CONTENTS_FIELDS,
    commit_body,
    contents_body,
    initial_positions,
    provision_body,
    workbook_contents,
)
from tests.sheets.cast import LAYOUT, OFFICER, PIN, SERVICE, pin_row
from tests.sheets.faults import Crash, Fault, FaultyAdapter

BATCHES = 3


def delete_spare_columns(person, file):
    view = person.view(file, PIN)
    used_columns = max(index + 1 for row in view.rows for index, cell in enumerate(row) if cell.text)
    person.delete_column(file, PIN, used_columns, view.tab.column_count - used_columns)


def delete_phone_column(person, file):
    """Delete the column with the header of phones, wherever it is.

    Not if it holds the receipt number of a misplaced row.
    """
    columns = list(zip(*person.view(file, PIN).rows, strict=True))
    for index, cells in reversed(list(enumerate(columns))):
        texts = [cell.text for cell in cells]
        if "โทรศัพท์" in texts and not any(text.startswith("TEST-") for text in texts):
            person.delete_column(file, PIN, index)


def type_into_empty_cell(person, file):
    """Type into the last empty cell of the first row below the header."""
    cells = person.view(file, PIN).rows[1]
    empty_columns = [index for index, cell in enumerate(cells) if not cell.text]
    if empty_columns:
        person.type(file, PIN, 1, empty_columns[-1], "ถูกต้อง")


# What people do to the tab meanwhile. After both deletions a body of old positions is too wide, and Google
# refuses it.
PERSON_ACTS = {
    "insert a column": lambda person, file: person.insert_column(file, PIN, 1),
    "move a column": lambda person, file: person.move_column(file, PIN, 0, 3),
    "delete spare columns": delete_spare_columns,
    "delete the phones": delete_phone_column,
    "insert a row": lambda person, file: person.insert_rows(file, PIN, 1),
    "sort": lambda person, file: person.sort(file, PIN, 0, descending=True),
    "type beside": type_into_empty_cell,
}

events = st.one_of(st.sampled_from(Fault), st.sampled_from(sorted(PERSON_ACTS)), st.just("arrive late"))


class World:
    """A workbook, the network in front of it, and a sender that remembers only what it has stored."""

    def __init__(self, script):
        self.embedded = EmbeddedGoogle()
        faultless_google = self.embedded.client(SERVICE)
        self.file = faultless_google.create_file("สมุดงานสมมุติ", None, "99000000").id
        provision(faultless_google, self.file, provision_body(LAYOUT, {}, [SERVICE]))
        self.faulty = FaultyAdapter(self.embedded)
        self.google = self.embedded.client(SERVICE, adapter=self.faulty)
        self.person = Person(self.embedded, OFFICER)
        self.script = list(script)
        self.positions, self.token = initial_positions(LAYOUT), 0

    def deliver(self, rows):
        """Commit these rows, until they are known to be in the workbook."""
        body = self._build_body(rows)
        while True:
            self._run_events()
            try:
                commit(self.google, self.file, self.token, body)
                return
            except (NotApplied, OutcomeUnknown, Crash):
                continue
            except Burned:
                self.faulty.faults.clear()
                contents = workbook_contents(
                    self.google.get_by_data_filter(self.file, contents_body(), CONTENTS_FIELDS), LAYOUT
                )
                self.positions = contents.positions
                body = self._build_body(rows)

    def _build_body(self, rows):
        self.token += 1
        return commit_body(self.token, LAYOUT, self.positions, {"pin": rows}, None)

    def _run_events(self):
        """Let the next events of the script happen, up to three faults for the calls to come."""
        while self.script and len(self.faulty.faults) < 3:
            event = self.script.pop(0)
            if event == "arrive late":
                self.faulty.deliver_late()
            elif isinstance(event, Fault):
                self.faulty.faults.append(event)
            else:
                self._act_as_person(event)

    def _act_as_person(self, event):
        # Google's window would not let them do everything either.
        with suppress(Refused):
            PERSON_ACTS[event](self.person, self.file)

    def receipt_counts(self):
        """Count how often each receipt number is in the tab, in whatever column."""
        view = self.person.view(self.file, PIN)
        return Counter(cell.text for row in view.rows for cell in row if cell.text.startswith("TEST-"))


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
        world.deliver([pin_row(2 * batch), pin_row(2 * batch + 1)])
    world.faulty.deliver_late()

    assert world.receipt_counts() == {pin_row(number)["id"]: 1 for number in range(2 * BATCHES)}


def test_the_two_deletions_do_burn_a_token():
    world = World(["delete spare columns", "delete the phones"])

    world.deliver([pin_row(1)])

    assert world.token == 2
