"""EmbeddedGoogle: a transport adapter of `requests` that answers Sheets v4 and Drive v3 calls.

gspread, google-auth and everything above them cannot distinguish it from Google. It refuses the calls that it
does not implement.
"""

import json
import re
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from google.auth.transport.requests import AuthorizedSession
from google.oauth2.credentials import Credentials
from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter

from sheets.client import Google
from sheets.embedded import drive_calls, editing, masks, sheets_calls, validation, values_calls
from sheets.embedded.call import Call, Download
from sheets.embedded.editing import SERVICE_ACCOUNT, EditResult
from sheets.embedded.refusal import Refusal
from sheets.embedded.route import CSV, DRIVE_HOST, Route
from sheets.embedded.routes import find_route
from sheets.embedded.store import Store
from sheets.quota import Quota

_FUNCTIONS = {**vars(sheets_calls), **vars(values_calls), **vars(drive_calls)}

# What Drive answers where no `fields` are given; Sheets answers everything.
_DEFAULT_FIELDS = {
    "File": "kind,id,name,mimeType",
    "FileList": "kind,nextPageToken,incompleteSearch,files(kind,id,name,mimeType)",
    "RevisionList": "kind,nextPageToken,revisions(kind,id,mimeType,modifiedTime)",
    "Permission": "kind,id,type,role",
    "PermissionList": "kind,nextPageToken,permissions(kind,id,type,role)",
}


class EmbeddedGoogle(BaseAdapter):
    """A Google Drive with spreadsheets, in the SQLite file `path` or in memory.

    Several processes may open the same file. The bearer token names the caller, who sees the files that they
    made or that were shared with them. `clock` gives the time of changes. `folders`: the ids of all folders
    that there are; None: any id is a folder.
    """

    def __init__(
        self,
        path: str | Path | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        folders: Collection[str] | None = None,
    ):
        super().__init__()
        self._clock = clock
        self.store = Store(path, self._now, folders)

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
            code, answer = refusal.code, refusal.as_json(urlsplit(request.url).hostname == DRIVE_HOST)
        response = Response()
        response.status_code = code
        response.request, response.url = request, request.url
        response.encoding = "utf-8"
        if isinstance(answer, Download):
            response.headers["Content-Type"], response._content = answer.mime_type, answer.content
            return response
        response.headers["Content-Type"] = "application/json; charset=UTF-8"
        response._content = b"" if answer is None else json.dumps(answer, ensure_ascii=False).encode()
        return response

    def close(self) -> None:
        """Do nothing: no session holds anything open."""

    def edit(self, file_id: str, requests: list[dict], caller: str) -> EditResult:
        """Apply the requests of a batchUpdate, for callers without HTTP too.

        Raises Refusal, and then nothing has changed.
        """
        return editing.edit(self.store, file_id, requests, caller)

    def _now(self) -> str:
        return self._clock().astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def _answer(self, request: PreparedRequest) -> dict | Download | None:
        url = urlsplit(request.url)
        route, path_parts = find_route(request.method, url.hostname, url.path)
        query = parse_qs(url.query, keep_blank_values=True)
        validation.check_query(query, route.query, route.method_id)
        fields = validation.last(query, "fields", _DEFAULT_FIELDS.get(route.answer or "", "*"))
        mask = masks.parse(fields)
        masks.check(mask, route.answer or "", route.shapes)
        call = Call(_caller(request), query, _body(request, route), mask)
        answer = _FUNCTIONS[route.name](self.store, call, **path_parts)
        return answer if answer is None or isinstance(answer, Download) else masks.project(answer, mask)


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
    content = request.body or b""
    try:
        text = content.decode() if isinstance(content, bytes) else content
        body = {"text": text} if route.body == CSV else json.loads(text or "{}")
    except ValueError as error:
        raise Refusal(f"Invalid JSON payload received. {error}") from error
    if route.body == CSV:
        return body
    if "null" in text:
        # Within a file's properties null deletes one.
        body = validation.without_nulls(body, depth=1 if route.is_drive else None)
    # Google names the body of a values call so, and that of others not at all.
    path = "data" if route.body == "ValueRange" else ""
    validation.check_body(body, route.body, route.shapes, path, route.is_drive)
    if route.is_drive:
        return {name: value for name, value in body.items() if name in route.shapes[route.body]}
    return body
