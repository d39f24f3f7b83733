"""Where files lie, as FILES_URL says it."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from ..config import BadSetting, Settings, is_public

FORMS = "s3://bucket/prefix?endpoint=https://…&region=…, or file:///folder"
# Where an address names no region.
DEFAULT_REGION = "us-east-1"
_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_PREFIX = re.compile(r"(\w[\w.-]*(/\w[\w.-]*)*)?", re.ASCII)
_REGION = re.compile(r"[a-z0-9-]{1,40}")


@dataclass(frozen=True)
class Bucket:
    """A place in S3-compatible storage.

    `prefix`: of all keys, or "". `endpoint`: the address of the storage; "" is Amazon's in the region.
    """

    name: str
    prefix: str
    endpoint: str
    region: str
    key_id: str
    secret: str = field(repr=False)


def read_address(value: str, settings: Settings, name: str = "FILES_URL") -> Path | Bucket:
    """Returns the folder or the bucket of an address; INSTANCE for "". Raises BadSetting.

    `name`: of the setting or the option that is the address.
    """
    if not value:
        return settings.instance
    try:
        parts = urlsplit(value)
        options = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
    except ValueError as error:
        raise BadSetting(name, FORMS) from error
    if parts.fragment:
        raise BadSetting(name, FORMS)
    if parts.scheme == "file":
        return _folder(name, parts.netloc, unquote(parts.path), options)
    prefix = parts.path.removeprefix("/").removesuffix("/")
    region = options.pop("region", DEFAULT_REGION)
    endpoint = options.pop("endpoint", "").rstrip("/")
    is_read = _NAME.fullmatch(parts.netloc) and _PREFIX.fullmatch(prefix) and _REGION.fullmatch(region)
    if parts.scheme != "s3" or not is_read or options:
        raise BadSetting(name, FORMS)
    _check_endpoint(name, endpoint)
    for key, text in (
        ("AWS_ACCESS_KEY_ID", settings.aws_access_key_id),
        ("AWS_SECRET_ACCESS_KEY", settings.aws_secret_access_key),
    ):
        if not text:
            raise BadSetting(key, f"a key of the storage that {name} names")
    return Bucket(
        parts.netloc, prefix, endpoint, region, settings.aws_access_key_id, settings.aws_secret_access_key
    )


def _folder(name: str, host: str, path: str, options: dict[str, str]) -> Path:
    folder = Path(path)
    if host or options or not folder.is_absolute() or not folder.is_dir():
        raise BadSetting(name, "file:///folder, of a folder that is there")
    return folder


def _check_endpoint(name: str, endpoint: str) -> None:
    try:
        parts = urlsplit(endpoint)
        is_address = not endpoint or (
            parts.scheme in ("http", "https")
            and parts.hostname
            and parts.port != 0
            and not (parts.path or parts.query or parts.username)
        )
    except ValueError:
        is_address = False
    if not is_address:
        raise BadSetting(name, "an endpoint such as https://storage.example")
    if parts.scheme == "http" and is_public(parts.hostname):
        raise BadSetting(name, "endpoint=https://… for a public host: photos must not travel in clear")
