"""What the client makes of Google's answers and of the network, over real HTTP as far as `responses` goes."""

import json

import pytest
import requests
import responses
from google.auth import exceptions as auth_errors
from google.auth.credentials import Credentials
from urllib3 import exceptions as urllib3_errors

from sheets import errors
from sheets.client import Google, as_bytes, connect
from sheets.errors import BadCredentials, NeedsPerson, NotApplied, OutcomeUnknown, Refused

BOOK = "https://sheets.googleapis.com/v4/spreadsheets/invented"
FILES = "https://www.googleapis.com/drive/v3/files"


REFUSED = urllib3_errors.NewConnectionError(None, "refused")


class Token(Credentials):
    """Credentials with a token; asked for another one they fail as told, or have a new one."""

    def __init__(self, failure=None):
        super().__init__()
        self.token, self.failure = "invented", failure

    def refresh(self, request):
        if self.failure:
            raise self.failure


@pytest.fixture
def google():
    return Google(Token())


@pytest.fixture
def answers():
    with responses.RequestsMock() as mock:
        yield mock


def error(code, message="as invented", **more):
    return {"json": {"error": {"code": code, "message": message, "status": "X", **more}}, "status": code}


def rate(reason):
    return error(403, errors=[{"domain": "usageLimits", "reason": reason}])


def commit(google):
    google.batch_update("invented", {"requests": []}, "replies")


@pytest.mark.parametrize(("answer", "expected"), [
    (error(400), Refused),
    (error(413), Refused),
    (error(401), NotApplied),
    (error(429), NotApplied),
    ({"body": "<html>Too many</html>", "status": 429}, NotApplied),
    (rate("rateLimitExceeded"), NotApplied),
    (rate("userRateLimitExceeded"), NotApplied),
    (error(403, details=[{"@type": "ErrorInfo", "reason": "RATE_LIMIT_EXCEEDED"}]), NotApplied),
    (rate("accessNotConfigured"), NeedsPerson),
    (error(403), NeedsPerson),
    (error(404), NeedsPerson),
    (error(408), OutcomeUnknown),
    (error(409), OutcomeUnknown),
    (error(500), OutcomeUnknown),
    (error(503), OutcomeUnknown),
    ({"body": "<html>Bad gateway</html>", "status": 502}, OutcomeUnknown),
    ({"body": "<html>Not found</html>", "status": 404}, OutcomeUnknown),
    ({"body": "<html>A proxy says no</html>", "status": 400}, OutcomeUnknown),
    ({"json": {"error": "a word"}, "status": 400}, OutcomeUnknown),
    ({"json": {"error": {"message": "no code"}}, "status": 400}, OutcomeUnknown),
    ({"body": "<html>Sign in to the network</html>", "status": 200}, OutcomeUnknown),
    ({"body": '{"replies": [', "status": 200}, OutcomeUnknown),
    ({"json": [], "status": 200}, OutcomeUnknown),
])
def test_an_answer_becomes_one_of_our_errors(google, answers, answer, expected):
    answers.post(f"{BOOK}:batchUpdate", **answer)

    with pytest.raises(errors.SheetsError) as raised:
        commit(google)

    assert type(raised.value) is expected


@pytest.mark.parametrize(("failure", "expected"), [
    (requests.ReadTimeout("slow"), OutcomeUnknown),
    (requests.ConnectTimeout("slow"), NotApplied),
    (requests.ConnectionError(urllib3_errors.MaxRetryError(None, BOOK, REFUSED)), NotApplied),
    (requests.ConnectionError(urllib3_errors.ProtocolError("reset", ConnectionResetError())), OutcomeUnknown),
    (requests.ConnectionError("who knows"), OutcomeUnknown),
    (requests.exceptions.ChunkedEncodingError("cut off"), OutcomeUnknown),
    (requests.exceptions.SSLError("cut off"), OutcomeUnknown),
])
def test_a_failure_of_the_network_becomes_one_of_our_errors(google, answers, failure, expected):
    answers.post(f"{BOOK}:batchUpdate", body=failure)

    with pytest.raises(errors.SheetsError) as raised:
        commit(google)

    assert type(raised.value) is expected
    assert raised.value.__cause__ is failure


@pytest.mark.parametrize(("failure", "expected"), [
    (auth_errors.RefreshError("revoked"), BadCredentials),
    (auth_errors.RefreshError("try again", retryable=True), NotApplied),
    (auth_errors.TransportError("no token server"), NotApplied),
])
def test_a_failure_to_get_a_token_becomes_one_of_our_errors(answers, failure, expected):
    answers.post(f"{BOOK}:batchUpdate", **error(401))

    with pytest.raises(errors.SheetsError) as raised:
        commit(Google(Token(failure)))

    assert type(raised.value) is expected


@pytest.mark.parametrize(("header", "seconds"), [("30", 30.0), ("Wed, 20 May 2026 03:00:00 GMT", None), (None, None)])
def test_it_tells_how_long_google_asks_to_wait(google, answers, header, seconds):
    answers.post(f"{BOOK}:batchUpdate", **error(429), headers={"Retry-After": header} if header else None)

    with pytest.raises(NotApplied) as raised:
        commit(google)

    assert raised.value.retry_after == seconds


def test_it_does_not_send_anything_twice_by_itself(google, answers):
    call = answers.post(f"{BOOK}:batchUpdate", **error(503))

    with pytest.raises(OutcomeUnknown):
        commit(google)

    assert call.call_count == 1


def test_a_refusal_carries_googles_own_words(google, answers):
    answers.post(f"{BOOK}:batchUpdate", **error(400, "Invalid requests[1].appendCells: …"))

    with pytest.raises(Refused, match=r"^Invalid requests\[1\]\.appendCells: …$"):
        commit(google)


def test_metadata_that_does_not_exist_is_none(google, answers):
    answers.get(f"{BOOK}/developerMetadata/7", **error(404, "No developer metadata with ID 7."))

    assert google.metadata("invented", 7) is None


def test_metadata_of_a_file_that_does_not_exist_is_not_none(google, answers):
    answers.get(f"{BOOK}/developerMetadata/7", **error(404, "Requested entity was not found."))

    with pytest.raises(NeedsPerson):
        google.metadata("invented", 7)


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

    commit(google)

    assert answers.calls[0].request.req_kwargs["timeout"] == (10, 190)


def test_every_page_of_a_listing_is_read_even_if_one_is_empty(google, answers):
    file = {"id": "f", "name": "ก", "version": "9", "modifiedTime": "2026-05-01T00:00:00Z"}
    answers.get(FILES, json={"nextPageToken": "2"})
    answers.get(FILES, json={"files": [file]})

    found = google.files("invented")

    assert [(each.id, each.version, each.trashed, each.area) for each in found] == [("f", 9, False, None)]
    assert answers.calls[1].request.params["pageToken"] == "2"


def test_a_missing_key_file_is_the_administrators_business(tmp_path):
    with pytest.raises(BadCredentials, match="missing.json"):
        connect(str(tmp_path / "missing.json"))


def test_a_key_file_that_is_no_key_is_the_administrators_business(tmp_path):
    (tmp_path / "key.json").write_text(json.dumps({"type": "invented"}))

    with pytest.raises(BadCredentials):
        connect(str(tmp_path / "key.json"))


def test_every_error_has_a_sentence_of_its_own_for_the_administrator():
    classes = [each for each in vars(errors).values() if isinstance(each, type)]

    assert len({each.advice for each in classes}) == len(classes)
    assert all(each.__name__ in errors.__doc__ for each in classes)
