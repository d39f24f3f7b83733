"""`flask agencies …`: the register of agencies."""

from pathlib import Path

import click
from flask.cli import AppGroup

from ..register import imports
from ..register.files import UnreadableFile
from ..services import services

agencies_group = AppGroup("agencies", help="The register of agencies.")


@agencies_group.command("import")
@click.argument("file", type=click.Path(exists=True, path_type=Path))
def import_agencies(file: Path) -> None:
    """Insert or update agencies by code from FILE (CSV or XLSX, named columns).
    Bad lines are told and left out, and so is how many schools left or came to an area by it.
    """
    try:
        with click.progressbar(length=imports.count_lines(file), label="Agencies") as bar:
            result = imports.import_agencies(services().db, file, services().clock, bar.update)
    except UnreadableFile as error:
        raise click.ClickException(f"{error.reason_th} ({error.reason_en})") from error
    for bad in result.bad_lines:
        click.echo(f"line {bad.line_number}: {bad.reason_th} ({bad.reason_en})", err=True)
    for area, left, came in result.moves.by_area():
        click.echo(f"{area}: {left} schools left, {came} came from other areas.")
    click.echo(f"{result.stored} agencies taken, {len(result.bad_lines)} bad lines.")
    if result.bad_lines:
        raise SystemExit(1)
