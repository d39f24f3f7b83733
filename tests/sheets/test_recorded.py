"""What Google answered when gspread's own tests were recorded, the stand-in answers too."""

import pytest

from sheets.embedded.values import FORMULA_RESULT
from tests.sheets.recordings import Recorded, shipped
from tests.sheets.replay import Replay

RECORDINGS = shipped()


@pytest.mark.parametrize("name", RECORDINGS)
def test_every_answer_agrees_but_where_a_formula_is_calculated(name):
    exchanges = list(Replay(RECORDINGS[name]).exchanges())

    assert [
        (exchange.number, exchange.recorded.url, difference)
        for exchange in exchanges
        for difference in exchange.differences
        if f"is {FORMULA_RESULT!r}, not " not in difference
    ] == []


def test_formulas_leave_more_than_ninety_eight_of_a_hundred_answers_right():
    exchanges = [exchange for calls in RECORDINGS.values() for exchange in Replay(calls).exchanges()]

    agreeing = [exchange for exchange in exchanges if not exchange.differences]

    assert len(agreeing) / len(exchanges) >= 0.98


@pytest.mark.parametrize(
    ("status", "answer", "difference"),
    [
        (403, {}, "status 200, not 403"),
        (200, {"kind": "drive#fileList"}, ".files is too much: []"),
        (200, {"kind": "drive#fileList", "files": [], "pages": 1}, ".pages is missing"),
        (200, {"kind": "drive#fileList", "files": [{}]}, ".files is [], not [{}]"),
        (200, {"kind": "drive#list", "files": []}, ".kind is 'drive#fileList', not 'drive#list'"),
    ],
)
def test_an_answer_that_differs_is_noticed(status, answer, difference):
    url = "https://www.googleapis.com/drive/v3/files?q=trashed=false+and+name+=+%27x%27&fields=kind,files"

    (exchange,) = Replay([Recorded("invented", "GET", url, None, status, answer)]).exchanges()

    assert len(exchange.differences) == 1
    assert exchange.differences[0].startswith(difference)
