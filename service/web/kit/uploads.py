"""Posted photos: decoded, stripped and stored at once, so that a form that is shown again has them."""

from contextlib import suppress
from dataclasses import dataclass, replace

from flask import Flask, request, url_for
from werkzeug.datastructures import FileStorage

from ...guard.lanes import Busy
from ...guard.limits import TooMany
from ...intake import pictures
from ...records.record import Problem
from ...services import services
from ...store import photos
from ...store.audience import Audience
from .rate_limits import client_network

# Bytes of one request (three photos straight from a camera), and of its text fields.
MAX_REQUEST_BYTES, MAX_TEXT_BYTES = 48_000_000, 500_000
# Files read from one form; the record says how many of them may be kept.
MAX_FILES = 6
# Photos of one account that wait for a form to be sent. Who sends the form makes room.
MOST_HELD = 60
# The rules of problems that pass by themselves -> the status of the page.
PASSING = {"photo_too_often": 429, "photo_busy": 503}


def init_app(app: Flask) -> None:
    """Set the limits of every posted request; larger ones get a 413."""
    app.config.update(MAX_CONTENT_LENGTH=MAX_REQUEST_BYTES, MAX_FORM_MEMORY_SIZE=MAX_TEXT_BYTES)

    @app.before_request
    def limit_text() -> None:
        # Flask's limit on text applies to forms with files only; a form without files is all text.
        if request.mimetype != "multipart/form-data":
            request.max_content_length = MAX_TEXT_BYTES


@dataclass(frozen=True)
class PhotoView:
    """A photo as templates show it."""

    id: str
    name: str
    url: str
    thumb_url: str


def store_photos(agency: str, account_id: int | None) -> tuple[list[str], list[Problem]]:
    """Store the posted pictures of an account; returns (their ids, a problem for each file that was refused).

    `account_id`: None for photos of staff, who work for no agency.
    """
    files = [file for file in request.files.getlist("photo")[:MAX_FILES] if _has_content(file)]
    if not files:
        return [], []
    try:
        with services().decoder.admit(f"{agency}:{account_id}"):
            outcomes = [_store_upload(agency, account_id, file) for file in files]
    except Busy:
        outcomes = [_problem(file, "busy") for file in files]
    return (
        [outcome for outcome in outcomes if isinstance(outcome, str)],
        [outcome for outcome in outcomes if isinstance(outcome, Problem)],
    )


def _has_content(file: FileStorage) -> bool:
    """False where no file was chosen, or a reloaded page sent one that the browser no longer has."""
    has_content = bool(file.stream.read(1))
    file.stream.seek(0)
    return has_content


def _store_upload(agency: str, account_id: int | None, file: FileStorage) -> str | Problem:
    """Store a posted picture; returns its id, or why it was refused."""
    try:
        with services().db.read() as conn:
            if account_id and photos.count_held(conn, account_id) >= MOST_HELD:
                return _problem(file, "too_many_held", most=MOST_HELD)
            services().journal.limits.check(conn, services().clock(), "photo", **_charged(agency, account_id))
        picture = services().decoder.normalise(file.stream.read(pictures.MAX_BYTES + 1))
    except TooMany as error:
        return _problem(file, "too_often", minutes=error.minutes)
    except pictures.NotAPicture as error:
        return _problem(file, error.reason)
    except Busy:
        return _problem(file, "busy")
    return _store_photo(agency, account_id, file.filename or "", picture)


def _problem(file: FileStorage, reason: str, **values: int) -> Problem:
    return Problem("photo", f"photo_{reason}", {"name": (file.filename or "")[:60], **values})


def status_of(problems: list[Problem]) -> int:
    """Returns the status of a page that shows these problems."""
    passing = [PASSING[problem.rule] for problem in problems if problem.rule in PASSING]
    return passing[0] if passing else 422


def _charged(agency: str, account_id: int | None) -> dict[str, object]:
    """Returns who is charged for photos: the person, so that nobody stops another of the agency."""
    owner = {"account": account_id} if account_id else {"agency": agency}
    return owner | {"address": client_network()}


def _store_photo(agency: str, account_id: int | None, name: str, picture: pictures.Picture) -> str:
    """Store the files and the row of a picture; returns the photo's id."""
    photo = photos.new_id()
    services().photos.write(photo, picture.jpeg, picture.thumbnail)
    if account_id is None:
        # A photo of staff is compared with nothing: what the camera wrote has no use.
        name, picture = "", replace(picture, position=None)
    latitude, longitude = picture.position or (None, None)
    facts = {
        "sha256": picture.sha256,
        "bytes": len(picture.jpeg),
        "width": picture.width,
        "height": picture.height,
        "latitude": latitude,
        "longitude": longitude,
    }
    with services().db.begin() as conn:
        # The limit was checked before the picture was decoded; simultaneous requests may exceed it by one.
        with suppress(TooMany):
            services().journal.limits.charge(
                conn, services().clock(), "photo", **_charged(agency, account_id)
            )
        photos.add(conn, photo, agency, account_id, name, facts, services().clock())
        conn.commit()
    return photo


def visible_photo_ids(agency: str, ids: list[str], audience: Audience) -> list[str]:
    """Returns those of the ids that are photos of the agency and for this audience; others are dropped."""
    with services().db.read() as conn:
        return [photo["id"] for photo in photos.list_for(conn, audience, agency, ids[:20])]


def photo_views(agency: str, ids: list[str]) -> list[PhotoView]:
    """Returns the agency's photos for a template, in the order of their ids."""
    with services().db.read() as conn:
        rows = photos.list_of_agency(conn, agency, ids)
    return [
        PhotoView(
            row["id"],
            row["name"],
            url_for("agency.photo", photo=row["id"]),
            url_for("agency.photo", photo=row["id"], size="small"),
        )
        for row in rows
    ]
