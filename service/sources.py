"""The accounts that GOOGLE_CREDENTIALS names. Knows the setting's form and nothing of Google."""

import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

KEY, ADC, IMPERSONATED = "key", "adc", "impersonate"

FORMS = (
    "the path of a service account's key file, adc (application default credentials) or "
    "impersonate:<service account's e-mail>; several are separated by commas"
)

_SERVICE_ACCOUNT = re.compile(r"[^@\s]+@[^@\s]+\.gserviceaccount\.com")


@dataclass(frozen=True)
class Source:
    """One account. `form`: KEY with `path`, ADC, or IMPERSONATED. `email`: "" for ADC, which the machine
    knows.
    """

    form: str
    email: str = ""
    path: Path | None = None


def parse(value: str) -> tuple[Source, ...]:
    """The accounts in their order; none for an empty value. ValueError says what is expected."""
    sources = tuple(_source(part) for part in re.split(r"[,\s]+", value) if part)
    (email, times), *_ = Counter(source.email for source in sources).most_common(1) or [("", 0)]
    if times > 1:
        raise ValueError(f"each account once ({email or ADC} stands there {times} times)")
    return sources


def _source(part: str) -> Source:
    if part == ADC:
        return Source(ADC)
    form, colon, email = part.partition(":")
    if form != IMPERSONATED or not colon:
        return _key_file(Path(part))
    if not _SERVICE_ACCOUNT.fullmatch(email):
        raise ValueError(
            f"impersonate: and a service account's e-mail address, …@….gserviceaccount.com ({part})"
        )
    return Source(IMPERSONATED, email)


def _key_file(path: Path) -> Source:
    try:
        key = json.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise ValueError(f"{FORMS} ({path} is no readable JSON file)") from error
    wanted = {"type", "client_email", "private_key"}
    if not isinstance(key, dict) or not wanted <= key.keys() or key["type"] != "service_account":
        raise ValueError(
            f"a service account's key, with type, client_email and private_key ({path} is something else)"
        )
    return Source(KEY, key["client_email"], path.resolve())
