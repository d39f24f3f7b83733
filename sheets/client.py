"""The Sheets and Drive calls that Pakmut makes, one method each, over gspread's plain HTTP client.

Not gspread's BackOffHTTPClient: on a constant 429 or 5xx it never gives up, and it repeats appends that were applied.
A `Google` belongs to one thread (requests' sessions are not documented as thread-safe); a `Quota` may be shared.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from google.auth import exceptions as auth_errors
from google.auth.credentials import Credentials
from google.oauth2 import service_account
from gspread.http_client import HTTPClient
from gspread.urls import DRIVE_FILES_API_V3_URL as FILES
from gspread.urls import SPREADSHEETS_API_V4_BASE_URL as SPREADSHEETS
from requests import Response, Session

from sheets.border import translated
from sheets.errors import BadCredentials, NeedsPerson, OutcomeUnknown
from sheets.quota import Quota

SPREADSHEET_TYPE = "application/vnd.google-apps.spreadsheet"

# The Drive property that marks a workbook of ours; its value is the area's key.
AREA_PROPERTY = "pakmut"

# Seconds to connect, seconds to read: Google itself gives a request up after 180 s.
TIMEOUTS = (10, 190)

# `spreadsheets`: every values and batchUpdate call. `drive.metadata.readonly`: files.list with version and trashed.
RUNNING_SCOPES = ("https://www.googleapis.com/auth/spreadsheets",
                  "https://www.googleapis.com/auth/drive.metadata.readonly")
# files.create into a folder and permissions.create need Drive itself: the narrower `drive.file` does not see a folder
# that a person made. The account reaches no file but those shared with it.
PROVISIONING_SCOPES = (*RUNNING_SCOPES, "https://www.googleapis.com/auth/drive")

_FILE_FIELDS = "id,name,version,modifiedTime,trashed,properties"
_NO_METADATA = re.compile(r"no developer metadata with id", re.IGNORECASE)


@dataclass(frozen=True)
class FileState:
    """One workbook as Drive lists it. `version` grows with every change; `modified` is RFC 3339 as sent."""

    id: str
    name: str
    version: int
    modified: str
    trashed: bool
    area: str | None
    modified_by: str = ""


class Google:
    """Each method is one call and raises nothing but `SheetsError`s; bodies and answers are Google's JSON."""

    def __init__(self, auth: Credentials | None, session: Session | None = None, quota: Quota | None = None):
        self._http = HTTPClient(auth, session)
        self._http.set_timeout(TIMEOUTS)
        self._quota = quota or Quota()

    def batch_update(self, file_id: str, body: dict | bytes, fields: str) -> dict:
        """spreadsheets.batchUpdate: all of it or nothing. A stored body is given as bytes and sent unchanged."""
        self._quota.write()
        return self._call("post", f"{SPREADSHEETS}/{file_id}:batchUpdate", body, fields=fields)

    def read_columns(self, file_id: str, body: dict) -> dict:
        """spreadsheets.values.batchGetByDataFilter."""
        self._quota.read()
        return self._call("post", f"{SPREADSHEETS}/{file_id}/values:batchGetByDataFilter", body)

    def find(self, file_id: str, body: dict, fields: str) -> dict:
        """spreadsheets.getByDataFilter."""
        self._quota.read()
        return self._call("post", f"{SPREADSHEETS}/{file_id}:getByDataFilter", body, fields=fields)

    def metadata(self, file_id: str, id: int) -> dict | None:
        """spreadsheets.developerMetadata.get; None if the file has none with this id. NeedsPerson: no such file."""
        self._quota.read()
        try:
            return self._call("get", f"{SPREADSHEETS}/{file_id}/developerMetadata/{id}")
        except NeedsPerson as error:
            if _NO_METADATA.search(str(error)):
                return None
            raise

    def files(self, folder: str | None = None) -> list[FileState]:
        """Every spreadsheet in `folder`, or that the account can see; oldest first, trashed ones too."""
        query = f"mimeType='{SPREADSHEET_TYPE}'" + (f" and '{folder}' in parents" if folder else "")
        return [_file_state(file) for page in self._pages(query) for file in page.get("files", ())]

    def create(self, name: str, folder: str | None, area: str) -> FileState:
        """Make an empty workbook. NOT idempotent: look for `area` in `files()` before, and again after a doubt."""
        body: dict[str, Any] = {"name": name, "mimeType": SPREADSHEET_TYPE, "properties": {AREA_PROPERTY: area}}
        if folder:
            body["parents"] = [folder]
        answer = self._call("post", FILES, body, supportsAllDrives="true", fields=_FILE_FIELDS)
        return _file_state(answer)

    def share(self, file_id: str, email: str, role: str, kind: str = "user") -> None:
        """Let `email` (kind "user" or "group") in as "reader" or "writer". Google sends no letter about it."""
        self._call("post", f"{FILES}/{file_id}/permissions", {"type": kind, "role": role, "emailAddress": email},
                   sendNotificationEmail="false", supportsAllDrives="true", fields="id")

    def _pages(self, query: str) -> Iterator[dict]:
        """Google may end a page early, so only a missing nextPageToken is the end."""
        token: dict[str, str] = {}
        while True:
            page = self._call("get", FILES, q=query, pageSize=1000, orderBy="createdTime", supportsAllDrives="true",
                              includeItemsFromAllDrives="true", fields=f"nextPageToken,files({_FILE_FIELDS})", **token)
            yield page
            if not page.get("nextPageToken"):
                return
            token = {"pageToken": page["nextPageToken"]}

    def _call(self, method: str, url: str, body: dict | bytes | None = None, **params: Any) -> dict:
        data = as_bytes(body)
        headers = {"Content-Type": "application/json; charset=utf-8"} if data else None
        with translated():
            answer = self._http.request(method, url, params={**params, "prettyPrint": "false"}, data=data,
                                        headers=headers)
        return _parsed(answer)


def as_bytes(body: dict | bytes | None) -> bytes | None:
    """UTF-8 JSON without \\u escapes: Thai takes 2.4 kB where requests' own `json=` takes 3.6."""
    if body is None or isinstance(body, bytes):
        return body
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def connect(credentials_path: str, quota: Quota | None = None, provisioning: bool = False) -> Google:
    """A client from a service account's key file. BadCredentials if the file cannot be read or is no key."""
    scopes = PROVISIONING_SCOPES if provisioning else RUNNING_SCOPES
    try:
        credentials = service_account.Credentials.from_service_account_file(credentials_path, scopes=scopes)
    except (OSError, ValueError, auth_errors.GoogleAuthError) as error:
        raise BadCredentials(f"{credentials_path}: {error}") from error
    return Google(credentials, quota=quota)


def _parsed(answer: Response) -> dict:
    try:
        parsed = answer.json()
    except ValueError as error:
        raise OutcomeUnknown(f"{answer.status_code} with a body that is not JSON") from error
    if not isinstance(parsed, dict):
        raise OutcomeUnknown(f"{answer.status_code} with JSON that is not an object")
    return parsed


def _file_state(file: dict) -> FileState:
    return FileState(id=file["id"], name=file["name"], version=int(file["version"]), modified=file["modifiedTime"],
                     trashed=file.get("trashed", False), area=file.get("properties", {}).get(AREA_PROPERTY))
