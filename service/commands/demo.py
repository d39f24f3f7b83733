"""The demonstration: everything that `make run` needs before it serves, and what there is to open."""

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy import Connection, inspect

from ..accounts.staff import add_with_password
from ..config import BadSetting, Settings
from ..guard import paper_key
from ..register import imports
from ..store import Database, accounts, agencies, areas, instance_values, migrate, workbooks
from ..sync.provision import provision

# The mark in a database that the demonstration fills, or has filled.
MARK, BEGUN, READY = "demo", "begun", "ready"
# The two whole areas of service/data/demo, and the central one.
DEMO_AREAS = ("P5703", "P5402", areas.OBEC)


@click.command("demo")
@with_appcontext
def demo() -> None:
    """Set up the demonstration where it is missing, and print what to open."""
    prepare(current_app)


def prepare(app: Flask) -> None:
    """Set up the demonstration where it is missing, and print what to open."""
    services = app.extensions["pakmut"]
    set_up(app, click.echo)
    click.echo(what_to_open(services.db, services.settings.base_url, _passwords_file(services.settings)))


def set_up(
    app: Flask,
    say: Callable[[str], object] = lambda text: None,
    agencies_file: Path = imports.DEMO,
) -> None:
    """Make what is missing of the demonstration: database, register, accounts and workbooks."""
    services = app.extensions["pakmut"]
    db, settings = services.db, services.settings
    if settings.public:
        raise BadSetting("BASE_URL", f"no public address: it is the demonstration's ({settings.base_url})")
    if not migrate.is_current(db):
        migrate.upgrade(db)
        paper_key.check(db, settings.paper_key)
    with db.begin() as conn:
        if instance_values.get(conn, MARK) == READY:
            return
        # Before the first of its accounts: a start that is cut off leaves the mark.
        instance_values.put(conn, MARK, BEGUN)
        conn.commit()
    say("Filling the register and making the areas' sheets ...")
    _import_register(db, agencies_file, services.clock)
    _add_staff_accounts(db, _passwords_file(settings), services.clock())
    google = app.extensions["pakmut.worker"].google()
    for area in DEMO_AREAS:
        provision(db, google, area, settings)
    with db.begin() as conn:
        instance_values.put(conn, MARK, READY)
        conn.commit()


def refuse_at_public_address(db: Database, settings: Settings) -> None:
    """Raises BadSetting where a public address would serve a database that the demonstration filled."""
    if not settings.public:
        return
    try:
        with db.read() as conn:
            is_filled = inspect(conn).has_table("instance_values") and instance_values.get(conn, MARK)
    finally:
        db.close()
    if is_filled:
        raise BadSetting(
            "INSTANCE",
            "a folder without the demonstration when BASE_URL is public: its accounts have passwords in "
            f"demo-accounts.txt, and its forms are invented. Begin with an empty one ({settings.instance})",
        )


def _passwords_file(settings: Settings) -> Path:
    return settings.instance / "demo-accounts.txt"


def _import_register(db: Database, agencies_file: Path, clock: Callable[[], datetime]) -> None:
    imports.import_areas(db, imports.AREAS)
    imports.import_bureaus(db, imports.BUREAUS)
    imports.import_agencies(db, agencies_file, clock)


def _add_staff_accounts(db: Database, passwords_file: Path, now: datetime) -> None:
    """Make an officer for each area and two OBEC users, and keep their passwords where only we read them.

    Two, as what shrinks a denominator and what sends people to a link need two persons.
    """
    with db.begin() as conn:
        if accounts.get_by_username(conn, "obec"):
            return
        lines = [_account_line(conn, "officer", f"officer-{key}", key, now) for key in DEMO_AREAS[:2]]
        lines += [_account_line(conn, "obec", username, None, now) for username in ("obec", "obec2")]
        with open(os.open(passwords_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write("".join(lines))
        conn.commit()


def _account_line(conn: Connection, role: str, username: str, area: str | None, now: datetime) -> str:
    """Make an account; returns its username and password as a line of the file."""
    return f"{username} {add_with_password(conn, role, username, area, '', now)}\n"


def what_to_open(db: Database, base_url: str, passwords_file: Path) -> str:
    """Addresses of the demonstration, and the file with its passwords, as text for a terminal.

    The passwords themselves are not in it: what a terminal shows is often kept as a log.
    """
    with db.read() as conn:
        names = {key: areas.get(conn, key)["short_name_th"] for key in DEMO_AREAS}
        files = {key: workbooks.get(conn, key)["file_id"] for key in DEMO_AREAS}
        schools = agencies.count_schools_by_area(conn)
    lines = [
        "",
        "Pakmut (ปักหมุด) is ready. Open:",
        f"  Landing page        {base_url}/        QR {base_url}/qr.svg",
    ]
    for key in DEMO_AREAS[:2]:
        lines.append(f"  {names[key]} ({schools[key]} schools)  {base_url}/a/{key}")
        lines.append(
            f"      QR {base_url}/qr/{key}.svg   poster {base_url}/poster?area={key}   officer's page {base_url}/area/{key}"
        )
    lines.append(f"  OBEC's page         {base_url}/obec")
    lines.append(f"  Mailbox             {base_url}/mailbox   (every letter the service sends)")
    lines += [f"  Sheet {names[key]}  {base_url}/sheets/{files[key]}" for key in DEMO_AREAS]
    lines += [f"  Sign-in             {base_url}/sign-in   usernames and passwords: cat {passwords_file}"]
    return "\n".join([*lines, "", "Stop with Ctrl-C.", ""])
