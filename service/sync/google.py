"""The accounts that the settings ask for: the embedded stand-in's one, or real service accounts."""

from collections.abc import Iterable
from functools import cache, partial
from pathlib import Path

from sheets import credentials as signing
from sheets.accounts import Account, Accounts
from sheets.client import Google
from sheets.embedded import SERVICE_ACCOUNT, EmbeddedGoogle
from sheets.quota import Bucket, Quota
from sheets.slots import FileSlots

from ..config import ADC, IMPERSONATED, KEY, BadSetting, GoogleCredential, Settings


def accounts(settings: Settings, provisioning: bool = False) -> Accounts:
    """The accounts that share the work. `provisioning`: with the wider scopes that making and sharing files
    needs.

    Raises SheetsError only where the machine must tell which account it has (`adc`), and BadSetting if that
    one is named twice; all else shows in `Accounts.check` or at the first call.
    """
    if settings.embedded:
        return Accounts([Account(SERVICE_ACCOUNT, stand_in(settings).client)])
    scopes = signing.PROVISIONING_SCOPES if provisioning else signing.RUNNING_SCOPES
    credentials = {_email(credential): credential for credential in settings.google_credentials}
    if len(credentials) < len(settings.google_credentials):
        raise BadSetting("GOOGLE_CREDENTIALS", "each account once (adc is one of the others)")
    paced = quotas(settings, credentials)
    return Accounts(
        [
            Account(
                email,
                partial(_client, email, credential, scopes, paced[email], frozenset(credentials)),
                signing.project_of(email),
                paced[email],
                partial(_version, credential),
            )
            for email, credential in credentials.items()
        ]
    )


def editors(settings: Settings) -> list[str]:
    """Who may write to protected tabs: every account that the service uses."""
    return list(accounts(settings).names)


def quotas(settings: Settings, emails: Iterable[str]) -> dict[str, Quota]:
    """Buckets for each account, within those of its project; all processes of the instance share them."""
    slots = FileSlots(settings.instance / "quota.json")

    def bucket(kind: str, email: str) -> Bucket:
        project = signing.project_of(email)
        whole = Bucket(settings.sheets_per_minute_project, name=f"{kind} of project {project}", slots=slots)
        return Bucket(settings.sheets_per_minute, name=f"{kind} of {email}", within=whole)

    return {email: Quota(bucket("reads", email), bucket("writes", email)) for email in emails}


def stand_in(settings: Settings) -> EmbeddedGoogle:
    """The embedded Drive of this instance."""
    return _opened(settings.instance / "google.sqlite")


@cache
def _opened(path: Path) -> EmbeddedGoogle:
    """One a process: it keeps workbooks that did not change in memory."""
    return EmbeddedGoogle(path)


def _email(credential: GoogleCredential) -> str:
    return signing.machine_account() if credential.form == ADC else credential.email


def _client(
    email: str, credential: GoogleCredential, scopes: tuple[str, ...], quota: Quota, ours: frozenset[str]
) -> Google:
    openers = {
        KEY: lambda: signing.from_key_file(credential.path, scopes),
        ADC: lambda: signing.from_machine(scopes),
        IMPERSONATED: lambda: signing.impersonating(email, scopes),
    }
    return Google(openers[credential.form](), quota=quota, ours=ours)


def _version(credential: GoogleCredential) -> object:
    """Another one when the key file was replaced; None while it is away."""
    try:
        return credential.path.stat().st_mtime_ns if credential.path else None
    except OSError:
        return None
