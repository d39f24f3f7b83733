"""One database, several processes and threads: the processes of the web server and the sync worker."""

import multiprocessing
from concurrent.futures import ThreadPoolExecutor

import pytest

from sheets.embedded import EmbeddedGoogle
from sheets.errors import Refused
from tests.sheets.cast import append_request, metadata_request, text_row


def _append_rows(path, file_id, name, count):
    google = EmbeddedGoogle(path).client()
    for number in range(count):
        google.batch_update(
            file_id, {"requests": [append_request(0, text_row(f"{name}-{number}"))]}, "replies"
        )


def _append_once(google, file_id, token):
    requests = [metadata_request(token, {"spreadsheet": True}), append_request(0, text_row(f"{token}"))]
    try:
        google.batch_update(file_id, {"requests": requests}, "replies")
    except Refused:
        return 0
    return 1


def _texts(google, file_id):
    body = {"requests": [metadata_request(999, {"spreadsheet": True})], "includeSpreadsheetInResponse": True}
    answer = google.batch_update(
        file_id, body, "updatedSpreadsheet.sheets.data.rowData.values.formattedValue"
    )
    rows = answer["updatedSpreadsheet"]["sheets"][0]["data"][0]["rowData"]
    return [row["values"][0]["formattedValue"] for row in rows]


@pytest.mark.processes
@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_processes_that_append_at_the_same_time_lose_nothing(tmp_path, method):
    path = tmp_path / "google.sqlite"
    google = EmbeddedGoogle(path).client()
    file = google.create_file("ก", None, "99000000")
    context = multiprocessing.get_context(method)
    workers = [context.Process(target=_append_rows, args=(path, file.id, name, 10)) for name in "กขค"]

    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(_texts(google, file.id)) == sorted(
        f"{name}-{number}" for name in "กขค" for number in range(10)
    )


_stores = []


def _store_in_process(store):
    _stores.append(store)


def _connection_id():
    return id(_stores[0]._connection())


@pytest.mark.processes
def test_a_forked_process_does_not_use_the_connection_that_it_inherits(tmp_path):
    embedded = EmbeddedGoogle(tmp_path / "google.sqlite")
    file = embedded.client().create_file("ก", None, "99000000")
    before = id(embedded.store._connection())

    with multiprocessing.get_context("fork").Pool(
        1, initializer=_store_in_process, initargs=(embedded.store,)
    ) as pool:
        in_fork = pool.apply(_connection_id)

    assert in_fork != before
    assert embedded.client().list_files()[0].id == file.id


def test_a_process_sees_what_another_has_changed_although_it_has_read_before(tmp_path):
    reader, writer = (EmbeddedGoogle(tmp_path / "google.sqlite").client() for _ in range(2))
    file = reader.create_file("ก", None, "99000000")
    reader.batch_update(file.id, {"requests": [append_request(0, text_row("หนึ่ง"))]}, "replies")

    writer.batch_update(file.id, {"requests": [append_request(0, text_row("สอง"))]}, "replies")

    assert reader.list_files()[0].version == 3
    assert _texts(reader, file.id) == ["หนึ่ง", "สอง"]


@pytest.mark.parametrize("stored", [False, True])
def test_threads_with_one_token_commit_once(tmp_path, stored):
    embedded = EmbeddedGoogle(tmp_path / "google.sqlite" if stored else None)
    file = embedded.client().create_file("ก", None, "99000000")

    with ThreadPoolExecutor(4) as pool:
        jobs = [
            pool.submit(_append_once, embedded.client(), file.id, token)
            for token in (1, 2, 3)
            for _ in range(5)
        ]

    assert sum(job.result() for job in jobs) == 3
    assert sorted(_texts(embedded.client(), file.id)) == ["1", "2", "3"]
