"""EmbeddedGoogle: a `requests` transport adapter that answers the Sheets v4 and Drive v3 calls we use.

gspread, google-auth and everything above cannot tell it from Google. What it does not implement it refuses.
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
from sheets.embedded import drive, masks, metadata, spreadsheet
from sheets.embedded import validation as strict
from sheets.embedded.grid import Workbook
from sheets.embedded.refusal import Refusal
from sheets.embedded.requests import batch
from sheets.embedded.routes import Route, find
from sheets.embedded.store import File, Store
from sheets.quota import Quota

# The account that the service itself uses in the embedded default.
SERVICE_ACCOUNT = "pakmut@embedded.invalid"


class Edited(NamedTuple):
    """What a batch did. The workbooks are not to be changed."""

    before: Workbook
    after: Workbook
    replies: list[dict]


class EmbeddedGoogle(BaseAdapter):
    """One Google Drive full of spreadsheets in the SQLite file `path`, or in memory.

    Several processes may open the same file. A caller is whoever the bearer token names, and sees the files
    that it made or that were shared with it. `clock` gives the time of changes.
    """

    def __init__(
        self, path: str | Path | None = None, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ):
        super().__init__()
        self._clock = clock
        self.store = Store(path, self._now)

    def session(self, user: str = SERVICE_ACCOUNT, through: BaseAdapter | None = None) -> AuthorizedSession:
        """A session of google-auth whose every request ends here, as `user`. `through`: an adapter in front
        of this one, for tests of faults.
        """
        session = AuthorizedSession(Credentials(token=user))
        session.mount("https://", through or self)
        session.mount("http://", through or self)
        return session

    def client(
        self, user: str = SERVICE_ACCOUNT, through: BaseAdapter | None = None, quota: Quota | None = None
    ) -> Google:
        """A client over such a session."""
        return Google(None, session=self.session(user, through), quota=quota)

    def send(self, request: PreparedRequest, *args: object, **kwargs: object) -> Response:
        """One HTTP exchange; the arguments about time and certificates have no meaning here."""
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
        """Nothing is held open for a session."""

    def edit(self, file_id: str, requests: list[dict], caller: str) -> Edited:
        """The engine of batchUpdate, for whoever edits by other ways than HTTP too.

        Raises Refusal, and then nothing has changed.
        """
        done: list[Edited] = []

        def change(file: File, book: Workbook) -> Workbook:
            done.append(Edited(book, *batch(book, requests, caller)))
            file.modified_by = caller
            return done[0].after

        self._known(file_id)
        self.store.change(file_id, change)
        return done[0]

    def _answer(self, request: PreparedRequest) -> dict | None:
        url = urlsplit(request.url)
        route, parts = find(request.method, url.hostname, unquote(url.path))
        query = dict(parse_qsl(url.query, keep_blank_values=True))
        strict.check_query(query, route.query)
        body = _body(request, route)
        mask = masks.parse(query["fields"]) if "fields" in query else {}
        masks.check(mask, route.answer, route.shapes)
        return getattr(self, f"_{route.name}")(_caller(request), query, body, mask, **parts)

    def _batch_update(self, caller: str, query: dict, body: dict, mask: masks.Mask, id: str) -> dict:
        self._open(id, caller, writing=True)
        _, book, replies = self.edit(id, body.get("requests", []), caller)
        answer = {"spreadsheetId": id, "replies": replies}
        if body.get("includeSpreadsheetInResponse"):
            answer["updatedSpreadsheet"] = spreadsheet.resource(
                id,
                book,
                book.sheets,
                mask.get("updatedSpreadsheet", {}),
                body.get("responseIncludeGridData", False),
                caller,
            )
        return masks.project(answer, mask)

    def _get(self, caller: str, query: dict, body: None, mask: masks.Mask, id: str) -> dict:
        self._open(id, caller)
        book = self.store.read(id)
        answer = spreadsheet.resource(
            id, book, book.sheets, mask, query.get("includeGridData") == "true", caller
        )
        return masks.project(answer, mask)

    def _get_by_data_filter(self, caller: str, query: dict, body: dict, mask: masks.Mask, id: str) -> dict:
        self._open(id, caller)
        book = self.store.read(id)
        found = spreadsheet.matching(book, body.get("dataFilters", []))
        return masks.project(
            spreadsheet.resource(id, book, found, mask, body.get("includeGridData", False), caller), mask
        )

    def _metadata(self, caller: str, query: dict, body: None, mask: masks.Mask, id: str, number: str) -> dict:
        self._open(id, caller)
        return masks.project(metadata.get(self.store.read(id), int(number)), mask)

    def _list_files(self, caller: str, query: dict, body: None, mask: masks.Mask) -> dict:
        return masks.project(drive.list_files(self.store, query, caller), mask)

    def _create_file(self, caller: str, query: dict, body: dict, mask: masks.Mask) -> dict:
        return masks.project(
            drive.create_file(self.store, body, secrets.token_urlsafe(32), self._now(), caller), mask
        )

    def _update_file(self, caller: str, query: dict, body: dict, mask: masks.Mask, id: str) -> dict:
        self._open(id, caller, writing=True)
        return masks.project(drive.update_file(self.store, id, body, caller), mask)

    def _get_file(self, caller: str, query: dict, body: None, mask: masks.Mask, id: str) -> dict:
        self._open(id, caller)
        return masks.project(drive.described(self._known(id), caller), mask)

    def _list_permissions(self, caller: str, query: dict, body: None, mask: masks.Mask, id: str) -> dict:
        self._open(id, caller, writing=True)
        found = [drive.permission(whom, role) for whom, role in self._known(id).permissions.items()]
        return masks.project({"permissions": found}, mask)

    def _unshare(
        self, caller: str, query: dict, body: None, mask: masks.Mask, id: str, permission: str
    ) -> None:
        self._open(id, caller, writing=True)
        drive.unshare(self.store, id, permission)

    def _share(self, caller: str, query: dict, body: dict, mask: masks.Mask, id: str) -> dict:
        self._open(id, caller, writing=True)
        return masks.project(drive.share(self.store, id, body), mask)

    def _known(self, file_id: str) -> File:
        file = self.store.file(file_id)
        if file is None:
            raise Refusal("Requested entity was not found.", 404)
        return file

    def _open(self, file_id: str, caller: str, writing: bool = False) -> None:
        """A file in the bin is open like any other: Google accepts commits to it."""
        role = self._known(file_id).permissions.get(caller)
        if role is None or (writing and role != "writer"):
            raise Refusal("The caller does not have permission", 403)

    def _now(self) -> str:
        return self._clock().astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _caller(request: PreparedRequest) -> str:
    found = re.fullmatch(r"Bearer (.+)", request.headers.get("Authorization", ""))
    if not found:
        raise Refusal("Method doesn't allow unregistered callers.", 403)
    return found[1]


def _body(request: PreparedRequest, route: Route) -> dict | None:
    if route.body is None:
        if request.body:
            raise Refusal("Invalid JSON payload received. A body was not expected.")
        return None
    try:
        body = json.loads(request.body or b"{}")
    except ValueError as error:
        raise Refusal(f"Invalid JSON payload received. {error}") from error
    strict.check(body, route.body, route.shapes)
    return body
