"""Three ways to sign in, with the real google-auth: only the token servers are invented."""

import json
import re
from urllib.parse import parse_qs

import pytest
import responses
from google.auth import jwt

from sheets import credentials
from sheets.client import Google
from sheets.credentials import PROVISIONING_SCOPES, RUNNING_SCOPES
from sheets.errors import (
    AccountGone,
    ClockWrong,
    ImpersonationRefused,
    KeyRevoked,
    KeyUnreadable,
    LoginExpired,
    NoDefaultCredentials,
    NotServiceAccount,
    Unreachable,
)
from tests.sheets.answers import BOOK
from tests.sheets.keys import TOKEN_URI, email_of, key_content, key_file, person_login

IAM = "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts"
METADATA = "http://metadata.google.internal/computeMetadata/v1"


@pytest.fixture
def answers():
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        # google-auth asks in the background where an account's data may be; it need not be told.
        mock.get(re.compile(".*/allowedLocations"), status=404)
        yield mock


@pytest.fixture(autouse=True)
def bare(monkeypatch, tmp_path):
    """A machine that is told to use credentials that are not there."""
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / "missing.json"))


@pytest.fixture
def machine(monkeypatch, tmp_path):
    """Puts application default credentials onto the machine."""

    def put(content):
        path = tmp_path / "adc.json"
        path.write_text(json.dumps(content))
        monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(path))

    return put


def add_token_answer(answers, token="a-token"):
    return answers.post(TOKEN_URI, json={"access_token": token, "expires_in": 3600, "token_type": "Bearer"})


def add_refusal(answers, description, problem="invalid_grant"):
    return answers.post(TOKEN_URI, json={"error": problem, "error_description": description}, status=400)


def used_tokens(answers):
    """Return the access tokens with which the workbook was requested."""
    return [
        call.request.headers["Authorization"] for call in answers.calls if call.request.url.startswith(BOOK)
    ]


def read_workbook(account_credentials):
    Google(account_credentials).get_spreadsheet("invented", "spreadsheetId")


# --- a key file


def test_a_key_file_signs_for_its_account_with_no_more_scopes_than_asked_for(answers, tmp_path):
    token_answer = add_token_answer(answers)
    answers.get(BOOK, json={})

    read_workbook(credentials.from_key_file(key_file(tmp_path), RUNNING_SCOPES))

    (assertion,) = parse_qs(token_answer.calls[0].request.body)[b"assertion"]
    claims = jwt.decode(assertion, verify=False)
    assert claims["iss"] == email_of("one")
    assert claims["scope"].split() == list(RUNNING_SCOPES)
    assert "sub" not in claims
    assert used_tokens(answers) == ["Bearer a-token"]


def test_only_provisioning_asks_for_the_whole_drive():
    drive_scope = "https://www.googleapis.com/auth/drive"

    assert drive_scope not in RUNNING_SCOPES
    assert set(PROVISIONING_SCOPES) == {*RUNNING_SCOPES, drive_scope}


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "{}", json.dumps({"type": "service_account", "client_email": "x"})]
)
def test_a_file_that_is_no_key_is_told_by_its_path(tmp_path, content):
    (tmp_path / "key.json").write_text(content)

    with pytest.raises(KeyUnreadable, match="key.json"):
        credentials.from_key_file(tmp_path / "key.json", RUNNING_SCOPES)


def test_so_is_a_key_that_is_cut_off_or_not_there(tmp_path):
    path = key_file(tmp_path, private_key=key_content()["private_key"][:200])

    with pytest.raises(KeyUnreadable, match=re.escape(str(path))):
        credentials.from_key_file(path, RUNNING_SCOPES)
    with pytest.raises(KeyUnreadable, match="missing.json"):
        credentials.from_key_file(tmp_path / "missing.json", RUNNING_SCOPES)


@pytest.mark.parametrize(
    ("description", "expected"),
    [
        ("Invalid JWT Signature.", KeyRevoked),
        ("Invalid grant: account not found", AccountGone),
        (
            "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and "
            "exp values in the JWT claim.",
            ClockWrong,
        ),
    ],
)
def test_what_the_token_server_says_comes_out_of_any_call(answers, tmp_path, description, expected):
    add_refusal(answers, description)

    with pytest.raises(expected, match=re.escape(description)):
        read_workbook(credentials.from_key_file(key_file(tmp_path), RUNNING_SCOPES))


def test_a_token_server_that_is_out_of_reach_is_no_fault_of_the_key(answers, tmp_path):
    with pytest.raises(Unreachable):
        credentials.ensure_token(credentials.from_key_file(key_file(tmp_path), RUNNING_SCOPES))


def test_a_valid_token_is_not_asked_for_again(answers, tmp_path):
    token_answer = add_token_answer(answers)
    account_credentials = credentials.from_key_file(key_file(tmp_path), RUNNING_SCOPES)

    credentials.ensure_token(account_credentials)
    credentials.ensure_token(account_credentials)

    assert token_answer.call_count == 1


# --- application default credentials


def test_a_machine_with_a_service_account_signs_for_it(answers, machine):
    machine(key_content("machine"))
    add_token_answer(answers)
    answers.get(BOOK, json={})

    read_workbook(credentials.from_machine(RUNNING_SCOPES))

    assert credentials.machine_account_email() == email_of("machine")
    assert used_tokens(answers) == ["Bearer a-token"]


def test_a_machine_without_any_is_told(answers):
    with pytest.raises(NoDefaultCredentials):
        credentials.from_machine(RUNNING_SCOPES)


@pytest.mark.parametrize("content", [{}, {"type": "invented"}, {"type": "service_account"}])
def test_so_is_one_whose_file_cannot_be_used(machine, content):
    machine(content)

    with pytest.raises(NoDefaultCredentials):
        credentials.from_machine(RUNNING_SCOPES)


def test_a_persons_login_is_not_used_as_an_account(machine):
    machine(person_login())

    with pytest.raises(NotServiceAccount):
        credentials.from_machine(RUNNING_SCOPES)


def test_the_metadata_server_of_googles_machines_is_asked_who_it_signs_for(answers, monkeypatch, tmp_path):
    monkeypatch.delenv("GOOGLE_APPLICATION_CREDENTIALS")
    monkeypatch.setenv("CLOUDSDK_CONFIG", str(tmp_path / "no gcloud"))
    headers = {"headers": {"Metadata-Flavor": "Google"}}
    answers.get("http://169.254.169.254", **headers)
    answers.get(f"{METADATA}/project/project-id", body="invented", **headers)
    answers.get(f"{METADATA}/universe/universe-domain", body="googleapis.com", **headers)
    answers.get(
        f"{METADATA}/instance/service-accounts/default/", json={"email": email_of("machine")}, **headers
    )
    token = {"access_token": "a", "expires_in": 3600}
    answers.get(f"{METADATA}/instance/service-accounts/default/token", json=token, **headers)

    assert credentials.machine_account_email() == email_of("machine")


# --- impersonation


def add_impersonated_token(answers, name):
    return answers.post(
        f"{IAM}/{email_of(name)}:generateAccessToken",
        json={"accessToken": f"of-{name}", "expireTime": "2099-01-01T00:00:00Z"},
    )


def test_a_machine_signs_for_several_accounts_without_their_keys(answers, machine):
    machine(key_content("machine"))
    add_token_answer(answers)
    token_answers = [add_impersonated_token(answers, name) for name in ("one", "two")]
    answers.get(BOOK, json={})

    for name in ("one", "two"):
        read_workbook(credentials.from_impersonation(email_of(name), RUNNING_SCOPES))

    assert used_tokens(answers) == ["Bearer of-one", "Bearer of-two"]
    assert all(
        json.loads(token_answer.calls[0].request.body)["scope"] == list(RUNNING_SCOPES)
        for token_answer in token_answers
    )


def test_so_does_a_persons_login(answers, machine):
    machine(person_login())
    add_token_answer(answers)
    add_impersonated_token(answers, "one")
    answers.get(BOOK, json={})

    read_workbook(credentials.from_impersonation(email_of("one"), RUNNING_SCOPES))

    assert used_tokens(answers) == ["Bearer of-one"]


def test_a_login_that_has_ended_is_told(answers, machine):
    machine(person_login())
    add_refusal(answers, "Token has been expired or revoked.")

    with pytest.raises(LoginExpired):
        credentials.ensure_token(credentials.from_impersonation(email_of("one"), RUNNING_SCOPES))


def test_an_account_that_we_may_not_act_for_is_told(answers, machine):
    machine(key_content("machine"))
    add_token_answer(answers)
    answers.post(
        f"{IAM}/{email_of('one')}:generateAccessToken",
        status=403,
        json={
            "error": {
                "code": 403,
                "message": "Permission 'iam.serviceAccounts.getAccessToken' denied",
                "status": "PERMISSION_DENIED",
                "details": [{"reason": "IAM_PERMISSION_DENIED", "domain": "iam.googleapis.com"}],
            }
        },
    )

    with pytest.raises(ImpersonationRefused):
        credentials.ensure_token(credentials.from_impersonation(email_of("one"), RUNNING_SCOPES))


def test_nobody_is_impersonated_from_a_bare_machine(answers):
    with pytest.raises(NoDefaultCredentials):
        credentials.from_impersonation(email_of("one"), RUNNING_SCOPES)


@pytest.mark.parametrize(
    ("email", "project"),
    [
        ("one@invented.iam.gserviceaccount.com", "invented"),
        ("one@invented.example.com.iam.gserviceaccount.com", "invented.example.com"),
        ("invented@appspot.gserviceaccount.com", "invented"),
        ("12345-compute@developer.gserviceaccount.com", ""),
    ],
)
def test_the_project_of_an_account_stands_in_its_address(email, project):
    assert credentials.project_id(email) == project
