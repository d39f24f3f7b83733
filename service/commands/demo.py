"""The demonstration: everything that `make run` needs before it serves, and what there is to open."""

import os
from collections.abc import Callable
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy import Connection

from ..accounts.staff import add_staff
from ..config import Settings
from ..register import imports
from ..store import Database, accounts, agencies, areas, migrate, workbooks
from ..store import instance_values as facts
from ..sync.provision import provision

# The two whole areas of service/data/demo, and the central one.
DEMO_AREAS = ("P5703", "P5402", areas.OBEC)


@click.command("demo")
@with_appcontext
def demo() -> None:
    """Set up the demonstration where it is missing, and print what to open."""
    services = current_app.extensions["pakmut"]
    set_up(current_app, click.echo)
    click.echo(_what_to_open(services.db, services.settings.base_url, _passwords(services.settings)))


def set_up(app: Flask, tell: Callable[[str], object] = lambda text: None) -> None:
    """Database, register, accounts and workbooks of the demonstration; does nothing where they are there."""
    services = app.extensions["pakmut"]
    db, settings = services.db, services.settings
    if not migrate.is_current(db):
        migrate.upgrade(db)
    with db.read() as conn:
        if facts.get(conn, "demo") == "ready":
            return
    tell("Filling the register and making the areas' sheets ...")
    _fill(db, _passwords(settings), services.clock())
    google = app.extensions["pakmut.worker"].google()
    for area in DEMO_AREAS:
        provision(db, google, area, settings)
    with db.begin() as conn:
        facts.put(conn, "demo", "ready")
        conn.commit()


def _passwords(settings: Settings) -> Path:
    return settings.instance / "demo-accounts.txt"


def _fill(db: Database, passwords: Path, now: object) -> None:
    imports.areas_file(db, imports.AREAS)
    imports.bureaus_file(db, imports.BUREAUS)
    imports.agencies_file(db, imports.DEMO)
    with db.begin() as conn:
        if accounts.by_username(conn, "obec"):
            return
        lines = [_account(conn, "officer", f"officer-{key}", key, now) for key in DEMO_AREAS[:2]]
        lines.append(_account(conn, "obec", "obec", None, now))
        with open(os.open(passwords, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write("".join(lines))
        conn.commit()


def _account(conn: Connection, role: str, username: str, area: str | None, now: object) -> str:
    return f"{username} {add_staff(conn, role, username, area, '', now)}\n"


def _what_to_open(db: Database, base: str, passwords: Path) -> str:
    with db.read() as conn:
        names = {key: areas.get(conn, key)["short_name_th"] for key in DEMO_AREAS}
        files = {key: workbooks.get(conn, key)["file_id"] for key in DEMO_AREAS}
        schools = agencies.schools_by_area(conn)
    lines = ["", "Pakmut (ปักหมุด) is ready. Open:", f"  Landing page        {base}/        QR {base}/qr.svg"]
    for key in DEMO_AREAS[:2]:
        lines.append(f"  {names[key]} ({schools[key]} schools)  {base}/a/{key}")
        lines.append(
            f"      QR {base}/qr/{key}.svg   poster {base}/poster?area={key}   officer's page {base}/area/{key}"
        )
    lines.append(f"  OBEC's page         {base}/obec")
    lines.append(f"  Mailbox             {base}/mailbox   (every letter the service sends)")
    lines += [f"  Sheet {names[key]}  {base}/sheets/{files[key]}" for key in DEMO_AREAS]
    lines += [f"  Sign-in             {base}/sign-in   username and password:"]
    lines += [f"      {line}" for line in passwords.read_text().splitlines()]
    return "\n".join([*lines, "", "Stop with Ctrl-C.", ""])
