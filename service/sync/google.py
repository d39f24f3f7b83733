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

from ..config import BadSetting, Settings
from ..sources import ADC, IMPERSONATED, KEY, Source


def accounts(settings: Settings, provisioning: bool = False) -> Accounts:
    """The accounts that share the work. `provisioning`: with the wider scopes that making and sharing files
    needs.

    Raises SheetsError only where the machine must tell which account it has (`adc`), and BadSetting if that
    one is named twice; all else shows in `Accounts.check` or at the first call.
    """
    if settings.embedded:
        return Accounts([Account(SERVICE_ACCOUNT, stand_in(settings).client)])
    scopes = signing.PROVISIONING_SCOPES if provisioning else signing.RUNNING_SCOPES
    sources = {_email(source): source for source in settings.google_credentials}
    if len(sources) < len(settings.google_credentials):
        raise BadSetting("GOOGLE_CREDENTIALS", "each account once (adc is one of the others)")
    paced = quotas(settings, sources)
    return Accounts(
        [
            Account(
                email,
                partial(_client, email, source, scopes, paced[email], frozenset(sources)),
                signing.project_of(email),
                paced[email],
                partial(_version, source),
            )
            for email, source in sources.items()
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


def _email(source: Source) -> str:
    return signing.machine_account() if source.form == ADC else source.email


def _client(
    email: str, source: Source, scopes: tuple[str, ...], quota: Quota, ours: frozenset[str]
) -> Google:
    openers = {
        KEY: lambda: signing.from_key_file(source.path, scopes),
        ADC: lambda: signing.from_machine(scopes),
        IMPERSONATED: lambda: signing.impersonating(email, scopes),
    }
    return Google(openers[source.form](), quota=quota, ours=ours)


def _version(source: Source) -> object:
    """Another one when the key file was replaced; None while it is away."""
    try:
        return source.path.stat().st_mtime_ns if source.path else None
    except OSError:
        return None
