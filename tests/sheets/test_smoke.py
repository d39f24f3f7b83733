"""Smoke: every assumption is checked, within 110 requests, and a Google that behaves otherwise is noticed."""

import json
from collections.abc import Callable
from contextlib import suppress

import pytest
import requests
from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter

from sheets.accounts import Account, Accounts
from sheets.embedded import EmbeddedGoogle
from sheets.errors import FolderMissing
from sheets.smoke import ASSUMPTIONS, CheckResult, Report, Verdict, run
from tests.sheets.faults import make_response
from tests.sheets.recorder import Recorder

FIRST, SECOND = "first@accounts.invalid", "second@accounts.invalid"
FOLDER = "a-folder"


def run_smoke(adapter: BaseAdapter, embedded: EmbeddedGoogle, *names: str, tell=lambda *_: None) -> Report:
    accounts = [
        Account(name, lambda name=name: embedded.client(name, adapter)) for name in names or (FIRST, SECOND)
    ]
    return run(Accounts(accounts), FOLDER, tell)


class CountingAdapter(BaseAdapter):
    """Counts requests; where the caller waits for less than a second, the answer comes too late."""

    def __init__(self, embedded: EmbeddedGoogle):
        super().__init__()
        self.embedded, self.requests = embedded, 0

    def send(self, request: PreparedRequest, timeout: tuple = (10, 190), **_: object) -> Response:
        self.requests += 1
        answer = self.embedded.send(request)
        if timeout[1] < 1:
            raise requests.ReadTimeout("hung up")
        return answer

    def close(self) -> None:
        pass


class ChangedGoogle(CountingAdapter):
    """A Google that behaves otherwise: `bend(send, request)` answers in its place.

    If it returns None, the stand-in answers.
    """

    def __init__(self, embedded: EmbeddedGoogle, bend: Callable):
        super().__init__(embedded)
        self._bend = bend

    def send(self, request: PreparedRequest, **kwargs: object) -> Response:
        answer = self._bend(
            lambda body: super(ChangedGoogle, self).send(_with_body(request, body), **kwargs), request
        )
        return super().send(request, **kwargs) if answer is None else answer


def _with_body(request: PreparedRequest, body: dict) -> PreparedRequest:
    changed_request = request.copy()
    changed_request.prepare_body(json.dumps(body).encode(), None)
    return changed_request


def _batch_body(request: PreparedRequest) -> dict | None:
    return json.loads(request.body) if request.url.partition("?")[0].endswith(":batchUpdate") else None


def tokens_do_not_matter(send, request):
    body = _batch_body(request)
    if body and len(body["requests"]) < 10:
        requests = [
            item
            for item in body["requests"]
            if "spreadsheet"
            not in item.get("createDeveloperMetadata", {}).get("developerMetadata", {}).get("location", {})
        ]
        return send({**body, "requests": requests}) if requests else make_response(request, 200, b"{}")


def halves_stay(send, request):
    body = _batch_body(request)
    if body and len(body["requests"]) < 10:
        answers = [send({**body, "requests": [item]}) for item in body["requests"]]
        return next((answer for answer in answers if not answer.ok), answers[-1])


def appends_overwrite(send, request):
    body = _batch_body(request)
    if body and any("appendCells" in item for item in body["requests"]):
        return send({**body, "requests": [_as_overwriting_update(item) for item in body["requests"]]})


def _as_overwriting_update(request):
    append = request.get("appendCells")
    if not append:
        return request
    start = {"sheetId": append["sheetId"], "rowIndex": 1, "columnIndex": 0}
    return {"updateCells": {"start": start, "rows": append["rows"], "fields": append["fields"]}}


def entries_are_written_once(send, request):
    body = _batch_body(request)
    if body and any("updateDeveloperMetadata" in item for item in body["requests"]):
        kept = [item for item in body["requests"] if "updateDeveloperMetadata" not in item]
        return send({**body, "requests": kept})


def no_token_is_found(_send, request):
    if "/developerMetadata/" in request.url:
        return make_response(
            request,
            404,
            b'{"error": {"code": 404, "message": "No developer metadata with ID 1.", "status": "X"}}',
        )


def keys_vanish(_send, request):
    answer = EMBEDDED[0].send(request)
    if b"columnMetadata" in answer.content:
        answer._content = answer.content.replace(b'"developerMetadata": [', b'"unknown": [')
    return answer


def versions_stand_still(_send, request):
    answer = EMBEDDED[0].send(request)
    if request.method == "GET" and b'"version"' in answer.content:
        content = json.loads(answer.content)
        for file in content.get("files", [content]):
            file["version"] = "1"
        answer._content = json.dumps(content).encode()
    return answer


def lists_are_empty(_send, request):
    if "/drive/v3/files?" in request.url and request.method == "GET":
        return make_response(request, 200, b'{"files": []}')


def formulas_are_typed(send, request):
    body = _batch_body(request)
    if body and b"=1+1" in request.body:
        return send(json.loads(request.body.replace(b'"stringValue":"=1+1"', b'"formulaValue":"=1+1"')))


# The stand-in of the test, for bends that change answers.
EMBEDDED: list[EmbeddedGoogle] = []


@pytest.fixture(autouse=True)
def _embedded(embedded):
    EMBEDDED[:] = [embedded]


def test_everything_that_a_program_can_ask_holds_at_the_stand_in(embedded):
    report = run_smoke(CountingAdapter(embedded), embedded)

    not_held = {
        key: finding for key, finding in report.results.items() if finding.verdict is not Verdict.HELD
    }
    assert {key for key, finding in not_held.items() if finding.verdict is not Verdict.BY_HAND} == set()
    assert set(not_held) == {assumption.key for assumption in ASSUMPTIONS if assumption.by_hand}
    assert report.is_sound


def test_it_asks_fewer_requests_than_it_says_and_counts_them(embedded):
    adapter = CountingAdapter(embedded)

    report = run_smoke(adapter, embedded)

    assert 50 < adapter.requests < 110
    assert report.calls == adapter.requests
    assert "4 of 4 answers were lost" in report.results["hang-up"].detail


def test_every_request_is_in_googles_discovery_documents(embedded):
    recorder = Recorder(CountingAdapter(embedded))

    run_smoke(recorder, embedded)

    assert recorder.schema_errors == []


def test_the_keys_and_sentences_are_all_different():
    assert (
        len({assumption.key for assumption in ASSUMPTIONS})
        == len({assumption.sentence for assumption in ASSUMPTIONS})
        == len(ASSUMPTIONS)
    )


def test_an_assumption_has_either_a_check_or_a_recipe():
    assert all((assumption.check is None) == bool(assumption.by_hand) for assumption in ASSUMPTIONS)
    assert not any(assumption.vital and assumption.by_hand for assumption in ASSUMPTIONS)


def test_without_a_second_account_it_says_what_it_could_not_check_and_is_content(embedded):
    report = run_smoke(CountingAdapter(embedded), embedded, FIRST)

    assert report.results["protected-tab"] == CheckResult(
        Verdict.UNCHECKED, "needs a second account in GOOGLE_CREDENTIALS"
    )
    assert report.is_sound


@pytest.mark.parametrize(
    ("bend", "found"),
    [
        (tokens_do_not_matter, {"token-once", "token-lookup", "burn", "hang-up", "same-at-once"}),
        (halves_stay, {"whole-or-nothing"}),
        (
            appends_overwrite,
            {
                "append-stray",
                "append-filter",
                "append-hidden",
                "append-checkboxes",
                "append-spill",
                "append-table",
            },
        ),
        (no_token_is_found, {"token-lookup", "entry-updated"}),
        (entries_are_written_once, {"entry-updated"}),
        (keys_vanish, {"key-follows", "key-dies", "commit-answer"}),
        (versions_stand_still, {"version-grows"}),
        (lists_are_empty, {"listed", "trashed-listed"}),
        (formulas_are_typed, {"text-stays"}),
    ],
)
def test_a_google_that_behaves_otherwise_is_found_out(embedded, bend, found):
    report = run_smoke(ChangedGoogle(embedded, bend), embedded)

    not_held = {
        key
        for key, finding in report.results.items()
        if finding.verdict in (Verdict.FAILED, Verdict.UNCHECKED)
    }
    assert found <= not_held
    assert not report.is_sound


@pytest.mark.parametrize(
    "end",
    [lambda *_: None, lambda *_: pytest.fail("no"), lambda *_: (_ for _ in ()).throw(KeyboardInterrupt)],
)
def test_the_scratch_workbook_goes_to_the_bin_however_it_ends(embedded, end):
    with suppress(KeyboardInterrupt, pytest.fail.Exception):
        run_smoke(CountingAdapter(embedded), embedded, tell=end)

    (file,) = embedded.store.list_files()
    assert file.trashed


def test_it_does_not_begin_where_it_may_make_no_workbook(embedded):
    def refuse_new_files(_send, request):
        if request.method == "POST" and request.path_url.startswith("/drive/v3/files"):
            return make_response(
                request,
                404,
                b'{"error": {"code": 404, "message": "File not found: a-folder.", "status": "X"}}',
            )

    with pytest.raises(FolderMissing):
        run_smoke(ChangedGoogle(embedded, refuse_new_files), embedded)

    assert embedded.store.list_files() == []
