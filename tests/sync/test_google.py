"""The Google accounts that the settings name."""

import json
import os
import re
from pathlib import Path

import pytest
import responses

from service.config import BadSetting, Settings, read
from service.sync import google
from sheets.embedded import SERVICE_ACCOUNT
from sheets.errors import KeyRevoked, KeyUnreadable
from sheets.quota import ACCOUNT_CALLS_PER_MINUTE, PROJECT_CALLS_PER_MINUTE
from sheets.slots import Slots
from tests.sheets.keys import TOKEN_URI, email_of, key_content, key_file


def settings(folder: Path, credentials: str = "", **more: str) -> Settings:
    google_settings = {"INSTANCE": str(folder), "SHEETS_BACKEND": "google" if credentials else "embedded"}
    return read(google_settings | {"GOOGLE_CREDENTIALS": credentials} | more)


def keys(folder: Path, *names: str) -> str:
    return ",".join(str(key_file(folder, *name.split("."))) for name in names)


def test_the_embedded_default_has_one_account_that_is_never_refused(tmp_path: Path):
    accounts = google.accounts(settings(tmp_path))

    assert accounts.names == (SERVICE_ACCOUNT,)
    assert accounts.sign_in_errors() == {}
    assert accounts.client().list_files() == []


def test_every_credential_is_an_account_and_an_editor_in_the_order_given(tmp_path: Path):
    google_settings = settings(tmp_path, f"{keys(tmp_path, 'two', 'one')} impersonate:{email_of('three')}")

    assert google.accounts(google_settings).names == (email_of("two"), email_of("one"), email_of("three"))
    assert google.editors(google_settings) == [email_of("two"), email_of("one"), email_of("three")]


def test_the_machines_account_is_known_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(key_file(tmp_path, "machine")))

    assert google.editors(settings(tmp_path, "adc")) == [email_of("machine")]


def test_the_machines_account_is_not_taken_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(key_file(tmp_path, "machine")))

    with pytest.raises(BadSetting, match="GOOGLE_CREDENTIALS"):
        google.accounts(settings(tmp_path, f"adc {keys(tmp_path, 'machine')}"))


@pytest.fixture
def answers():
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        mock.get(re.compile(".*/allowedLocations"), status=404)
        yield mock


def test_a_revoked_key_shows_before_the_work_begins_and_a_good_one_does_not(tmp_path: Path, answers):
    revoked = {"error": "invalid_grant", "error_description": "Invalid JWT Signature."}
    answers.post(TOKEN_URI, json={"access_token": "a", "expires_in": 3600})
    answers.post(TOKEN_URI, json=revoked, status=400)

    errors = google.accounts(settings(tmp_path, keys(tmp_path, "one", "two"))).sign_in_errors()

    assert {name: type(error) for name, error in errors.items()} == {email_of("two"): KeyRevoked}


def test_a_key_file_that_is_replaced_is_read_without_a_restart(tmp_path: Path):
    google_settings = settings(tmp_path, keys(tmp_path, "one"))
    accounts, path = google.accounts(google_settings), google_settings.google_credentials[0].path
    accounts.client()

    path.write_text("torn")
    os.utime(path, ns=(1, 1))
    with pytest.raises(KeyUnreadable):
        accounts.client()

    path.write_text(json.dumps(key_content("one")))
    os.utime(path, ns=(2, 2))
    accounts.client()


def test_a_key_file_that_is_taken_away_is_missed(tmp_path: Path):
    google_settings = settings(tmp_path, keys(tmp_path, "one"))
    accounts = google.accounts(google_settings)
    accounts.client()

    google_settings.google_credentials[0].path.unlink()

    with pytest.raises(KeyUnreadable):
        accounts.client()


def test_accounts_of_one_project_share_its_limit_and_others_do_not(tmp_path: Path):
    emails = [email_of("one"), email_of("two"), email_of("one", "other")]

    one, two, other = (
        quota.reads.parent.name for quota in google.quotas(settings(tmp_path), emails, Slots()).values()
    )

    assert one == two != other


def test_without_a_setting_the_limits_are_googles_defaults(tmp_path: Path):
    quota = google.quotas(settings(tmp_path), [email_of("one")], Slots())[email_of("one")]

    assert (quota.reads.limit, quota.writes.parent.limit) == (
        ACCOUNT_CALLS_PER_MINUTE,
        PROJECT_CALLS_PER_MINUTE,
    )


def test_a_limit_that_google_has_raised_is_used(tmp_path: Path):
    google_settings, email = (
        settings(tmp_path, SHEETS_PER_MINUTE="600", SHEETS_PER_MINUTE_PROJECT="3000"),
        email_of("one"),
    )

    quota = google.quotas(google_settings, [email], Slots())[email]

    assert (quota.reads.limit, quota.writes.limit, quota.writes.parent.limit) == (600, 600, 3000)
