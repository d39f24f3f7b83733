"""EmbeddedGoogle: a transport adapter of `requests` that answers our Sheets v4 and Drive v3 calls.

gspread, google-auth and everything above them cannot distinguish it from Google. It refuses the calls that it
does not implement.
"""

import json
import re
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

from google.auth.transport.requests import AuthorizedSession
from google.oauth2.credentials import Credentials
from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter

from sheets.client import Google
from sheets.embedded import drive, masks, metadata, spreadsheet, validation
from sheets.embedded.grid import Workbook
from sheets.embedded.refusal import Refusal
from sheets.embedded.requests import apply_batch
from sheets.embedded.routes import Route, find_route
from sheets.embedded.store import File, Store
from sheets.quota import Quota

# The account that the service itself uses with the stand-in.
SERVICE_ACCOUNT = "pakmut@embedded.invalid"


class EditResult(NamedTuple):
    """The result of a batch. The workbooks must not be changed."""

    before: Workbook
    after: Workbook
    replies: list[dict]


class EmbeddedGoogle(BaseAdapter):
    """A Google Drive with spreadsheets, in the SQLite file `path` or in memory.

    Several processes may open the same file. The bearer token names the caller, who sees the files that they
    made or that were shared with them. `clock` gives the time of changes.
    """

    def __init__(
        self, path: str | Path | None = None, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ):
        super().__init__()
        self._clock = clock
        self.store = Store(path, self._now)

    def session(self, user: str = SERVICE_ACCOUNT, adapter: BaseAdapter | None = None) -> AuthorizedSession:
        """Return a session of google-auth that sends every request here, as `user`.

        `adapter` is put in front of this one, for tests of faults.
        """
        session = AuthorizedSession(Credentials(token=user))
        session.mount("https://", adapter or self)
        session.mount("http://", adapter or self)
        return session

    def client(
        self, user: str = SERVICE_ACCOUNT, adapter: BaseAdapter | None = None, quota: Quota | None = None
    ) -> Google:
        """Return a client over such a session."""
        return Google(None, session=self.session(user, adapter), quota=quota)

    def send(self, request: PreparedRequest, *args: object, **kwargs: object) -> Response:
        """Answer one HTTP request. The arguments about time and certificates are ignored."""
        try:
            answer = self._answer(request)
            code = HTTPStatus.OK if answer is not None else HTTPStatus.NO_CONTENT
        except Refusal as refusal:
            code, answer = refusal.code, refusal.as_json()
        response = Response()
        response.status_code = code
        response.request, response.url = request, request.url
        response.headers["Content-Type"] = "application/json; charset=UTF-8"
        response.encoding = "utf-8"
        response._content = b"" if answer is None else json.dumps(answer, ensure_ascii=False).encode()
        return response

    def close(self) -> None:
        """Do nothing: no session holds anything open."""

    def edit(self, file_id: str, requests: list[dict], caller: str) -> EditResult:
        """Apply the requests of a batchUpdate, for callers without HTTP too.

        Raises Refusal, and then nothing has changed.
        """
        results: list[EditResult] = []

        def change(file: File, book: Workbook) -> Workbook:
            results.append(EditResult(book, *apply_batch(book, requests, caller)))
            file.modified_by = caller
            return results[0].after

        self._existing_file(file_id)
        self.store.change(file_id, change, "" if caller == SERVICE_ACCOUNT else caller)
        return results[0]

    def _answer(self, request: PreparedRequest) -> dict | None:
        url = urlsplit(request.url)
        route, path_parts = find_route(request.method, url.hostname, unquote(url.path))
        query = dict(parse_qsl(url.query, keep_blank_values=True))
        validation.check_query(query, route.query)
        body = _body(request, route)
        mask = masks.parse(query["fields"]) if "fields" in query else {}
        masks.check(mask, route.answer, route.shapes)
        return getattr(self, f"_{route.name}")(_caller(request), query, body, mask, **path_parts)

    def _batch_update(self, caller: str, query: dict, body: dict, mask: masks.Mask, id: str) -> dict:
        self._check_access(id, caller, writing=True)
        _, book, replies = self.edit(id, body.get("requests", []), caller)
        answer = {"spreadsheetId": id, "replies": replies}
        if body.get("includeSpreadsheetInResponse"):
            answer["updatedSpreadsheet"] = spreadsheet.spreadsheet_resource(
                id,
                book,
                book.sheets,
                mask.get("updatedSpreadsheet", {}),
                body.get("responseIncludeGridData", False),
                caller,
            )
        return masks.project(answer, mask)

    def _get(self, caller: str, query: dict, body: None, mask: masks.Mask, id: str) -> dict:
        self._check_access(id, caller)
        book = self.store.get_workbook(id)
        answer = spreadsheet.spreadsheet_resource(
            id, book, book.sheets, mask, query.get("includeGridData") == "true", caller
        )
        return masks.project(answer, mask)

    def _get_by_data_filter(self, caller: str, query: dict, body: dict, mask: masks.Mask, id: str) -> dict:
        self._check_access(id, caller)
        book = self.store.get_workbook(id)
        sheets = spreadsheet.matching_sheets(book, body.get("dataFilters", []))
        return masks.project(
            spreadsheet.spreadsheet_resource(
                id, book, sheets, mask, body.get("includeGridData", False), caller
            ),
            mask,
        )

    def _metadata(self, caller: str, query: dict, body: None, mask: masks.Mask, id: str, number: str) -> dict:
        self._check_access(id, caller)
        return masks.project(metadata.get(self.store.get_workbook(id), int(number)), mask)

    def _list_files(self, caller: str, query: dict, body: None, mask: masks.Mask) -> dict:
        return masks.project(drive.list_files(self.store, query, caller), mask)

    def _create_file(self, caller: str, query: dict, body: dict, mask: masks.Mask) -> dict:
        return masks.project(
            drive.create_file(self.store, body, secrets.token_urlsafe(32), self._now(), caller), mask
        )

    def _update_file(self, caller: str, query: dict, body: dict, mask: masks.Mask, id: str) -> dict:
        self._check_access(id, caller, writing=True)
        return masks.project(drive.update_file(self.store, id, body, caller), mask)

    def _get_file(self, caller: str, query: dict, body: None, mask: masks.Mask, id: str) -> dict:
        self._check_access(id, caller)
        return masks.project(drive.file_resource(self._existing_file(id), caller), mask)

    def _list_permissions(self, caller: str, query: dict, body: None, mask: masks.Mask, id: str) -> dict:
        self._check_access(id, caller, writing=True)
        permissions = [
            drive.permission_resource(grantee, role)
            for grantee, role in self._existing_file(id).permissions.items()
        ]
        return masks.project({"permissions": permissions}, mask)

    def _unshare(
        self, caller: str, query: dict, body: None, mask: masks.Mask, id: str, permission: str
    ) -> None:
        self._check_access(id, caller, writing=True)
        drive.unshare(self.store, id, permission)

    def _share(self, caller: str, query: dict, body: dict, mask: masks.Mask, id: str) -> dict:
        self._check_access(id, caller, writing=True)
        return masks.project(drive.share(self.store, id, body), mask)

    def _existing_file(self, file_id: str) -> File:
        file = self.store.get_file(file_id)
        if file is None:
            raise Refusal("Requested entity was not found.", 404)
        return file

    def _check_access(self, file_id: str, caller: str, writing: bool = False) -> None:
        """Raises Refusal when the file is unknown or the caller may not read or write it.

        A file in the bin is treated like any other: Google accepts commits to it.
        """
        role = self._existing_file(file_id).permissions.get(caller)
        if role is None or (writing and role != "writer"):
            raise Refusal("The caller does not have permission", 403)

    def _now(self) -> str:
        return self._clock().astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _caller(request: PreparedRequest) -> str:
    match = re.fullmatch(r"Bearer (.+)", request.headers.get("Authorization", ""))
    if not match:
        raise Refusal("Method doesn't allow unregistered callers.", 403)
    return match[1]


def _body(request: PreparedRequest, route: Route) -> dict | None:
    if route.body is None:
        if request.body:
            raise Refusal("Invalid JSON payload received. A body was not expected.")
        return None
    try:
        body = json.loads(request.body or b"{}")
    except ValueError as error:
        raise Refusal(f"Invalid JSON payload received. {error}") from error
    validation.check_body(body, route.body, route.shapes)
    return body
