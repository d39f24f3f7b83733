"""The command line: `flask --app service …`. Long commands show progress and can be run again."""

import json
import signal
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext

from sheets.accounts import Accounts
from sheets.errors import BadCredentials

from ..config import Settings
from ..figures import area_figures as figures
from ..register import imports
from ..register.files import UnreadableFile
from ..services import services
from ..store import areas, migrate
from .accounts import accounts_group
from .demo import demo
from .mail import mail_group
from .posters import draw as posters
from .privacy import person_group, purge
from .sheets import restore_row, sheets_group
from .status import show as status

db_group = AppGroup("db", help="The database.")
areas_group = AppGroup("areas", help="The educational service areas.")
agencies_group = AppGroup("agencies", help="The register of agencies.")


def init_app(app: Flask) -> None:
    for command in (
        db_group,
        areas_group,
        agencies_group,
        accounts_group,
        sheets_group,
        mail_group,
        person_group,
        summary,
        sync,
        status,
        posters,
        restore_row,
        purge,
        demo,
    ):
        app.cli.add_command(command)


def settings() -> Settings:
    return services().settings


@db_group.command("upgrade")
def db_upgrade() -> None:
    """Bring the database to today's schema."""
    migrate.upgrade(services().db)
    click.echo("The database is up to date.")


@areas_group.command("import")
@click.argument("file", type=click.Path(exists=True, path_type=Path), required=False)
def areas_import(file: Path | None) -> None:
    """Insert or update areas and their offices from FILE (default: the 245 areas shipped)."""
    try:
        number = imports.areas_file(services().db, file or imports.AREAS)
    except UnreadableFile as error:
        raise click.ClickException(f"{error.reason_th} ({error.reason_en})") from error
    click.echo(f"{number} areas.")


@agencies_group.command("import")
@click.argument("file", type=click.Path(exists=True, path_type=Path))
def agencies_import(file: Path) -> None:
    """Insert or update agencies by code from FILE (CSV or XLSX, named columns). Bad lines are told and left
    out.
    """
    try:
        with click.progressbar(length=imports.count_lines(file), label="Agencies") as bar:
            result = imports.agencies_file(services().db, file, bar.update)
    except UnreadableFile as error:
        raise click.ClickException(f"{error.reason_th} ({error.reason_en})") from error
    for bad in result.bad:
        click.echo(f"line {bad.line}: {bad.reason_th} ({bad.reason_en})", err=True)
    click.echo(f"{result.taken} agencies taken, {len(result.bad)} bad lines.")
    if result.bad:
        raise SystemExit(1)


@click.command("summary")
@click.argument("area")
@with_appcontext
def summary(area: str) -> None:
    """The figures of AREA as JSON: the same as in the tab สรุป."""
    with services().db.read() as conn:
        if areas.get(conn, area) is None:
            raise click.ClickException(f"There is no area {area}.")
        click.echo(
            json.dumps(
                figures.document(conn, area, settings().pin_deadline, services().clock()),
                ensure_ascii=False,
                indent=2,
            )
        )


@click.command("sync")
@click.option("--once", is_flag=True, help="Work until nothing is left to do, then stop.")
@with_appcontext
def sync(once: bool) -> None:
    """Bring entries into the workbooks and people's edits back; send letters."""
    worker = current_app.extensions["pakmut.worker"]
    _usable(worker.accounts())
    if not once:
        worker.stop_at(signal.SIGTERM, signal.SIGINT)
        worker.run()
        return
    worker.postman().deliver()
    cycles = worker.sync().drain(country=True)
    worker.postman().deliver()
    click.echo(f"Nothing left to do after {cycles} cycles.")


def _usable(connected: Accounts) -> None:
    """Stop with one sentence an account when a credential is bad. A token server that cannot be reached is no
    reason: forms go on being accepted, and it comes back.
    """
    bad = {
        name: trouble for name, trouble in connected.check().items() if isinstance(trouble, BadCredentials)
    }
    if bad:
        raise click.ClickException("\n".join(f"{name}: {trouble.advice_en}" for name, trouble in bad.items()))
