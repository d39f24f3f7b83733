"""Every failure has a name, a sentence that says what to do, and an example of how it comes about."""

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
from tests.sheets.answers import BOOK, Token, commit, drive, error, sheets

PAGE = "<html>Somebody else</html>"

ANSWERS = [
    (error(400), errors.Refused),
    (error(412), errors.Refused),
    (error(413), errors.Refused),
    (drive(400, "badRequest"), errors.Refused),
    (error(429), errors.RateLimited),
    ({"body": PAGE, "status": 429}, errors.RateLimited),
    (drive(403, "rateLimitExceeded"), errors.RateLimited),
    (drive(403, "userRateLimitExceeded"), errors.RateLimited),
    (drive(403, "dailyLimitExceeded"), errors.RateLimited),
    (sheets(403, "RATE_LIMIT_EXCEEDED"), errors.RateLimited),
    (drive(403, "sharingRateLimitExceeded"), errors.SharingLimit),
    (error(401), errors.TokenRejected),
    (drive(403, "accessNotConfigured"), errors.ApiNotEnabled),
    (sheets(403, "SERVICE_DISABLED"), errors.ApiNotEnabled),
    (drive(403, "insufficientPermissions"), errors.ScopesRefused),
    (sheets(403, "ACCESS_TOKEN_SCOPE_INSUFFICIENT"), errors.ScopesRefused),
    (drive(403, "storageQuotaExceeded"), errors.StorageQuotaExceeded),
    (drive(403, "teamDriveFileLimitExceeded"), errors.FolderFull),
    (drive(403, "domainPolicy"), errors.PolicyForbids),
    (drive(400, "shareOutNotPermitted"), errors.PolicyForbids),
    (drive(400, "invalidSharingRequest"), errors.AddressRefused),
    (drive(403, "insufficientFilePermissions"), errors.NoAccess),
    (drive(403, "a reason of tomorrow"), errors.NoAccess),
    (error(403), errors.NoAccess),
    (error(404), errors.FileNotFound),
    (error(408), errors.ServerTrouble),
    (error(409), errors.ServerTrouble),
    (error(500), errors.ServerTrouble),
    (error(503), errors.ServerTrouble),
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


def given_up(reason):
    """As requests wraps what urllib3 says after its last attempt."""
    return requests.ConnectionError(urllib3_errors.MaxRetryError(None, BOOK, reason))


def bad_certificate():
    reason = urllib3_errors.SSLError(ssl.SSLCertVerificationError("self-signed certificate"))
    return requests.exceptions.SSLError(urllib3_errors.MaxRetryError(None, BOOK, reason))


NETWORK = [
    (requests.ConnectTimeout("slow"), errors.Unreachable),
    (given_up(urllib3_errors.NewConnectionError(None, "refused")), errors.Unreachable),
    (
        given_up(urllib3_errors.NameResolutionError("sheets.example", None, "no such name")),
        errors.Unreachable,
    ),
    (bad_certificate(), errors.CertificateRefused),
    (requests.ReadTimeout("slow"), errors.TimedOut),
    (
        requests.ConnectionError(urllib3_errors.ProtocolError("reset", ConnectionResetError())),
        errors.ConnectionLost,
    ),
    (requests.ConnectionError("who knows"), errors.ConnectionLost),
    (requests.exceptions.ChunkedEncodingError("cut off"), errors.ConnectionLost),
    (requests.exceptions.SSLError("cut off"), errors.ConnectionLost),
]


def told(problem, description="as invented", **more):
    """As google-auth tells of the token server's answer."""
    answer = {"error": problem, "error_description": description, **more}
    return auth_errors.RefreshError(f"{problem}: {description}", answer, retryable=False)


def not_impersonated(code, *reasons):
    """As google-auth tells of iamcredentials.googleapis.com: the text as it came."""
    problem = {"code": code, "message": "as invented", "details": [{"reason": reason} for reason in reasons]}
    return auth_errors.RefreshError(
        "Unable to acquire impersonated credentials", json.dumps({"error": problem})
    )


TOKENS = [
    (auth_errors.TransportError(requests.ConnectionError("no token server")), errors.Unreachable),
    (auth_errors.TransportError("no token server"), errors.Unreachable),
    (auth_errors.TransportError(bad_certificate()), errors.CertificateRefused),
    (
        auth_errors.RefreshError("server_error", {"error": "server_error"}, retryable=True),
        errors.TokenServerTrouble,
    ),
    (auth_errors.RefreshError("Unable to acquire impersonated credentials", PAGE), errors.TokenServerTrouble),
    (not_impersonated(429), errors.TokenServerTrouble),
    (not_impersonated(503), errors.TokenServerTrouble),
    (not_impersonated(401), errors.TokenRejected),
    (not_impersonated(403, "IAM_PERMISSION_DENIED"), errors.ImpersonationRefused),
    (not_impersonated(403, "SERVICE_DISABLED"), errors.ApiNotEnabled),
    (not_impersonated(404), errors.ImpersonationRefused),
    (told("invalid_grant", "Invalid JWT Signature."), errors.KeyRevoked),
    (told("invalid_grant", "a text of tomorrow"), errors.KeyRevoked),
    (told("invalid_grant", "Invalid grant: account not found"), errors.AccountGone),
    (told("invalid_grant", "Robot is disabled."), errors.AccountGone),
    (
        told(
            "invalid_grant", "Invalid JWT: Token must be a short-lived token and in a reasonable timeframe."
        ),
        errors.ClockWrong,
    ),
    (told("invalid_grant", "Token has been expired or revoked."), errors.LoginExpired),
    (told("invalid_grant", "Bad Request", error_subtype="invalid_rapt"), errors.LoginExpired),
    (auth_errors.ReauthFailError("as invented"), errors.LoginExpired),
    (told("invalid_scope"), errors.ScopesRefused),
    (told("unauthorized_client"), errors.ScopesRefused),
    (auth_errors.DefaultCredentialsError("none"), errors.NoDefaultCredentials),
    (auth_errors.RefreshError("as invented"), errors.BadCredentials),
    (told("an error of tomorrow"), errors.BadCredentials),
]

# What does not come over the border: the tests of sync, commit, the client and the credentials show these.
ELSEWHERE = {
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
        commit(Google(Token()))

    assert type(raised.value) is expected


@pytest.mark.parametrize(("failure", "expected"), NETWORK)
def test_a_failure_of_the_network_becomes_one_of_our_errors(answers, failure, expected):
    answers.post(f"{BOOK}:batchUpdate", body=failure)

    with pytest.raises(SheetsError) as raised:
        commit(Google(Token()))

    assert type(raised.value) is expected
    assert raised.value.__cause__ is failure


@pytest.mark.parametrize(("failure", "expected"), TOKENS)
def test_a_failure_to_get_a_token_becomes_one_of_our_errors(answers, failure, expected):
    answers.post(f"{BOOK}:batchUpdate", **error(401))

    with pytest.raises(SheetsError) as raised:
        commit(Google(Token(failure)))

    assert type(raised.value) is expected


def test_a_metadata_server_that_does_not_answer_is_no_fault_of_the_account(answers):
    answers.post(f"{BOOK}:batchUpdate", **error(401))
    failure = auth_errors.RefreshError("no metadata server")
    failure.__cause__ = auth_errors.TransportError("unreachable")

    with pytest.raises(errors.Unreachable):
        commit(Google(Token(failure)))


def test_two_fresh_tokens_are_tried_before_the_account_counts_as_bad(answers):
    call = answers.post(f"{BOOK}:batchUpdate", **error(401))
    token = Token()

    with pytest.raises(errors.TokenRejected):
        commit(Google(token))

    assert (call.call_count, token.refreshed) == (3, 2)


def test_a_token_that_ended_during_the_call_is_not_told_at_all(answers):
    answers.post(f"{BOOK}:batchUpdate", **error(401))
    answers.post(f"{BOOK}:batchUpdate", json={"replies": []})

    commit(Google(Token()))


def every_error():
    """SheetsError and all its descendants."""
    found = [SheetsError]
    for kind in found:
        found += kind.__subclasses__()
    return [kind for kind in found if kind.__module__ == errors.__name__]


def test_every_error_has_sentences_of_its_own_for_the_administrator():
    for language in ("advice", "advice_en"):
        sentences = [vars(kind).get(language, "") for kind in every_error()]

        assert all(sentences)
        assert len(set(sentences)) == len(sentences)


def test_the_thai_sentences_are_thai_and_the_english_ones_are_not():
    assert all(re.search("[ก-๙]", kind.advice) for kind in every_error())
    assert not any(re.search("[ก-๙]", kind.advice_en) for kind in every_error())


def test_every_error_stands_in_the_picture():
    assert all(f" {kind.__name__} " in errors.__doc__ for kind in every_error()[1:])


def test_every_error_without_kinds_of_its_own_has_an_example():
    shown = {expected for _, expected in ANSWERS + NETWORK + TOKENS}
    leaves = {kind for kind in every_error() if not kind.__subclasses__()}

    assert leaves - shown == ELSEWHERE
