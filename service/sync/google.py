"""The Google accounts named by the settings: the one of the embedded stand-in, or real service accounts."""

import threading
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from sheets import credentials as signing
from sheets.accounts import Account, Accounts
from sheets.client import Google
from sheets.embedded import SERVICE_ACCOUNT, EmbeddedGoogle
from sheets.quota import Bucket, Quota
from sheets.slots import Slots

from ..config import ADC, IMPERSONATED, KEY, BadSetting, GoogleCredential, Settings


def accounts(settings: Settings, slots: Slots | None = None, provisioning: bool = False) -> Accounts:
    """Returns the accounts that share the work.

    `slots`: those of all who use the accounts (store/quota_buckets.py); None: this object alone does.
    `provisioning`: with the wider scopes that making and sharing files needs. Raises SheetsError if the
    machine's own account (`adc`) cannot be determined, and BadSetting if an account is named twice; other
    mistakes show in `Accounts.sign_in_errors` or at the first call.
    """
    if settings.embedded:
        return Accounts([Account(SERVICE_ACCOUNT, stand_in(settings).client)])
    scopes = signing.PROVISIONING_SCOPES if provisioning else signing.RUNNING_SCOPES
    credentials = {_email(credential): credential for credential in settings.google_credentials}
    if len(credentials) < len(settings.google_credentials):
        raise BadSetting("GOOGLE_CREDENTIALS", "each account once (adc is one of the others)")
    account_quotas = quotas(settings, credentials, slots or Slots())
    return Accounts(
        [
            Account(
                email,
                partial(_client, email, credential, scopes, account_quotas[email], frozenset(credentials)),
                signing.project_id(email),
                account_quotas[email],
                partial(_version, credential),
            )
            for email, credential in credentials.items()
        ]
    )


def editors(settings: Settings) -> list[str]:
    """Returns the addresses that may write to protected tabs: those of all accounts of the service."""
    return list(accounts(settings).names)


def quotas(settings: Settings, emails: Iterable[str], slots: Slots) -> dict[str, Quota]:
    """Returns the quota of each account, within that of its project; all who share the slots share them."""

    def bucket(kind: str, email: str) -> Bucket:
        project = signing.project_id(email)
        project_bucket = Bucket(
            settings.sheets_per_minute_project,
            slots.now,
            name=f"{kind} of project {project}",
            slots=slots,
        )
        limit = settings.sheets_per_minute
        return Bucket(limit, slots.now, name=f"{kind} of {email}", parent=project_bucket)

    return {email: Quota(bucket("reads", email), bucket("writes", email)) for email in emails}


# Path -> the stand-in that this process has open: it keeps unchanged workbooks in memory.
_stand_ins: dict[Path, EmbeddedGoogle] = {}
_opening = threading.Lock()


def stand_in(settings: Settings) -> EmbeddedGoogle:
    """Returns the embedded stand-in of this instance, one object per process."""
    path = settings.instance / "google.sqlite"
    with _opening:
        if path not in _stand_ins:
            _stand_ins[path] = EmbeddedGoogle(path)
        return _stand_ins[path]


def close_stand_ins() -> None:
    """Close every stand-in's file: a process that forks must hold none open."""
    while _stand_ins:
        _, google = _stand_ins.popitem()
        google.store.close()


def _email(credential: GoogleCredential) -> str:
    return signing.machine_account_email() if credential.form == ADC else credential.email


def _client(
    email: str,
    credential: GoogleCredential,
    scopes: tuple[str, ...],
    quota: Quota,
    own_accounts: frozenset[str],
) -> Google:
    openers = {
        KEY: lambda: signing.from_key_file(credential.path, scopes),
        ADC: lambda: signing.from_machine(scopes),
        IMPERSONATED: lambda: signing.from_impersonation(email, scopes),
    }
    return Google(openers[credential.form](), quota=quota, own_accounts=own_accounts)


def _version(credential: GoogleCredential) -> object:
    """A value that differs when the key file was replaced; None if there is no file."""
    try:
        return credential.path.stat().st_mtime_ns if credential.path else None
    except OSError:
        return None
