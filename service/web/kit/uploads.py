"""Posted photos: decoded, stripped and stored at once, so that they are there when the form has to come
back.
"""

from contextlib import suppress
from dataclasses import dataclass

from flask import Flask, request, url_for

from ...guard.limits import TooMany
from ...intake import pictures
from ...records.record import Problem
from ...services import services
from ...store import photos

# Bytes of one request: three photos straight from a camera; and of the text fields among them.
MOST_REQUEST, MOST_TEXT = 48_000_000, 500_000
# Files taken from one form; the record says how many may be kept.
MOST_FILES = 6
# The rule of a photo that was not taken because too many came just now.
TOO_OFTEN = "photo_too_often"


def init_app(app: Flask) -> None:
    """Limits for everything that is posted; over them is a 413."""
    app.config.update(MAX_CONTENT_LENGTH=MOST_REQUEST, MAX_FORM_MEMORY_SIZE=MOST_TEXT)

    @app.before_request
    def limit() -> None:
        # The limit on text counts only in forms with files: a form without them is text as a whole.
        if request.mimetype != "multipart/form-data":
            request.max_content_length = MOST_TEXT


@dataclass(frozen=True)
class Shown:
    """A photo as templates show it."""

    id: str
    name: str
    url: str
    thumb_url: str


def hold_photos(agency: str) -> tuple[list[str], list[Problem]]:
    """Store the pictures among the posted files; returns their ids and a problem for each file that is
    none.
    """
    ids, problems = [], []
    for file in request.files.getlist("photo")[:MOST_FILES]:
        data = file.stream.read(pictures.MOST_BYTES + 1)
        if not data:
            # No file was chosen, or a reloaded page sent one that the browser no longer has.
            continue
        name = (file.filename or "")[:60]
        try:
            with services().db.read() as conn:
                services().journal.limits.check(conn, services().clock(), "photo", agency=agency)
            picture = pictures.normalise(data)
        except TooMany as trouble:
            problems.append(Problem("photo", TOO_OFTEN, {"name": name, "minutes": trouble.minutes}))
            continue
        except pictures.NotAPicture as error:
            problems.append(Problem("photo", f"photo_{error.reason}", {"name": name}))
            continue
        ids.append(_store(agency, file.filename or "", picture))
    return ids, problems


def _store(agency: str, name: str, picture: pictures.Picture) -> str:
    photo = photos.new_id()
    services().photos.write(photo, picture.jpeg, picture.thumbnail)
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
        # It was checked before the picture was read; whoever is quicker than that gets one more.
        with suppress(TooMany):
            services().journal.limits.charge(conn, services().clock(), "photo", agency=agency)
        photos.add(conn, photo, agency, name, facts, services().clock())
        conn.commit()
    return photo


def own(agency: str, ids: list[str]) -> list[str]:
    """Those of the ids that are photos of the agency; anything else in the form is dropped."""
    with services().db.read() as conn:
        return [photo["id"] for photo in photos.of_agency(conn, agency, ids[:20])]


def shown(agency: str, ids: list[str]) -> list[Shown]:
    """Photos for a template, in the order of their ids."""
    with services().db.read() as conn:
        found = photos.of_agency(conn, agency, ids)
    return [
        Shown(
            photo["id"],
            photo["name"],
            url_for("agency.photo", photo=photo["id"]),
            url_for("agency.photo", photo=photo["id"], size="small"),
        )
        for photo in found
    ]
