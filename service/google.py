"""The connection to Google that the settings ask for: the embedded stand-in, or the real one with a key file."""

import json
from functools import cache
from pathlib import Path

from sheets.accounts import Accounts
from sheets.client import Google, connect
from sheets.embedded import SERVICE_ACCOUNT, EmbeddedGoogle

from .config import Settings


def client(settings: Settings, provisioning: bool = False) -> Google:
    """A connection for one thread. Raises sheets.errors.BadCredentials."""
    if settings.embedded:
        return stand_in(settings).client()
    return connect(str(settings.google_credentials), provisioning=provisioning)


def accounts(settings: Settings, provisioning: bool = False) -> Accounts:
    """The accounts that share the work."""
    return Accounts.single(client(settings, provisioning), editors(settings)[0])


def stand_in(settings: Settings) -> EmbeddedGoogle:
    """The embedded Drive of this instance."""
    return _opened(settings.instance / "google.sqlite")


@cache
def _opened(path: Path) -> EmbeddedGoogle:
    """One a process: it keeps workbooks that did not change in memory."""
    return EmbeddedGoogle(path)


def editors(settings: Settings) -> list[str]:
    """Who may write to protected tabs: every account that the service uses."""
    if settings.embedded:
        return [SERVICE_ACCOUNT]
    return [json.loads(settings.google_credentials.read_text())["client_email"]]
