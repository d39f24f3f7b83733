"""Settings: the only reader of the environment.

A bad setting stops the boot with its name and what is expected.
"""

import contextlib
import json
import os
import re
import secrets
import tempfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from email_validator import EmailNotValidError, validate_email
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

Network = IPv4Network | IPv6Network

KEY, ADC, IMPERSONATED = "key", "adc", "impersonate"

CREDENTIAL_FORMS = (
    "the path of a service account's key file, adc (application default credentials) or "
    "impersonate:<service account's e-mail>; several are separated by commas"
)

_SERVICE_ACCOUNT = re.compile(r"[^@\s]+@[^@\s]+\.gserviceaccount\.com")


LOOPBACK = ("127.0.0.1", "localhost", "::1")
# Ends of host names that lead nowhere on the Internet (RFC 6762, RFC 6761, ICANN 2024).
PRIVATE_SUFFIXES = (".local", ".localhost", ".internal", ".home.arpa")
# The query of MAIL_URL that lets letters go in clear.
NO_TLS = "tls=off"


# What two settings are by default: registrations of one area in ten minutes that are no rush yet, well above
# a training room of 200; rows an hour that come to an area's sheet without any proof.
RUSH_REGISTRATIONS, UNPROVED_ROWS_PER_HOUR = 300, 30
# Letters an hour to addresses never written to before; twice as many go in the first hour of a rush. A fifth
# of 30,000 schools that register within the last hour get theirs at once.
NEW_ADDRESSES_PER_HOUR = 3000


# The ceiling of a tab, for what people type and paste: rows for each school of the area (a school sends a
# handful in a year), columns beside those of the layout, characters of one cell (a form's longest answer has
# 2,000), and characters of a row on the average.
TAB_ROWS_PER_SCHOOL, TAB_OWN_COLUMNS, TAB_CELL_CHARACTERS, TAB_ROW_CHARACTERS = 20, 20, 5000, 500
# Letters an hour that tell of decisions in the sheet of one area and go by themselves: an officer who works
# through a district writes to fewer people.
DECISION_LETTERS_PER_HOUR = 20


# How long a decision in a sheet must stand unchanged before it acts, seconds: with Google and in the
# demonstration. People choose a decision and then write its reason; a mistaken one is undone meanwhile, and
# no letter tells of it.
DECISION_SECONDS = {"google": 120, "embedded": 10}
MOST_DECISION_SECONDS = 3600


class BadSetting(Exception):
    """A setting cannot be used; the message names it and says what is expected."""

    def __init__(self, name: str, expected: str):
        super().__init__(f"{name}: {expected}")


@dataclass(frozen=True)
class GoogleCredential:
    """How the service signs in as one service account of Google.

    `form`: KEY with the `path` of a key file, ADC (application default credentials), or IMPERSONATED.
    `email`: the account's; "" for ADC, where the machine knows it.
    """

    form: str
    email: str = ""
    path: Path | None = None


@dataclass(frozen=True)
class Settings:
    """All settings, read and checked. README's table lists every name."""

    instance: Path
    secret_key: str
    secret_key_fallbacks: tuple[str, ...]
    paper_key: str
    database_url: str
    files_url: str
    aws_access_key_id: str
    aws_secret_access_key: str
    sheets_backend: str
    google_credentials: tuple[GoogleCredential, ...]
    sheets_per_minute: int
    sheets_per_minute_project: int
    decision_seconds: int
    drive_folder_id: str
    base_url: str
    trusted_proxies: int
    proxy_addresses: tuple[Network, ...]
    second_factor: str
    mail_url: str
    mail_from: str
    help_email: str
    help_phone: str
    dpo_email: str
    dpo_phone: str
    pin_deadline: date | None
    report_deadline: date | None
    retention_days: int
    log_days: int
    map_tiles_url: str
    ask_national_id: bool
    rush_registrations: int
    unproved_rows_per_hour: int
    tab_rows_per_school: int
    tab_own_columns: int
    tab_cell_characters: int
    tab_row_characters: int
    new_addresses_per_hour: int
    decision_letters_per_hour: int
    hand_share: int

    @property
    def secret_keys(self) -> tuple[str, ...]:
        """Today's SECRET_KEY, which signs, and behind it the earlier ones, whose signatures still count."""
        return (self.secret_key, *self.secret_key_fallbacks)

    @property
    def embedded(self) -> bool:
        return self.sheets_backend == "embedded"

    @property
    def dpo_contact(self) -> str:
        """The data protection officer's address and telephone, in one line."""
        return " ".join(filter(None, (self.dpo_email, self.dpo_phone)))

    @property
    def https(self) -> bool:
        return self.base_url.startswith("https:")

    @property
    def loopback(self) -> bool:
        """True when only this machine's own browser is meant to reach the service."""
        return urlsplit(self.base_url).hostname in LOOPBACK

    @property
    def public(self) -> bool:
        """True when BASE_URL is an address on the Internet, not one of this machine or of a local network."""
        return is_public(urlsplit(self.base_url).hostname)

    @property
    def mailbox(self) -> Path | None:
        """The folder that mail goes to as .eml files; None when it goes to a mail server."""
        return self.instance / "mail" if self.mail_url == "file:" else None

    @property
    def download_folder(self) -> Path:
        """The folder in which files for staff are written until they are whole."""
        return self.instance / "downloads"


def read(environment: Mapping[str, str] | None = None) -> Settings:
    """Returns the settings from a mapping, or from the environment. Raises BadSetting."""
    environment = os.environ if environment is None else environment

    def text(name: str, default: str = "") -> str:
        return str(environment.get(name) or default).strip()

    instance = _folder("INSTANCE", Path(text("INSTANCE", "instance")).resolve())
    base_url = _url("BASE_URL", text("BASE_URL", f"http://127.0.0.1:{_port(text('PORT', '8000'))}"))
    secret_key = _secret_key(text("SECRET_KEY"), instance, base_url)
    backend = _one_of("SHEETS_BACKEND", text("SHEETS_BACKEND", "embedded"), ("embedded", "google"))
    settings = Settings(
        instance=instance,
        secret_key=secret_key,
        secret_key_fallbacks=tuple(
            _key("SECRET_KEY_FALLBACKS", key)
            for key in re.split(r"[,\s]+", text("SECRET_KEY_FALLBACKS"))
            if key
        ),
        paper_key=_key("PAPER_KEY", text("PAPER_KEY", secret_key)),
        database_url=_database(text("DATABASE_URL", f"sqlite:///{instance / 'pakmut.sqlite'}")),
        # Read by files/address.py.
        files_url=text("FILES_URL"),
        aws_access_key_id=text("AWS_ACCESS_KEY_ID"),
        aws_secret_access_key=text("AWS_SECRET_ACCESS_KEY"),
        sheets_backend=backend,
        google_credentials=_credentials(text("GOOGLE_CREDENTIALS")),
        sheets_per_minute=_number("SHEETS_PER_MINUTE", text("SHEETS_PER_MINUTE", "60"), 1, 99_999),
        sheets_per_minute_project=_number(
            "SHEETS_PER_MINUTE_PROJECT", text("SHEETS_PER_MINUTE_PROJECT", "300"), 1, 99_999
        ),
        decision_seconds=_number(
            "DECISION_SECONDS",
            text("DECISION_SECONDS", str(DECISION_SECONDS[backend])),
            1,
            MOST_DECISION_SECONDS,
        ),
        drive_folder_id=text("DRIVE_FOLDER_ID"),
        base_url=base_url,
        trusted_proxies=_number("TRUSTED_PROXIES", text("TRUSTED_PROXIES", "0"), 0, 9),
        proxy_addresses=_networks("PROXY_ADDRESSES", text("PROXY_ADDRESSES", "127.0.0.0/8, ::1")),
        second_factor=_second_factor(text("SECOND_FACTOR"), base_url),
        mail_url=_mail(text("MAIL_URL", "file:")),
        help_email=_email("HELP_EMAIL", text("HELP_EMAIL", "help@pakmut.example")),
        help_phone=text("HELP_PHONE"),
        dpo_email=_email("DPO_EMAIL", text("DPO_EMAIL", text("HELP_EMAIL", "help@pakmut.example"))),
        dpo_phone=text("DPO_PHONE"),
        mail_from=_email("MAIL_FROM", text("MAIL_FROM", text("HELP_EMAIL", "help@pakmut.example"))),
        pin_deadline=_date("PIN_DEADLINE", text("PIN_DEADLINE")),
        report_deadline=_date("REPORT_DEADLINE", text("REPORT_DEADLINE")),
        retention_days=_number("RETENTION_DAYS", text("RETENTION_DAYS", "730"), 1, 36_500),
        log_days=_number("LOG_DAYS", text("LOG_DAYS", "90"), 1, 3_650),
        map_tiles_url=_tiles(text("MAP_TILES_URL")),
        rush_registrations=_number(
            "RUSH_REGISTRATIONS", text("RUSH_REGISTRATIONS", str(RUSH_REGISTRATIONS)), 200, 99_999
        ),
        unproved_rows_per_hour=_number(
            "UNPROVED_ROWS_PER_HOUR", text("UNPROVED_ROWS_PER_HOUR", str(UNPROVED_ROWS_PER_HOUR)), 1, 3_600
        ),
        tab_rows_per_school=_number(
            "TAB_ROWS_PER_SCHOOL", text("TAB_ROWS_PER_SCHOOL", str(TAB_ROWS_PER_SCHOOL)), 5, 1_000
        ),
        tab_own_columns=_number("TAB_OWN_COLUMNS", text("TAB_OWN_COLUMNS", str(TAB_OWN_COLUMNS)), 1, 500),
        tab_cell_characters=_number(
            "TAB_CELL_CHARACTERS", text("TAB_CELL_CHARACTERS", str(TAB_CELL_CHARACTERS)), 2_000, 50_000
        ),
        tab_row_characters=_number(
            "TAB_ROW_CHARACTERS", text("TAB_ROW_CHARACTERS", str(TAB_ROW_CHARACTERS)), 200, 50_000
        ),
        new_addresses_per_hour=_number(
            "NEW_ADDRESSES_PER_HOUR", text("NEW_ADDRESSES_PER_HOUR", str(NEW_ADDRESSES_PER_HOUR)), 1, 99_999
        ),
        decision_letters_per_hour=_number(
            "DECISION_LETTERS_PER_HOUR",
            text("DECISION_LETTERS_PER_HOUR", str(DECISION_LETTERS_PER_HOUR)),
            1,
            99_999,
        ),
        hand_share=_number("HAND_SHARE", text("HAND_SHARE", "20"), 0, 100),
        ask_national_id=_one_of("ASK_NATIONAL_ID", text("ASK_NATIONAL_ID", "no"), ("no", "yes")) == "yes",
    )
    if settings.public:
        _check_public(settings)
    if backend == "google" and not settings.google_credentials:
        raise BadSetting("GOOGLE_CREDENTIALS", f"SHEETS_BACKEND=google needs {CREDENTIAL_FORMS}")
    if (
        settings.pin_deadline
        and settings.report_deadline
        and settings.report_deadline < settings.pin_deadline
    ):
        raise BadSetting(
            "REPORT_DEADLINE",
            f"not before PIN_DEADLINE, {settings.pin_deadline}: areas report what was pinned "
            f"by then ({settings.report_deadline})",
        )
    return settings


def is_public(host: str) -> bool:
    """False for a loopback, private or link-local address, a name without a dot and one of local networks."""
    name = host.rstrip(".")
    try:
        return ip_address(name).is_global
    except ValueError:
        return "." in name and not name.endswith(PRIVATE_SUFFIXES)


def _check_public(settings: Settings) -> None:
    """Refuse at a public address what is meant for a demonstration. Raises BadSetting."""
    if not settings.https:
        raise BadSetting(
            "BASE_URL",
            f"https://… for a public host: passwords must not travel in clear ({settings.base_url})",
        )
    if settings.mailbox:
        raise BadSetting(
            "MAIL_URL",
            "smtp://… or smtps://… when BASE_URL is public: with file: no letter reaches anybody, and each lies "
            "in INSTANCE with its password link",
        )


def bind_address(environment: Mapping[str, str] | None = None) -> str:
    """Returns host and port to serve on, from a mapping or from the environment. Raises BadSetting.

    Without a public BASE_URL only this machine's browser gets in: the mailbox shows sign-in links.
    """
    environment = os.environ if environment is None else environment
    port = _port(str(environment.get("PORT") or "8000"))
    parts = _split(str(environment.get("BASE_URL") or f"http://127.0.0.1:{port}"))
    host = "127.0.0.1" if parts and parts.hostname in LOOPBACK else "0.0.0.0"
    return f"{host}:{port}"


def _secret_key(configured_key: str, instance: Path, base_url: str) -> str:
    """Returns the configured key, or on a loopback address one that is made once in the instance folder."""
    if configured_key:
        return _key("SECRET_KEY", configured_key)
    if urlsplit(base_url).hostname not in LOOPBACK:
        raise BadSetting(
            "SECRET_KEY", "must be set when BASE_URL is not a loopback address: at least 32 random characters"
        )
    key_file = instance / "secret_key"
    if not key_file.exists():
        # The file is complete before it gets its name, so two processes that start at once use the same key.
        # Its mode is 0600.
        with tempfile.NamedTemporaryFile("w", dir=instance) as file:
            file.write(secrets.token_hex(32))
            file.flush()
            with contextlib.suppress(FileExistsError):
                os.link(file.name, key_file)
    return key_file.read_text().strip()


def _key(name: str, value: str) -> str:
    if len(value) < 32:
        raise BadSetting(
            name, "at least 32 random characters (python -c 'import secrets; print(secrets.token_hex())')"
        )
    return value


def _folder(name: str, path: Path) -> Path:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadSetting(
            name, f"a folder that can be made and written to ({error.strerror}: {path})"
        ) from error
    if not os.access(path, os.W_OK):
        raise BadSetting(name, f"a folder that can be written to ({path})")
    return path


def _credentials(value: str) -> tuple[GoogleCredential, ...]:
    """Returns the service accounts of GOOGLE_CREDENTIALS in their order; none for an empty value."""
    credentials = tuple(_credential(part) for part in re.split(r"[,\s]+", value) if part)
    counts = Counter(credential.email for credential in credentials)
    for email, times in counts.items():
        if times > 1:
            raise _bad_credential(f"each account once ({email or ADC} stands there {times} times)")
    return credentials


def _credential(part: str) -> GoogleCredential:
    if part == ADC:
        return GoogleCredential(ADC)
    form, colon, email = part.partition(":")
    if form != IMPERSONATED or not colon:
        return _key_file(Path(part))
    if not _SERVICE_ACCOUNT.fullmatch(email):
        raise _bad_credential(
            f"impersonate: and a service account's e-mail address, …@….gserviceaccount.com ({part})"
        )
    return GoogleCredential(IMPERSONATED, email)


def _key_file(path: Path) -> GoogleCredential:
    try:
        key = json.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise _bad_credential(f"{CREDENTIAL_FORMS} ({path} is no readable JSON file)") from error
    required = {"type", "client_email", "private_key"}
    if not isinstance(key, dict) or not required <= key.keys() or key["type"] != "service_account":
        raise _bad_credential(
            f"a service account's key, with type, client_email and private_key ({path} is something else)"
        )
    return GoogleCredential(KEY, key["client_email"], path.resolve())


def _bad_credential(expected: str) -> BadSetting:
    return BadSetting("GOOGLE_CREDENTIALS", expected)


def _url(name: str, value: str) -> str:
    parts = _split(value)
    if not parts or parts.scheme not in ("http", "https") or parts.query or parts.fragment or parts.username:
        raise BadSetting(name, f"an address such as https://pakmut.example ({value})")
    return value.rstrip("/")


def _split(value: str) -> SplitResult | None:
    """Returns the parts of an address with a host and a valid port; None if it is not one."""
    try:
        parts = urlsplit(value)
        usable = parts.hostname and parts.port != 0 and not re.search(r"\s", value)
    except ValueError:
        return None
    return parts if usable else None


def _email(name: str, value: str) -> str:
    try:
        return validate_email(value, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise BadSetting(name, f"an e-mail address ({value})") from error


def _port(value: str) -> int:
    return _number("PORT", value, 1, 65535)


def _number(name: str, value: str, minimum: int, maximum: int) -> int:
    if not re.fullmatch(r"\d{1,6}", value) or not minimum <= int(value) <= maximum:
        raise BadSetting(name, f"a whole number from {minimum} to {maximum} ({value})")
    return int(value)


def _second_factor(value: str, base_url: str) -> str:
    """Returns whose second factor is required: all or obec; "" on a loopback address that does not say."""
    if not value and urlsplit(base_url).hostname in LOOPBACK:
        return ""
    return _one_of("SECOND_FACTOR", value or "all", ("all", "obec"))


def _networks(name: str, value: str) -> tuple[Network, ...]:
    try:
        return tuple(ip_network(part) for part in re.split(r"[,\s]+", value) if part)
    except ValueError as error:
        raise BadSetting(name, f"addresses or networks such as 10.0.0.0/8, 192.168.1.5 ({error})") from error


def _one_of(name: str, value: str, options: tuple[str, ...]) -> str:
    if value not in options:
        raise BadSetting(name, f"one of {', '.join(options)} ({value})")
    return value


def _date(name: str, value: str) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError as error:
        raise BadSetting(name, f"a date such as 2026-05-31, or nothing ({value})") from error


def _database(value: str) -> str:
    try:
        url = make_url(value)
    except ArgumentError as error:
        raise BadSetting(
            "DATABASE_URL", "an SQLAlchemy address such as sqlite:////srv/pakmut.sqlite"
        ) from error
    if url.drivername == "postgresql+psycopg":
        return value
    if url.drivername != "sqlite":
        raise BadSetting(
            "DATABASE_URL", f"sqlite:///… or postgresql+psycopg://…; {url.drivername} is neither"
        )
    if url.database in (None, "", ":memory:") or not Path(url.database).parent.is_dir():
        raise BadSetting("DATABASE_URL", f"the path of a file in a folder that is there ({url.database})")
    return value


def _mail(value: str) -> str:
    parts = _split(value)
    queries = {"smtp": ("", NO_TLS), "smtps": ("",)}.get(parts.scheme, ()) if parts else ()
    if value != "file:" and (not parts or parts.query not in queries):
        raise BadSetting(
            "MAIL_URL",
            "file: or smtp://user:password@host:587 (with STARTTLS; ?tls=off lets letters go in clear) or "
            "smtps://user:password@host",
        )
    if not unquote(value).isascii():
        raise BadSetting("MAIL_URL", "user and password in ASCII, as the mail protocol demands")
    return value


def _tiles(value: str) -> str:
    if value and not (value.startswith("https://") and "{z}" in value and "{x}" in value and "{y}" in value):
        raise BadSetting("MAP_TILES_URL", "https://…/{z}/{x}/{y}.png, or nothing")
    return value
