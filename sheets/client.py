"""The Sheets and Drive calls that we make, one method each, over gspread's plain HTTP client.

Not gspread's BackOffHTTPClient: on a constant 429 or 5xx it never gives up, and it repeats appends that were
applied. A `Google` belongs to one thread, because requests' sessions are not documented as thread-safe. A
`Quota` may be shared.
"""

import json
import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from google.auth.credentials import Credentials
from gspread.http_client import HTTPClient
from gspread.urls import DRIVE_FILES_API_V3_URL as FILES
from gspread.urls import SPREADSHEETS_API_V4_BASE_URL as SPREADSHEETS
from requests import Response, Session

from sheets.credentials import ensure_token
from sheets.error_translation import translate_errors
from sheets.errors import FileNotFound, FolderMissing, NoAccess, NotGoogle, RateLimited
from sheets.quota import Quota

SPREADSHEET_TYPE = "application/vnd.google-apps.spreadsheet"

# The Drive property that marks a workbook of ours; its value is the area's key.
AREA_PROPERTY = "pakmut"

# Seconds to connect, seconds to read: Google itself gives a request up after 180 s.
TIMEOUT_SECONDS = (10, 190)

_FILE_FIELDS = (
    "id,name,version,modifiedTime,trashed,properties,lastModifyingUser(me,displayName,emailAddress)"
)
_REVISION_FIELDS = "nextPageToken,revisions(modifiedTime,lastModifyingUser(me,displayName,emailAddress))"
_PERMISSION_FIELDS = "id,type,role,emailAddress,domain"
_NO_METADATA = re.compile(r"no developer metadata with id", re.IGNORECASE)


@dataclass(frozen=True)
class FileState:
    """One workbook as Drive lists it. `version` grows with every change; `modified` is RFC 3339 as sent.

    `modified_by`: the person who changed it last, by e-mail address, else by name; "" if it was one of our
    accounts or Drive does not tell.
    """

    id: str
    name: str
    version: int
    modified: str
    trashed: bool
    area: str | None
    modified_by: str = ""


@dataclass(frozen=True)
class Revision:
    """A revision of a file: when it was `modified` (RFC 3339), and by whom.

    `modified_by` as in FileState; `is_own`: by one of our accounts.
    """

    modified: str
    modified_by: str
    is_own: bool


class Google:
    """Google Sheets and Drive, one call a method. Answers are Google's JSON.

    Each method raises nothing but SheetsErrors.
    """

    def __init__(
        self,
        auth: Credentials | None,
        session: Session | None = None,
        quota: Quota | None = None,
        own_accounts: Collection[str] = (),
    ):
        """Sign in with `auth`, or use `session`, a session of google-auth that is signed in.

        `own_accounts`: the e-mail addresses of all accounts that work together. `calls` counts requests to
        Google.
        """
        self._http = HTTPClient(auth, session)
        self._http.set_timeout(TIMEOUT_SECONDS)
        self._quota = quota or Quota()
        self._own_accounts = own_accounts
        self.calls = 0

    @contextmanager
    def short_timeout(self, seconds: float) -> Iterator[None]:
        """Wait no longer than `seconds` for answers. Tests and smoke checks make unknown outcomes with it."""
        self._http.set_timeout((TIMEOUT_SECONDS[0], seconds))
        try:
            yield
        finally:
            self._http.set_timeout(TIMEOUT_SECONDS)

    def sign_in(self) -> None:
        """Get an access token now, not with the first call. Raises BadCredentials or NotApplied."""
        ensure_token(self._http.session.credentials)

    def batch_update(self, file_id: str, body: dict | bytes, fields: str) -> dict:
        """Call spreadsheets.batchUpdate, which applies all of its requests or none.

        A stored body is given as bytes and sent unchanged.
        """
        self._quota.wait_for_write()
        return self._call("post", f"{SPREADSHEETS}/{file_id}:batchUpdate", body, fields=fields)

    def update_column(self, file_id: str, metadata_id: int, cells: Sequence[str | None]) -> None:
        """Call spreadsheets.values.batchUpdateByDataFilter: write into the column with this metadata.

        `cells`: texts from its first cell on; None leaves a cell as it is, "" empties it.
        """
        self._quota.wait_for_write()
        values = {
            "dataFilter": {"developerMetadataLookup": {"metadataId": metadata_id}},
            "majorDimension": "COLUMNS",
            "values": [list(cells)],
        }
        body = {"valueInputOption": "RAW", "data": [values]}
        url = f"{SPREADSHEETS}/{file_id}/values:batchUpdateByDataFilter"
        self._call("post", url, body, fields="spreadsheetId")

    def get_by_data_filter(self, file_id: str, body: dict, fields: str) -> dict:
        """Call spreadsheets.getByDataFilter."""
        self._quota.wait_for_read()
        return self._call("post", f"{SPREADSHEETS}/{file_id}:getByDataFilter", body, fields=fields)

    def get_metadata(self, file_id: str, id: int) -> dict | None:
        """Call spreadsheets.developerMetadata.get; return None if the file has no metadata with this id.

        Raises FileNotFound if there is no such file.
        """
        self._quota.wait_for_read()
        try:
            return self._call("get", f"{SPREADSHEETS}/{file_id}/developerMetadata/{id}")
        except FileNotFound as error:
            if _NO_METADATA.search(str(error)):
                return None
            raise

    def list_files(self, folder: str | None = None, with_shared: bool = True) -> list[FileState]:
        """Return the spreadsheets in `folder` and those that people shared with the account, oldest first.

        Without a folder: all that the account can see. `with_shared`: False for those in the folder alone.
        Anybody can share a file with the account, whatever its properties say. Trashed ones are included.
        Raises FolderMissing if there is no such folder, or it is not shared with us.

        Neither `corpora` nor `driveId` is given: a folder may lie in a Shared Drive or not, `in parents`
        finds both, and `corpora=drive` demands membership of the whole Shared Drive. `allDrives` may leave
        files out (`incompleteSearch`), and these would count as deleted.
        """
        query = f"mimeType='{SPREADSHEET_TYPE}'"
        if folder:
            is_in_folder = f"'{folder}' in parents"
            query += f" and ({is_in_folder} or sharedWithMe)" if with_shared else f" and {is_in_folder}"
        try:
            return [self._file_state(file) for page in self._pages(query) for file in page.get("files", ())]
        except FileNotFound as error:
            raise FolderMissing(f"{folder}: {error}") from error

    def create_file(self, name: str, folder: str | None, area: str) -> FileState:
        """Make an empty workbook. NOT idempotent.

        Look for `area` in `list_files()` before, and again after an OutcomeUnknown. Raises
        StorageQuotaExceeded (without a folder in a Shared Drive the account cannot own the file) or
        FolderMissing (it may not put files there).
        """
        body: dict[str, Any] = {
            "name": name,
            "mimeType": SPREADSHEET_TYPE,
            "properties": {AREA_PROPERTY: area},
        }
        if folder:
            body["parents"] = [folder]
        try:
            return self._file_state(
                self._call("post", FILES, body, supportsAllDrives="true", fields=_FILE_FIELDS)
            )
        except (FileNotFound, NoAccess) as error:
            raise FolderMissing(f"{folder}: {error}") from error

    def share(self, file_id: str, email: str, role: str, kind: str = "user") -> None:
        """Give `email` (kind "user" or "group") the role "reader" or "writer".

        Google sends no letter about it.
        """
        self._call(
            "post",
            f"{FILES}/{file_id}/permissions",
            {"type": kind, "role": role, "emailAddress": email},
            sendNotificationEmail="false",
            supportsAllDrives="true",
            fields="id",
        )

    def get_spreadsheet(self, file_id: str, fields: str, ranges: Sequence[str] = ()) -> dict:
        """Call spreadsheets.get; return as much of the Spreadsheet as the field mask asks for.

        `ranges`: in A1 notation, of the tabs and cells that are wanted.
        """
        self._quota.wait_for_read()
        return self._call("get", f"{SPREADSHEETS}/{file_id}", fields=fields, ranges=list(ranges))

    def get_file(self, file_id: str) -> FileState:
        """Call files.get. Raises FileNotFound if there is no such file, or it is not shared with us."""
        return self._file_state(
            self._call("get", f"{FILES}/{file_id}", supportsAllDrives="true", fields=_FILE_FIELDS)
        )

    def update_file(self, file_id: str, changes: dict) -> None:
        """Call files.update with `name`, `trashed` or `properties`; a property that is None is removed."""
        self._call("patch", f"{FILES}/{file_id}", changes, supportsAllDrives="true", fields="id")

    def list_permissions(self, file_id: str) -> list[dict]:
        """Call permissions.list; return who may do what with a file, as Drive's Permission resources."""
        permissions, page_token = [], {}
        while True:
            page = self._call(
                "get",
                f"{FILES}/{file_id}/permissions",
                pageSize=100,
                supportsAllDrives="true",
                fields=f"nextPageToken,permissions({_PERMISSION_FIELDS})",
                **page_token,
            )
            permissions += page.get("permissions", [])
            if not page.get("nextPageToken"):
                return permissions
            page_token = {"pageToken": page["nextPageToken"]}

    def list_revisions(self, file_id: str) -> list[Revision]:
        """Return the revisions that Drive lists, which leaves out older ones of a file that changes often."""
        revisions, page_token = [], {}
        while True:
            page = self._call(
                "get", f"{FILES}/{file_id}/revisions", pageSize=1000, fields=_REVISION_FIELDS, **page_token
            )
            revisions += map(self._revision, page.get("revisions", ()))
            if not page.get("nextPageToken"):
                return revisions
            page_token = {"pageToken": page["nextPageToken"]}

    def unshare(self, file_id: str, permission: str) -> None:
        """Call permissions.delete."""
        self._call("delete", f"{FILES}/{file_id}/permissions/{permission}", supportsAllDrives="true")

    def _pages(self, query: str) -> Iterator[dict]:
        """Yield the pages of a file list.

        Google may end a page early: only a missing nextPageToken is the end.
        """
        page_token: dict[str, str] = {}
        while True:
            page = self._call(
                "get",
                FILES,
                q=query,
                pageSize=1000,
                orderBy="createdTime",
                supportsAllDrives="true",
                includeItemsFromAllDrives="true",
                fields=f"nextPageToken,files({_FILE_FIELDS})",
                **page_token,
            )
            yield page
            if not page.get("nextPageToken"):
                return
            page_token = {"pageToken": page["nextPageToken"]}

    def _call(self, method: str, url: str, body: dict | bytes | None = None, **params: Any) -> dict:
        self.calls += 1
        data = as_bytes(body)
        headers = {"Content-Type": "application/json; charset=utf-8"} if data else None
        try:
            with translate_errors():
                answer = self._http.request(
                    method, url, params={**params, "prettyPrint": "false"}, data=data, headers=headers
                )
        except RateLimited as limit:
            self._quota.pause(limit.retry_after)
            raise
        return _parsed(answer)

    def _file_state(self, file: dict) -> FileState:
        return FileState(
            id=file["id"],
            name=file["name"],
            version=int(file["version"]),
            modified=file["modifiedTime"],
            trashed=file.get("trashed", False),
            area=file.get("properties", {}).get(AREA_PROPERTY),
            modified_by=self._last_editor(file.get("lastModifyingUser", {})),
        )

    def _revision(self, revision: dict) -> Revision:
        user = revision.get("lastModifyingUser", {})
        return Revision(revision["modifiedTime"], self._last_editor(user), self._is_own(user))

    def _last_editor(self, user: dict) -> str:
        return "" if self._is_own(user) else user.get("emailAddress", "") or user.get("displayName", "")

    def _is_own(self, user: dict) -> bool:
        return bool(user.get("me")) or user.get("emailAddress", "") in self._own_accounts


def as_bytes(body: dict | bytes | None) -> bytes | None:
    """Return a body as UTF-8 JSON without \\u escapes.

    Thai takes 2.4 kB where requests' own `json=` takes 3.6.
    """
    if body is None or isinstance(body, bytes):
        return body
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def _parsed(answer: Response) -> dict:
    if answer.status_code == HTTPStatus.NO_CONTENT:
        return {}
    try:
        parsed = answer.json()
    except ValueError as error:
        raise NotGoogle(f"{answer.status_code} with a body that is not JSON") from error
    if not isinstance(parsed, dict):
        raise NotGoogle(f"{answer.status_code} with JSON that is not an object")
    return parsed
