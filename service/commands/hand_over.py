"""`flask hand-over`: an area's hand-over letters as one PDF, with codes that prove who registers."""

import os
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import click
from flask.cli import with_appcontext
from sqlalchemy import Connection

from ..accounts import letter_codes
from ..services import services
from ..store import agencies, areas, audit_log, proof_codes
from .days import Day


@click.command("hand-over")
@click.argument("area")
@click.option(
    "--to",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The PDF to write; hand-over-AREA.pdf if not given.",
)
@click.option("--school", help="The code of one agency, also where somebody is confirmed.")
@click.option("--until", type=Day(), help="The last day on which the codes work.")
@click.option("--revoke", "is_revoking", is_flag=True, help="Revoke unused codes instead of printing.")
@with_appcontext
def hand_over(
    area: str, file: Path | None, school: str | None, until: datetime | None, is_revoking: bool
) -> None:
    """One PDF with a page for each school of AREA that nobody is confirmed of: its code, which works once.

    Printing revokes the unused codes of earlier letters of the same schools.
    """
    with services().db.read() as conn:
        area_row = areas.get(conn, area)
        if area_row is None:
            raise click.ClickException(f"There is no area {area}.")
        receivers = _receivers(conn, area, school, is_revoking)
    if is_revoking:
        click.echo(f"{_revoke(area, receivers)} codes are revoked.")
    elif not receivers:
        click.echo("Somebody is confirmed of every school: no letters.")
    else:
        _print(area_row, receivers, until, file or Path(f"hand-over-{area}.pdf"))


def _receivers(conn: Connection, area: str, school: str | None, is_revoking: bool) -> Sequence[Mapping]:
    """Returns one agency, every agency to revoke letters of, or the schools to reach."""
    every_agency = agencies.list_of_area(conn, area, is_revoking)
    if school is None:
        return every_agency if is_revoking else letter_codes.schools_to_reach(conn, area)
    matching = [agency for agency in every_agency if agency["code"] == school]
    if not matching:
        raise click.ClickException(f"{area} has no open agency {school}.")
    return matching


def _revoke(area: str, receivers: Sequence[Mapping]) -> int:
    with services().db.begin() as conn:
        codes = [agency["code"] for agency in receivers]
        count = letter_codes.revoke(conn, area, codes, audit_log.COMMAND, services().clock())
        conn.commit()
    return count


def _print(area_row: Mapping, receivers: Sequence[Mapping], until: datetime | None, file: Path) -> None:
    from ..papers.hand_over import draw_letters

    settings, now, today = services().settings, services().clock(), services().today()
    last_day = until.date() if until else letter_codes.last_day(settings.pin_deadline, today)
    if last_day < today:
        raise click.ClickException(f"--until: today or later ({last_day}).")
    codes = {agency["code"]: proof_codes.new_code() for agency in receivers}
    # Opened before the codes are stored: earlier letters go on working if it cannot be written.
    with open(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as target:
        os.fchmod(target.fileno(), 0o600)
        with services().db.begin() as conn:
            secret = services().journal.secret
            letter_codes.issue(conn, secret, area_row["key"], codes, audit_log.COMMAND, last_day, now)
            conn.commit()
        with click.progressbar(length=len(receivers), label="Letters") as bar:
            pdf = draw_letters(settings, area_row, receivers, codes, last_day, now, progress=bar.update)
        target.truncate(0)
        target.write(pdf)
    click.echo(f"{len(receivers)} letters in {file}. The codes work until {last_day} and stand nowhere else.")
