"""Pakmut: the Flask service. `create_app` is all the wiring."""

import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from flask import Flask
from flask_compress import Compress

from . import commands, config
from .commands.demo import prepare, refuse_at_public_address
from .files import open_store
from .files.photo_files import PhotoFiles
from .guard import paper_key
from .intake.decoder import Decoder
from .intake.submit import Journal
from .logs import Logs
from .register import Register
from .services import Services
from .store import Database, file_modes
from .store.sessions import IDLE_LIFE
from .sync.google import close_stand_ins
from .sync.worker import Worker
from .web import account, agency, area, grid, kit, national, operations, public
from .web.kit import errors


def _now() -> datetime:
    return datetime.now(UTC)


def create_app(settings: Mapping[str, str] | None = None, clock: Callable[[], datetime] = _now) -> Flask:
    """Returns the service. Raises config.BadSetting.

    `settings`: by the names of README's table; without it they are read from the environment.
    """
    # Before the first file of ours is made.
    os.umask(file_modes.UMASK)
    read = config.read(settings)
    file_modes.close_to_others(read.instance, read.database_url)
    app = errors.RouteLoggingFlask(__name__, template_folder="../templates")
    app.config.update(
        SECRET_KEY=read.secret_key,
        SECRET_KEY_FALLBACKS=list(read.secret_key_fallbacks),
        # The last one signs.
        WTF_CSRF_SECRET_KEY=list(reversed(read.secret_keys)),
        PERMANENT_SESSION_LIFETIME=IDLE_LIFE,
        # With the prefix browsers take it from this host alone, by https alone.
        SESSION_COOKIE_NAME="__Host-pakmut" if read.https else "pakmut",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=read.https,
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_MIMETYPES=["text/html", "text/css", "text/javascript", "application/json", "image/svg+xml"],
    )
    app.json.ensure_ascii = False
    # //evil.example/pin is no address of ours, and leads nowhere.
    app.url_map.merge_slashes = False
    db = Database(read.database_url)
    refuse_at_public_address(db, read)
    paper_key.check(db, read.paper_key)
    files = open_store(read)
    app.extensions["pakmut"] = Services(
        settings=read,
        db=db,
        journal=Journal(db, read.paper_key, read.rush_registrations, read.unproved_rows_per_hour),
        files=files,
        photos=PhotoFiles(files),
        decoder=Decoder(read.instance / "decoding"),
        register=Register(db),
        logs=Logs(read.instance / "logs", read.log_days),
        clock=clock,
    )
    app.extensions["pakmut.worker"] = Worker(db, read, clock)
    Compress(app)
    kit.init_app(app)
    commands.init_app(app)
    audiences = [public, account, agency, area, national, operations, *([grid] if read.embedded else [])]
    for audience in audiences:
        for blueprint in audience.blueprints:
            app.register_blueprint(blueprint)
    return app


def create_demo() -> Flask:
    """The service on this machine with its demonstration set up, ready to fork; prints what to open."""
    app = create_app()
    prepare(app)
    # A child must not inherit an open SQLite file: it would believe that it holds its parent's locks.
    app.extensions["pakmut"].db.close()
    close_stand_ins()
    return app
