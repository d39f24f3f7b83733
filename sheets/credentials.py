"""How an account signs in, in three forms; google-auth does the work.

Domain-wide delegation is not offered: it could act as everybody in the organisation.
"""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import google.auth
from google.auth import impersonated_credentials
from google.auth.credentials import Credentials, TokenState
from google.auth.transport.requests import Request
from google.oauth2 import service_account

from sheets.error_translation import translate_errors
from sheets.errors import KeyUnreadable, NotServiceAccount

# `spreadsheets`: all calls of the Sheets API. `drive.metadata.readonly`: files.list with version and trashed.
RUNNING_SCOPES = (
    "https://www.googleapis.com/auth/spreadsheets",
    "https://www.googleapis.com/auth/drive.metadata.readonly",
)
# files.create into a folder and permissions.create need Drive itself: the narrower `drive.file` does not see
# a folder that a person made. The account reaches no file but those shared with it.
PROVISIONING_SCOPES = (*RUNNING_SCOPES, "https://www.googleapis.com/auth/drive")

# How long to wait for the token server.
TIMEOUT_SECONDS = 30

# The name of a metadata server's account before the server was asked for it.
_DEFAULT_ACCOUNT = "default"


def from_key_file(path: Path, scopes: Sequence[str]) -> Credentials:
    """Return credentials from the key file that Google made for a service account. Raises KeyUnreadable."""
    try:
        return service_account.Credentials.from_service_account_file(str(path), scopes=scopes)
    except (OSError, ValueError, AttributeError, TypeError) as error:
        # The last two are raised by google-auth on JSON of another shape.
        raise KeyUnreadable(f"{path}: {error}") from error


def from_machine(scopes: Sequence[str]) -> Credentials:
    """Return the application default credentials, if they are a service account's.

    Raises NoDefaultCredentials or NotServiceAccount.
    """
    with translate_errors():
        credentials, _ = google.auth.default(scopes=scopes)
    if not getattr(credentials, "service_account_email", None):
        raise NotServiceAccount(type(credentials).__name__)
    return credentials


def from_impersonation(email: str, scopes: Sequence[str]) -> Credentials:
    """Return credentials of a service account for which the application default credentials may sign.

    These may be a person's. Raises NoDefaultCredentials.
    """
    with translate_errors():
        source, _ = google.auth.default()
        return impersonated_credentials.Credentials(source, email, list(scopes))


def machine_account_email() -> str:
    """Return the e-mail address of the application default credentials.

    It may have to ask the metadata server, and raises Unreachable if that does not answer.
    """
    credentials = from_machine(RUNNING_SCOPES)
    if credentials.service_account_email == _DEFAULT_ACCOUNT:
        ensure_token(credentials)
    return credentials.service_account_email


def ensure_token(credentials: Credentials) -> None:
    """Get an access token, unless there is a valid one. Raises BadCredentials or NotApplied."""
    if credentials.token_state is TokenState.INVALID:
        with translate_errors():
            credentials.refresh(partial(Request(), timeout=TIMEOUT_SECONDS))


def project_id(email: str) -> str:
    """Return the project that a service account belongs to, "" if its address does not name one.

    Accounts of one project share one quota. Those without a name count as one project: at worst too careful.
    """
    name, _, domain = email.partition("@")
    if domain == "appspot.gserviceaccount.com":
        return name
    return (
        domain.removesuffix(".iam.gserviceaccount.com") if domain.endswith(".iam.gserviceaccount.com") else ""
    )
