"""Without its storage of files the service goes on with all that needs none."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from urllib.request import urlopen

import pytest
from flask import Flask

from service import create_app
from service.config import BadSetting
from service.files.bucket import BucketStore
from service.services.start import check_files
from tests.cast.people import PIN, Demo, attach, fill, main_form, picture, send
from tests.cast.posts import row_count, signed_in_clerk
from tests.cast.s3 import KEYS, StorageServer
from tests.rooms import ROOT
from tests.sync.test_worker import wait_until


@pytest.fixture
def dead_endpoint() -> Iterator[str]:
    """An address where nobody answers, and nobody else begins to."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{held.getsockname()[1]}"


@pytest.fixture
def stranded(settings: dict[str, str], clock, dead_endpoint: str) -> Demo:
    away = {"FILES_URL": f"s3://pakmut-test?endpoint={dead_endpoint}", **KEYS}
    return Demo(create_app(settings | away, clock), clock)


def test_a_form_with_a_photo_comes_back_with_what_was_typed_and_nothing_is_stored(stranded: Demo):
    clerk = signed_in_clerk(stranded)
    form = clerk.open_form("/pin/new")
    fill(form, PIN)
    attach(form, [picture()])

    page = send(form)
    kept, rows = main_form(page)["point_name"].value, row_count(stranded, "photos")

    assert (page.status_int, kept, rows) == (503, PIN["point_name"], 0)
    assert "เลือกใหม่" in page and row_count(stranded, "entries") == 1
    assert clerk.get("/home").status_int == 200


def test_the_page_names_neither_storage_nor_key(stranded: Demo, dead_endpoint: str, caplog):
    clerk = signed_in_clerk(stranded)
    form = clerk.open_form("/pin/new")
    fill(form, PIN)
    attach(form, [picture()])

    page = send(form)

    for text in (page.text, caplog.text):
        assert not any(word in text for word in (dead_endpoint, "pakmut-test", KEYS["AWS_ACCESS_KEY_ID"]))
    assert "the storage of files does not answer" in caplog.text


def test_a_start_goes_on_without_an_answer_and_stops_where_it_is_refused(
    settings: dict[str, str], stranded: Demo, storage_server: StorageServer, app: Flask
):
    check_files(stranded.services)
    refused = create_app(settings | storage_server.settings("no-such-bucket"))

    with pytest.raises(BadSetting, match="^FILES_URL: "):
        check_files(refused.extensions["pakmut"])
    check_files(app.extensions["pakmut"])


def test_nothing_connects_before_the_processes_fork(
    settings: dict, storage_server: StorageServer, monkeypatch
):
    monkeypatch.setattr(BucketStore, "_store", property(lambda self: pytest.fail("the store is used")))

    create_app(settings | storage_server.new_place())


def test_the_worker_does_not_start_where_the_storage_refuses_it(
    settings: dict[str, str], storage_server: StorageServer
):
    refused = create_app(settings | storage_server.settings("no-such-bucket"))

    result = refused.test_cli_runner().invoke(args=["sync", "--once"])

    assert result.exit_code != 0 and "FILES_URL" in str(result.exception)


@pytest.mark.processes
def test_the_web_service_does_not_start_where_the_storage_refuses_it(
    settings: dict[str, str], storage_server: StorageServer
):
    start = subprocess.run(
        [sys.executable, "-m", "gunicorn", "--config", "service/gunicorn.py", "service:create_app()"],
        cwd=ROOT,
        env={**settings, **storage_server.settings("no-such-bucket"), "PORT": "8767"},
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert start.returncode != 0
    assert "FILES_URL: " in start.stderr


@pytest.mark.processes
def test_web_processes_that_were_forked_reach_the_storage(
    settings: dict[str, str], storage_server: StorageServer
):
    """Each child tries it before it serves: one that was used before the fork would never answer."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--config", "service/gunicorn.py", "service:create_demo()"],
        cwd=ROOT,
        env={**settings, **storage_server.new_place(), "PORT": str(port)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert wait_until(lambda: _answers(port) or server.poll() is not None, 60)
        assert server.poll() is None
    finally:
        server.terminate()
        server.wait(30)


def _answers(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False
