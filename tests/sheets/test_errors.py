"""Every error has a name, a sentence that says what to do, and an example of how it comes about."""

import json
import re
import ssl

import pytest
import requests
import responses
from google.auth import exceptions as auth_errors
from urllib3 import exceptions as urllib3_errors

from sheets import errors
from sheets.client import Google
from sheets.errors import SheetsError
from tests.sheets.answers import BOOK, TokenCredentials, drive_error, error_answer, send_commit, sheets_error

PAGE = "<html>Somebody else</html>"

ANSWERS = [
    (error_answer(400), errors.Refused),
    (error_answer(412), errors.Refused),
    (error_answer(413), errors.Refused),
    (drive_error(400, "badRequest"), errors.Refused),
    (error_answer(429), errors.RateLimited),
    ({"body": PAGE, "status": 429}, errors.RateLimited),
    (drive_error(403, "rateLimitExceeded"), errors.RateLimited),
    (drive_error(403, "userRateLimitExceeded"), errors.RateLimited),
    (drive_error(403, "dailyLimitExceeded"), errors.RateLimited),
    (sheets_error(403, "RATE_LIMIT_EXCEEDED"), errors.RateLimited),
    (drive_error(403, "sharingRateLimitExceeded"), errors.SharingLimit),
    (error_answer(401), errors.TokenRejected),
    (drive_error(403, "accessNotConfigured"), errors.ApiNotEnabled),
    (sheets_error(403, "SERVICE_DISABLED"), errors.ApiNotEnabled),
    (drive_error(403, "insufficientPermissions"), errors.ScopesRefused),
    (sheets_error(403, "ACCESS_TOKEN_SCOPE_INSUFFICIENT"), errors.ScopesRefused),
    (drive_error(403, "storageQuotaExceeded"), errors.StorageQuotaExceeded),
    (drive_error(403, "teamDriveFileLimitExceeded"), errors.FolderFull),
    (drive_error(403, "domainPolicy"), errors.PolicyForbids),
    (drive_error(400, "shareOutNotPermitted"), errors.PolicyForbids),
    (drive_error(400, "invalidSharingRequest"), errors.AddressRefused),
    (drive_error(403, "insufficientFilePermissions"), errors.NoAccess),
    (drive_error(403, "a reason of tomorrow"), errors.NoAccess),
    (error_answer(403), errors.NoAccess),
    (error_answer(404), errors.FileNotFound),
    (error_answer(408), errors.ServerTrouble),
    (error_answer(409), errors.ServerTrouble),
    (error_answer(500), errors.ServerTrouble),
    (error_answer(503), errors.ServerTrouble),
    ({"body": PAGE, "status": 502}, errors.ServerTrouble),
    ({"body": PAGE, "status": 400}, errors.NotGoogle),
    ({"body": PAGE, "status": 401}, errors.NotGoogle),
    ({"body": PAGE, "status": 404}, errors.NotGoogle),
    ({"body": PAGE, "status": 407}, errors.NotGoogle),
    ({"json": {"error": "a word"}, "status": 400}, errors.NotGoogle),
    ({"json": {"error": {"message": "no code"}}, "status": 400}, errors.NotGoogle),
    ({"body": PAGE, "status": 200}, errors.NotGoogle),
    ({"body": '{"replies": [', "status": 200}, errors.NotGoogle),
    ({"json": [], "status": 200}, errors.NotGoogle),
]


def retry_error(reason):
    """Return a reason as requests wraps what urllib3 says after its last attempt."""
    return requests.ConnectionError(urllib3_errors.MaxRetryError(None, BOOK, reason))


def certificate_error():
    reason = urllib3_errors.SSLError(ssl.SSLCertVerificationError("self-signed certificate"))
    return requests.exceptions.SSLError(urllib3_errors.MaxRetryError(None, BOOK, reason))


NETWORK = [
    (requests.ConnectTimeout("slow"), errors.Unreachable),
    (retry_error(urllib3_errors.NewConnectionError(None, "refused")), errors.Unreachable),
    (
        retry_error(urllib3_errors.NameResolutionError("sheets.example", None, "no such name")),
        errors.Unreachable,
    ),
    (certificate_error(), errors.CertificateRefused),
    (requests.ReadTimeout("slow"), errors.TimedOut),
    (
        requests.ConnectionError(urllib3_errors.ProtocolError("reset", ConnectionResetError())),
        errors.ConnectionLost,
    ),
    (requests.ConnectionError("who knows"), errors.ConnectionLost),
    (requests.exceptions.ChunkedEncodingError("cut off"), errors.ConnectionLost),
    (requests.exceptions.SSLError("cut off"), errors.ConnectionLost),
]


def refresh_error(problem, description="as invented", **fields):
    """Return the error with which google-auth passes on the token server's answer."""
    answer = {"error": problem, "error_description": description, **fields}
    return auth_errors.RefreshError(f"{problem}: {description}", answer, retryable=False)


def impersonation_error(code, *reasons):
    """Return the error with which google-auth passes on an answer of the impersonation API, as text."""
    problem = {"code": code, "message": "as invented", "details": [{"reason": reason} for reason in reasons]}
    return auth_errors.RefreshError(
        "Unable to acquire impersonated credentials", json.dumps({"error": problem})
    )


TOKENS = [
    (auth_errors.TransportError(requests.ConnectionError("no token server")), errors.Unreachable),
    (auth_errors.TransportError("no token server"), errors.Unreachable),
    (auth_errors.TransportError(certificate_error()), errors.CertificateRefused),
    (
        auth_errors.RefreshError("server_error", {"error": "server_error"}, retryable=True),
        errors.TokenServerTrouble,
    ),
    (auth_errors.RefreshError("Unable to acquire impersonated credentials", PAGE), errors.TokenServerTrouble),
    (impersonation_error(429), errors.TokenServerTrouble),
    (impersonation_error(503), errors.TokenServerTrouble),
    (impersonation_error(401), errors.TokenRejected),
    (impersonation_error(403, "IAM_PERMISSION_DENIED"), errors.ImpersonationRefused),
    (impersonation_error(403, "SERVICE_DISABLED"), errors.ApiNotEnabled),
    (impersonation_error(404), errors.ImpersonationRefused),
    (refresh_error("invalid_grant", "Invalid JWT Signature."), errors.KeyRevoked),
    (refresh_error("invalid_grant", "a text of tomorrow"), errors.KeyRevoked),
    (refresh_error("invalid_grant", "Invalid grant: account not found"), errors.AccountGone),
    (refresh_error("invalid_grant", "Robot is disabled."), errors.AccountGone),
    (
        refresh_error(
            "invalid_grant", "Invalid JWT: Token must be a short-lived token and in a reasonable timeframe."
        ),
        errors.ClockWrong,
    ),
    (refresh_error("invalid_grant", "Token has been expired or revoked."), errors.LoginExpired),
    (refresh_error("invalid_grant", "Bad Request", error_subtype="invalid_rapt"), errors.LoginExpired),
    (auth_errors.ReauthFailError("as invented"), errors.LoginExpired),
    (refresh_error("invalid_scope"), errors.ScopesRefused),
    (refresh_error("unauthorized_client"), errors.ScopesRefused),
    (auth_errors.DefaultCredentialsError("none"), errors.NoDefaultCredentials),
    (auth_errors.RefreshError("as invented"), errors.BadCredentials),
    (refresh_error("an error of tomorrow"), errors.BadCredentials),
]

# What does not come over the border: the tests of sync, commit, the client and the credentials show these.
TESTED_ELSEWHERE = {
    errors.Burned,
    errors.TokensExhausted,
    errors.Trashed,
    errors.FolderMissing,
    errors.KeyUnreadable,
    errors.NotServiceAccount,
}


@pytest.fixture
def answers():
    with responses.RequestsMock() as mock:
        yield mock


@pytest.mark.parametrize(("answer", "expected"), ANSWERS)
def test_an_answer_becomes_one_of_our_errors(answers, answer, expected):
    answers.post(f"{BOOK}:batchUpdate", **answer)

    with pytest.raises(SheetsError) as raised:
        send_commit(Google(TokenCredentials()))

    assert type(raised.value) is expected


@pytest.mark.parametrize(("failure", "expected"), NETWORK)
def test_a_failure_of_the_network_becomes_one_of_our_errors(answers, failure, expected):
    answers.post(f"{BOOK}:batchUpdate", body=failure)

    with pytest.raises(SheetsError) as raised:
        send_commit(Google(TokenCredentials()))

    assert type(raised.value) is expected
    assert raised.value.__cause__ is failure


@pytest.mark.parametrize(("failure", "expected"), TOKENS)
def test_a_failure_to_get_a_token_becomes_one_of_our_errors(answers, failure, expected):
    answers.post(f"{BOOK}:batchUpdate", **error_answer(401))

    with pytest.raises(SheetsError) as raised:
        send_commit(Google(TokenCredentials(failure)))

    assert type(raised.value) is expected


def test_a_metadata_server_that_does_not_answer_is_no_fault_of_the_account(answers):
    answers.post(f"{BOOK}:batchUpdate", **error_answer(401))
    failure = auth_errors.RefreshError("no metadata server")
    failure.__cause__ = auth_errors.TransportError("unreachable")

    with pytest.raises(errors.Unreachable):
        send_commit(Google(TokenCredentials(failure)))


def test_two_fresh_tokens_are_tried_before_the_account_counts_as_bad(answers):
    call = answers.post(f"{BOOK}:batchUpdate", **error_answer(401))
    token = TokenCredentials()

    with pytest.raises(errors.TokenRejected):
        send_commit(Google(token))

    assert (call.call_count, token.refresh_count) == (3, 2)


def test_a_token_that_ended_during_the_call_is_not_told_at_all(answers):
    answers.post(f"{BOOK}:batchUpdate", **error_answer(401))
    answers.post(f"{BOOK}:batchUpdate", json={"replies": []})

    send_commit(Google(TokenCredentials()))


def all_error_classes():
    """Return SheetsError and all its descendants."""
    error_classes = [SheetsError]
    for error_class in error_classes:
        error_classes += error_class.__subclasses__()
    return [error_class for error_class in error_classes if error_class.__module__ == errors.__name__]


def test_every_error_has_sentences_of_its_own_for_the_administrator():
    for language in ("advice", "advice_en"):
        sentences = [vars(error_class).get(language, "") for error_class in all_error_classes()]

        assert all(sentences)
        assert len(set(sentences)) == len(sentences)


def test_the_thai_sentences_are_thai_and_the_english_ones_are_not():
    assert all(re.search("[ก-๙]", error_class.advice) for error_class in all_error_classes())
    assert not any(re.search("[ก-๙]", error_class.advice_en) for error_class in all_error_classes())


def test_every_error_stands_in_the_picture():
    assert all(f" {error_class.__name__} " in errors.__doc__ for error_class in all_error_classes()[1:])


def test_every_error_without_kinds_of_its_own_has_an_example():
    with_example = {expected for _, expected in ANSWERS + NETWORK + TOKENS}
    leaves = {error_class for error_class in all_error_classes() if not error_class.__subclasses__()}

    assert leaves - with_example == TESTED_ELSEWHERE
