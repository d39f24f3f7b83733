"""Pages with pictures and prepared files are the same with a folder and with a bucket."""

import shutil
from pathlib import Path

import pytest

from service import config, create_app
from service.sync.worker import Worker
from tests.cast.downloads import ask, ask_for_table, download_rows, make_files, prepared_files, prepared_table
from tests.cast.people import AREA, OTHER_AREA, Demo, picture
from tests.cast.posts import row_count, signed_in_clerk
from tests.cast.s3 import StorageServer
from tests.cast.stored_files import sizes_stored
from tests.reports.cast import submit
from tests.sync.test_worker import wait_until


def photo_of(demo: Demo) -> str:
    (file, _) = sorted(demo.services.files.list("photos"), key=lambda file: len(file.key))
    return file.key.rpartition("/")[2].removesuffix(".jpg")


@pytest.mark.file_stores
def test_a_picture_is_shown_to_those_who_may_and_to_nobody_else(demo: Demo):
    clerk = signed_in_clerk(demo)
    clerk.pin(photos=[picture()])
    address = f"/photo/{photo_of(demo)}"

    shown, small = clerk.get(address), clerk.get(f"{address}?size=small")
    strangers = [demo.visitor(), demo.staff(f"officer-{OTHER_AREA}")]

    assert shown.body[:2] == small.body[:2] == b"\xff\xd8" and len(small.body) < len(shown.body)
    assert (
        shown.content_length == len(shown.body) and shown.headers["Cache-Control"] == "private, max-age=86400"
    )
    for stranger in strangers:
        answer = stranger.get(address, expect_errors=True)
        assert answer.status_int in (302, 303, 403, 404) and b"\xff\xd8" not in answer.body


@pytest.mark.file_stores
def test_a_browser_that_has_a_picture_or_wants_a_part_of_it_gets_no_more(demo: Demo):
    clerk = signed_in_clerk(demo)
    clerk.pin(photos=[picture()])
    address = f"/photo/{photo_of(demo)}"
    whole = clerk.get(address)

    again = clerk.get(address, headers={"If-None-Match": whole.headers["ETag"]})
    part = clerk.get(address, headers={"Range": "bytes=2-9"})

    assert (again.status_int, again.body) == (304, b"")
    assert (part.status_int, part.body) == (206, whole.body[2:10])
    assert clerk.get(f"{address}?size=small").headers["ETag"] != whole.headers["ETag"]


@pytest.mark.file_stores
def test_a_picture_whose_file_is_gone_is_not_there(demo: Demo):
    clerk = signed_in_clerk(demo)
    clerk.pin(photos=[picture()])
    photo = photo_of(demo)
    demo.services.photos.delete(photo)

    assert clerk.get(f"/photo/{photo}", expect_errors=True).status_int == 404
    assert sizes_stored(demo, photo) == 0


@pytest.mark.file_stores
def test_a_prepared_file_is_downloaded_and_one_that_is_lost_is_made_again(demo: Demo):
    officer = demo.staff(f"officer-{AREA}")
    first = prepared_table(officer, "agencies")
    (row,) = download_rows(demo)
    kept = [file.key for file in demo.services.files.list("downloads")]
    prepared_files(demo).delete(row)

    again = prepared_table(officer, "agencies")

    assert (
        first.body[:2] == again.body[:2] == b"PK" and first.content_length == len(first.body) == row["bytes"]
    )
    assert kept == [f"downloads/{row['id']}"] and row_count(demo, "downloads") == 2
    assert list(demo.services.settings.download_folder.glob("*.part")) == []


@pytest.mark.file_stores
def test_what_a_lost_attempt_stored_is_swept_and_what_is_ready_is_not(demo: Demo):
    officer = demo.staff(f"officer-{AREA}")
    ask_for_table(officer, "agencies")
    make_files(demo)
    demo.services.files.put("downloads/" + "0" * 40, b"personal data")

    swept = prepared_files(demo).delete_unknown(demo.services.db)

    (row,) = download_rows(demo)
    assert (swept, [file.key for file in demo.services.files.list("downloads")]) == (
        1,
        [f"downloads/{row['id']}"],
    )


@pytest.mark.file_stores
@pytest.mark.processes
def test_the_evidence_of_a_report_is_made_in_the_child_with_its_caps(demo: Demo, clock):

    signed_in_clerk(demo).pin(photos=[picture()])
    demo.deliver()
    officer = demo.staff(f"officer-{AREA}")
    submit(officer)
    answer = ask(officer, f"/area/{AREA}/report/1/files", kind="evidence")
    worker = Worker(demo.services.db, demo.services.settings, clock)

    worker.make_files()

    assert wait_until(lambda: [row["state"] for row in download_rows(demo)] == ["ready"], 60)
    assert b"/Subtype /Image" in officer.get(f"{answer.location}/file").body


# --- several machines


@pytest.mark.parametrize("shares", [True, False])
def test_what_one_machine_stores_another_shows_if_they_share_a_bucket(
    settings: dict[str, str], clock, tmp_path: Path, storage_server: StorageServer, shares: bool
):
    """Each has a folder of its own; the database is the same."""
    shutil.copytree(settings["INSTANCE"], tmp_path / "other")
    where = config.read(settings).database_url
    place = storage_server.new_place() if shares else {}
    one, other = (
        Demo(
            create_app(settings | place | {"INSTANCE": folder, "DATABASE_URL": where}, clock),
            clock,
        )
        for folder in (settings["INSTANCE"], str(tmp_path / "other"))
    )
    signed_in_clerk(one).pin(photos=[picture()])
    photo = photo_of(one)
    location = ask_for_table(one.staff(f"officer-{AREA}"), "agencies").location
    make_files(other)
    officers = [demo.staff(f"officer-{AREA}") for demo in (one, other)]

    statuses = [
        officers[1].get(f"/photo/{photo}", expect_errors=True).status_int,
        officers[0].get(f"{location}/file", expect_errors=True).status_int,
    ]

    assert statuses == ([200, 200] if shares else [404, 404])
