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

from sheets.error_translation import translated
from sheets.errors import KeyUnreadable, NotServiceAccount

# `spreadsheets`: every values and batchUpdate call. `drive.metadata.readonly`: files.list with version and
# trashed.
RUNNING_SCOPES = (
    "https://www.googleapis.com/auth/spreadsheets",
    "https://www.googleapis.com/auth/drive.metadata.readonly",
)
# files.create into a folder and permissions.create need Drive itself: the narrower `drive.file` does not see
# a folder that a person made. The account reaches no file but those shared with it.
PROVISIONING_SCOPES = (*RUNNING_SCOPES, "https://www.googleapis.com/auth/drive")

# Seconds to wait for the token server.
TIMEOUT = 30

# What a metadata server's account is called before it was asked for its name.
_NAMELESS = "default"


def from_key_file(path: Path, scopes: Sequence[str]) -> Credentials:
    """From the key that Google made for a service account. Raises KeyUnreadable."""
    try:
        return service_account.Credentials.from_service_account_file(str(path), scopes=scopes)
    except (OSError, ValueError, AttributeError, TypeError) as error:
        # The last two: JSON of another shape, over which google-auth stumbles.
        raise KeyUnreadable(f"{path}: {error}") from error


def from_machine(scopes: Sequence[str]) -> Credentials:
    """Application default credentials, if they are a service account's. Raises NoDefaultCredentials or
    NotServiceAccount."""
    with translated():
        credentials, _ = google.auth.default(scopes=scopes)
    if not getattr(credentials, "service_account_email", None):
        raise NotServiceAccount(type(credentials).__name__)
    return credentials


def impersonating(email: str, scopes: Sequence[str]) -> Credentials:
    """A service account for which the application default credentials, a person's too, may sign.
    Raises NoDefaultCredentials."""
    with translated():
        source, _ = google.auth.default()
        return impersonated_credentials.Credentials(source, email, list(scopes))


def machine_account() -> str:
    """The e-mail address of the application default credentials. May ask the metadata server for it, and
    raises Unreachable if that does not answer.
    """
    credentials = from_machine(RUNNING_SCOPES)
    if credentials.service_account_email == _NAMELESS:
        get_token(credentials)
    return credentials.service_account_email


def get_token(credentials: Credentials) -> None:
    """A token, unless there is a valid one. Raises BadCredentials or NotApplied."""
    if credentials.token_state is TokenState.INVALID:
        with translated():
            credentials.refresh(partial(Request(), timeout=TIMEOUT))


def project_of(email: str) -> str:
    """The project that a service account belongs to, which shares one quota. Accounts that do not tell count
    as one project, which is too careful at worst.
    """
    name, _, domain = email.partition("@")
    if domain == "appspot.gserviceaccount.com":
        return name
    return (
        domain.removesuffix(".iam.gserviceaccount.com") if domain.endswith(".iam.gserviceaccount.com") else ""
    )
