"""What the client sends and how it reads answers, over HTTP as `responses` plays it.

test_errors.py has an example of each error.
"""

import pytest
import responses

from sheets.client import Google, as_bytes
from sheets.errors import FileNotFound, FolderMissing, NotApplied, OutcomeUnknown, RateLimited, Refused
from sheets.quota import Quota
from tests.sheets.answers import BOOK, FILES, TokenCredentials, error_answer, send_commit
from tests.sheets.simulated import SimulatedTime


@pytest.fixture
def google():
    return Google(TokenCredentials())


@pytest.fixture
def answers():
    with responses.RequestsMock() as mock:
        yield mock


@pytest.mark.parametrize(
    ("header", "seconds"), [("30", 30.0), ("Wed, 20 May 2026 03:00:00 GMT", None), (None, None)]
)
def test_it_tells_how_long_google_asks_to_wait(google, answers, header, seconds):
    answers.post(
        f"{BOOK}:batchUpdate", **error_answer(429), headers={"Retry-After": header} if header else None
    )

    with pytest.raises(NotApplied) as raised:
        send_commit(google)

    assert raised.value.retry_after == seconds


def test_it_does_not_send_anything_twice_by_itself(google, answers):
    call = answers.post(f"{BOOK}:batchUpdate", **error_answer(503))

    with pytest.raises(OutcomeUnknown):
        send_commit(google)

    assert call.call_count == 1


def test_a_refusal_carries_googles_own_words(google, answers):
    answers.post(f"{BOOK}:batchUpdate", **error_answer(400, "Invalid requests[1].appendCells: …"))

    with pytest.raises(Refused, match=r"^Invalid requests\[1\]\.appendCells: …$"):
        send_commit(google)


def test_metadata_that_does_not_exist_is_none(google, answers):
    answers.get(f"{BOOK}/developerMetadata/7", **error_answer(404, "No developer metadata with ID 7."))

    assert google.get_metadata("invented", 7) is None


def test_metadata_of_a_file_that_does_not_exist_is_not_none(google, answers):
    answers.get(f"{BOOK}/developerMetadata/7", **error_answer(404, "Requested entity was not found."))

    with pytest.raises(FileNotFound):
        google.get_metadata("invented", 7)


def test_thai_travels_unescaped(google, answers):
    answers.post(f"{BOOK}:batchUpdate", json={})

    google.batch_update("invented", {"requests": [{"ก": "ข"}]}, "replies")

    assert answers.calls[0].request.body == '{"requests":[{"ก":"ข"}]}'.encode()
    assert answers.calls[0].request.headers["Content-Type"] == "application/json; charset=utf-8"


def test_a_stored_body_travels_byte_for_byte(google, answers):
    answers.post(f"{BOOK}:batchUpdate", json={})

    google.batch_update("invented", b'{ "requests" : [] }', "replies")

    assert answers.calls[0].request.body == b'{ "requests" : [] }'


def test_a_number_that_json_does_not_know_is_not_sent():
    with pytest.raises(ValueError, match="JSON"):
        as_bytes({"latitude": float("nan")})


def test_the_read_timeout_is_longer_than_googles_own(google, answers):
    answers.post(f"{BOOK}:batchUpdate", json={})

    send_commit(google)

    assert answers.calls[0].request.req_kwargs["timeout"] == (10, 190)


def test_every_page_of_a_listing_is_read_even_if_one_is_empty(google, answers):
    file = {"id": "f", "name": "ก", "version": "9", "modifiedTime": "2026-05-01T00:00:00Z"}
    answers.get(FILES, json={"nextPageToken": "2"})
    answers.get(FILES, json={"files": [file]})

    files = google.list_files("invented")

    assert [
        (file_state.id, file_state.version, file_state.trashed, file_state.area) for file_state in files
    ] == [("f", 9, False, None)]
    assert answers.calls[1].request.params["pageToken"] == "2"


@pytest.mark.parametrize(
    ("user", "modified_by"),
    [
        ({"emailAddress": "somchai@area.example", "displayName": "สมชาย"}, "somchai@area.example"),
        ({"displayName": "สมชาย"}, "สมชาย"),
        ({"emailAddress": "one@pakmut.example", "me": True}, ""),
        ({"emailAddress": "two@pakmut.example", "me": False}, ""),
        ({}, ""),
    ],
)
def test_it_tells_which_person_changed_a_file_last_and_none_of_ours(answers, user, modified_by):
    google = Google(TokenCredentials(), own_accounts={"one@pakmut.example", "two@pakmut.example"})
    file = {
        "id": "f",
        "name": "ก",
        "version": "9",
        "modifiedTime": "2026-05-01T00:00:00Z",
        "lastModifyingUser": user,
    }
    answers.get(f"{FILES}/f", json=file)

    assert google.get_file("f").modified_by == modified_by


def test_a_folder_that_is_closed_to_us_is_told_apart_from_a_workbook(google, answers):
    answers.get(FILES, **error_answer(404))
    answers.post(FILES, **error_answer(404))
    answers.get(f"{FILES}/f", **error_answer(404))

    with pytest.raises(FolderMissing):
        google.list_files("invented")
    with pytest.raises(FolderMissing):
        google.create_file("ก", "invented", "99000000")
    with pytest.raises(FileNotFound):
        google.get_file("f")


def test_a_limit_lets_the_account_rest_and_no_other_one(answers):
    time = SimulatedTime()
    answers.post(f"{BOOK}:batchUpdate", **error_answer(429), headers={"Retry-After": "30"})
    limited_quota = Quota(time.bucket(60), time.bucket(60))
    other_quota = Quota(time.bucket(60), time.bucket(60))

    with pytest.raises(RateLimited):
        send_commit(Google(TokenCredentials(), quota=limited_quota))

    other_quota.wait_for_write()
    assert time.now == 0
    limited_quota.wait_for_read()
    assert time.now == 30


def test_another_failure_does_not_let_it_rest(answers):
    time = SimulatedTime()
    answers.post(f"{BOOK}:batchUpdate", **error_answer(503))
    quota = Quota(time.bucket(60), time.bucket(60))

    with pytest.raises(OutcomeUnknown):
        send_commit(Google(TokenCredentials(), quota=quota))

    quota.wait_for_read()
    assert time.now == 0
