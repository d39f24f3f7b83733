"""Prepared files: asked for as with the button of a page, made as the worker makes them, downloaded."""

from collections.abc import Callable

from webtest import TestResponse

from service.downloads.download_files import DownloadFiles
from service.downloads.making import FileMaker
from service.store import downloads
from tests.cast.people import AREA, Demo, Visitor, form_with
from tests.cast.posts import post

EXPORT, POSTERS = f"/area/{AREA}/export", f"/area/{AREA}/posters"


def run_here(function: Callable[..., int], *arguments: object, seconds: float) -> int:
    """Call a function that the worker calls in another process."""
    return function(*arguments)


def file_maker(demo: Demo, **options: object) -> FileMaker:
    """Returns the worker's maker of files, which works in this process."""
    return FileMaker(demo.services.db, demo.services.settings, demo.clock, **{"run": run_here} | options)


def ask(visitor: Visitor, path: str, **fields: str) -> TestResponse:
    """Ask for a file; returns the answer, a redirect to the file's page."""
    token = form_with(visitor.get("/register/missing"), "submission")["csrf_token"].value
    return post(visitor, path, {"csrf_token": token} | fields)


def ask_for_table(visitor: Visitor, table: str, form: str = "xlsx", path: str = EXPORT) -> TestResponse:
    return ask(visitor, path, table=table, form=form)


def make_files(demo: Demo) -> None:
    """Do what the worker does until no file waits."""
    while file_maker(demo).make_next():
        pass


def prepared(visitor: Visitor, path: str, **fields: str) -> TestResponse:
    """Ask for a file, have it made, and download it; returns the answer with the file."""
    answer = ask(visitor, path, **fields)
    make_files(visitor.demo)
    return visitor.get(f"{answer.location}/file")


def prepared_table(visitor: Visitor, table: str, form: str = "xlsx", path: str = EXPORT) -> TestResponse:
    return prepared(visitor, path, table=table, form=form)


def prepared_files(demo: Demo) -> DownloadFiles:
    return DownloadFiles(demo.services.files, demo.services.settings.download_folder)


def download_rows(demo: Demo) -> list[dict]:
    """Returns the rows of all prepared files."""
    with demo.services.db.read() as conn:
        return [dict(downloads.get(conn, row["id"])) for row in downloads.list_all(conn)]
