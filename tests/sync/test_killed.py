"""kill -9 of all processes under load: what was acknowledged is in the sheet exactly once."""

import http.client
import os
import signal
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from service import create_app
from service.store import agencies, batches, entries, workbooks
from sheets.embedded import EmbeddedGoogle, Person
from tests.bench import servers
from tests.bench.clients import Client, Form

AREA = "P5703"
# Forms, and people who send them at the same time.
FORMS, PEOPLE = 60, 4
# All processes are killed when so many forms were acknowledged.
KILLS = (8, 25)
# Seconds until what waits counts as lost.
PATIENCE = 30


class Load:
    """People who send forms, and send those again that were not acknowledged."""

    def __init__(self, codes: list[str]):
        self.codes, self.forms = codes, {}
        self.acknowledged: set[str] = set()

    def send(self, server: servers.Server) -> None:
        """Send the forms that are not acknowledged yet, by several people at once, while the server runs."""
        waiting = [code for code in self.codes if code not in self.acknowledged]
        people = [
            threading.Thread(target=self._person, args=(server, waiting[at::PEOPLE])) for at in range(PEOPLE)
        ]
        for person in people:
            person.start()
        for person in people:
            person.join()

    def _person(self, server: servers.Server, codes: list[str]) -> None:
        try:
            client = Client(server)
            for code in codes:
                client.send(self._form(client, code))
                self.acknowledged.add(code)
        except (OSError, http.client.HTTPException):
            # The server was killed: the form stays in the browser and is sent again.
            return

    def _form(self, client: Client, code: str) -> Form:
        if code not in self.forms:
            self.forms[code] = client.fill(code)
        return self.forms[code]


def kill_at(acknowledged: int, load: Load, server: servers.Server) -> None:
    """Kill the web processes, one of which is the worker, and their master, which would start new ones."""
    deadline = time.monotonic() + PATIENCE
    while len(load.acknowledged) < acknowledged and time.monotonic() < deadline:
        time.sleep(0.005)
    for process in server.process_ids():
        os.kill(process, signal.SIGKILL)


def wait_for_delivery(server: servers.Server) -> None:
    """Wait until the server's worker has nothing left to do. Raises TimeoutError."""
    app = create_app({"INSTANCE": str(server.folder), "SECRET_KEY": servers.SECRET})
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with app.extensions["pakmut"].db.read() as conn:
            if not (
                entries.count_undelivered_by_area(conn, datetime.now(UTC))
                or batches.list_areas_with_open(conn)
            ):
                return
        time.sleep(0.1)
    raise TimeoutError(f"forms still wait after {PATIENCE} s")


def codes_of(folder: Path) -> list[str]:
    app = create_app({"INSTANCE": str(folder), "SECRET_KEY": servers.SECRET})
    with app.extensions["pakmut"].db.read() as conn:
        return [agency["code"] for agency in agencies.list_of_area(conn, AREA) if agency["kind"] == "school"][
            :FORMS
        ]


def agencies_in_sheet(folder: Path) -> list[str]:
    """Returns the agency of each row of the tab of registrations."""
    app = create_app({"INSTANCE": str(folder), "SECRET_KEY": servers.SECRET})
    with app.extensions["pakmut"].db.read() as conn:
        book = workbooks.get(conn, AREA)
    view = Person(EmbeddedGoogle(folder / "google.sqlite"), "test@example.org").view(
        book["file_id"], book["sheet_ids"]["registration"]
    )
    return [row[book["positions"]["registration"]["agency"]].value for row in view.rows[1:] if row[0].value]


@pytest.mark.processes
def test_every_acknowledged_form_is_in_the_sheet_once_after_kills_under_load(tmp_path: Path):
    template = servers.make_demonstration(tmp_path / "template")
    load = Load(codes_of(template))
    acknowledged_counts = []
    for acknowledged in KILLS:
        with servers.rerun_service(template) as server:
            killer = threading.Thread(target=kill_at, args=(acknowledged, load, server))
            killer.start()
            load.send(server)
            killer.join()
        acknowledged_counts.append(len(load.acknowledged))

    with servers.rerun_service(template) as server:
        load.send(server)
        wait_for_delivery(server)

    assert all(0 < number < FORMS for number in acknowledged_counts), (
        "each kill came in the midst of the work"
    )
    assert load.acknowledged == set(load.codes)
    assert sorted(agencies_in_sheet(template)) == sorted(load.codes)
