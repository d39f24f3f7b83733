"""One commit, one fault: what `commit` returns, what it sends, and what is in the sheet."""

import pytest

from sheets.commit import commit, provision, use_up_token
from sheets.errors import Burned, NeedsPerson, NotApplied, OutcomeUnknown, Refused, TokensExhausted
from sheets.workbook import commit_body, commit_result, initial_positions, provision_body
from tests.sheets.cast import LAYOUT, PIN, SCHOOLS, SERVICE, metadata_request, pin_row
from tests.sheets.faults import Crash, Fault, FaultyAdapter

BODY = commit_body(1, LAYOUT, initial_positions(LAYOUT), {"pin": [pin_row(1)]}, None)

# Rows for a grid that has lost its columns: Google refuses them as too wide.
TOO_WIDE = {"pin": {column.key: 20 + index for index, column in enumerate(LAYOUT.tab("pin").columns)}}
BAD_BODY = commit_body(1, LAYOUT, TOO_WIDE, {"pin": [pin_row(1)]}, None)


@pytest.fixture
def with_faults(embedded):
    def make(*faults):
        faulty = FaultyAdapter(embedded, faults)
        return faulty, embedded.client(SERVICE, adapter=faulty)

    return make


def receipt_numbers(book):
    """Return every receipt number in the tab, in whatever column."""
    return [text for row in book.texts(PIN) for text in row if text.startswith("TEST-")]


def test_a_commit_answers_with_where_the_columns_stand(book):
    answer = commit(book.google, book.id, 1, BODY)

    assert commit_result(answer, LAYOUT).positions == initial_positions(LAYOUT)
    assert receipt_numbers(book) == ["TEST-0001-1"]


@pytest.mark.parametrize(
    ("fault", "error", "applied"),
    [
        (Fault.UNSENT, NotApplied, False),
        (Fault.BUSY, NotApplied, False),
        (Fault.RATE, NotApplied, False),
        (Fault.LOST, OutcomeUnknown, False),
        (Fault.UNAVAILABLE, OutcomeUnknown, False),
        (Fault.LATE, OutcomeUnknown, False),
        (Fault.TIMEOUT, OutcomeUnknown, True),
        (Fault.PAGE, OutcomeUnknown, True),
        (Fault.GARBLED, OutcomeUnknown, True),
        (Fault.CRASH_BEFORE, Crash, False),
        (Fault.CRASH_AFTER, Crash, True),
    ],
)
def test_after_a_fault_the_same_body_sent_again_brings_the_row_once(book, with_faults, fault, error, applied):
    _, google = with_faults(fault)
    with pytest.raises(error):
        commit(google, book.id, 1, BODY)

    second_answer = commit(google, book.id, 1, BODY)

    assert (second_answer is None) == applied
    assert receipt_numbers(book) == ["TEST-0001-1"]


def test_a_late_copy_of_a_committed_body_changes_nothing(book, with_faults):
    faulty, google = with_faults(Fault.LATE)
    with pytest.raises(OutcomeUnknown):
        commit(google, book.id, 1, BODY)
    commit(google, book.id, 1, BODY)

    faulty.deliver_late()

    assert receipt_numbers(book) == ["TEST-0001-1"]


def test_a_refused_body_burns_its_token(book):
    with pytest.raises(Burned, match="beyond the last requested column"):
        commit(book.google, book.id, 1, BAD_BODY)

    assert book.google.get_metadata(book.id, 1)["metadataKey"] == "x"


def test_a_late_copy_of_a_burned_body_never_lands(book, with_faults, officer):
    faulty, google = with_faults(Fault.LATE)
    with pytest.raises(OutcomeUnknown):
        commit(google, book.id, 1, BAD_BODY)
    with pytest.raises(Burned):
        commit(google, book.id, 1, BAD_BODY)

    officer.insert_column(book.id, PIN, 1, 30)
    faulty.deliver_late()

    assert receipt_numbers(book) == []


@pytest.mark.parametrize(
    "fault", [Fault.CRASH_BEFORE, Fault.CRASH_AFTER, Fault.TIMEOUT, Fault.LOST, Fault.BUSY]
)
@pytest.mark.parametrize("step", [0, 1, 2])
def test_a_burning_interrupted_at_any_step_is_finished_by_the_next_call(book, with_faults, step, fault):
    _, google = with_faults(*[Fault.NONE] * step, fault)
    with pytest.raises((Crash, NotApplied, OutcomeUnknown)):
        commit(google, book.id, 1, BAD_BODY)

    with pytest.raises(Burned):
        commit(google, book.id, 1, BAD_BODY)

    assert book.google.get_metadata(book.id, 1)["metadataKey"] == "x"


class Overtaken(FaultyAdapter):
    """Delivers the first copy of the body just before the burning is sent."""

    def send(self, request, **kwargs):
        if b'"x"' in (request.body or b""):
            self.deliver_late()
        return super().send(request, **kwargs)


def test_a_copy_that_lands_between_looking_and_burning_counts_as_committed(embedded, book):
    adapter = Overtaken(embedded, [Fault.LATE])
    google = embedded.client(SERVICE, adapter=adapter)
    with pytest.raises(OutcomeUnknown):
        commit(google, book.id, 1, BODY)

    # Columns were deleted meanwhile, so the second copy is refused for its width; the first was in time.
    assert commit(google, book.id, 1, BAD_BODY) is None
    assert receipt_numbers(book) == ["TEST-0001-1"]


def test_a_token_that_is_something_else_is_spent(book):
    book.update(metadata_request(1, {"sheetId": PIN}, "b"))

    with pytest.raises(Burned):
        commit(book.google, book.id, 1, BODY)


def test_a_token_that_cannot_be_burned_leaves_the_outcome_open(book):
    book.update(metadata_request(500, {"spreadsheet": True}, "k" * 29_999))

    with pytest.raises(OutcomeUnknown, match="cannot be burned"):
        commit(book.google, book.id, 1, BODY)


def test_a_body_whose_token_was_used_up_never_lands(book, with_faults):
    faulty, google = with_faults(Fault.LATE)
    with pytest.raises(OutcomeUnknown):
        commit(google, book.id, 1, BODY)

    use_up_token(book.google, book.id, 1)
    faulty.deliver_late()

    assert receipt_numbers(book) == []
    with pytest.raises(Burned):
        commit(book.google, book.id, 1, BODY)


def test_to_use_up_a_token_that_is_in_use_changes_nothing(book):
    commit(book.google, book.id, 1, BODY)

    use_up_token(book.google, book.id, 1)

    assert commit(book.google, book.id, 1, BODY) is None
    assert receipt_numbers(book) == ["TEST-0001-1"]


def test_a_token_that_cannot_be_used_up_is_told(book):
    book.update(metadata_request(500, {"spreadsheet": True}, "k" * 29_999))

    with pytest.raises(TokensExhausted, match="cannot be burned"):
        use_up_token(book.google, book.id, 1)


def test_a_summary_alone_is_refused_without_burning(book):
    book.update({"deleteSheet": {"sheetId": 1001}})

    with pytest.raises(Refused, match="No grid"):
        commit(
            book.google,
            book.id,
            None,
            commit_body(None, LAYOUT, initial_positions(LAYOUT), {}, {"summary": [["ก"]]}),
        )


def test_a_summary_alone_may_be_sent_any_number_of_times(book):
    body = commit_body(None, LAYOUT, initial_positions(LAYOUT), {}, {"summary": [["รวม", 2]]})

    for _ in range(3):
        commit(book.google, book.id, None, body)

    assert book.texts(1001) == [["รวม", "2"]]


def test_a_file_that_is_gone_needs_a_person_and_burns_nothing(google):
    with pytest.raises(NeedsPerson):
        commit(google, "no-such-file", 1, BODY)


def test_provisioning_twice_makes_one_layout(sheet):
    body = provision_body(LAYOUT, {"agencies": SCHOOLS}, [SERVICE])

    results = [provision(sheet.google, sheet.id, body), provision(sheet.google, sheet.id, body)]

    assert results == [True, False]
    assert len(sheet.texts(1002)) == 3


def test_provisioning_after_a_lost_answer_is_noticed(sheet, with_faults):
    _, google = with_faults(Fault.TIMEOUT)
    body = provision_body(LAYOUT, {}, [SERVICE])
    with pytest.raises(OutcomeUnknown):
        provision(google, sheet.id, body)

    assert provision(google, sheet.id, body) is False


def test_a_refused_provisioning_can_be_mended_and_sent_again(sheet):
    body = provision_body(LAYOUT, {}, [SERVICE])
    bad = {"requests": [*body["requests"], {"deleteSheet": {"sheetId": 404}}]}
    with pytest.raises(Refused):
        provision(sheet.google, sheet.id, bad)

    assert provision(sheet.google, sheet.id, body) is True
