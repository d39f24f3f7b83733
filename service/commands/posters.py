"""`flask posters`: an area's posters as one PDF."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from ..papers.poster_schools import poster_schools
from ..services import services
from ..store import areas


@click.command("posters")
@click.argument("area")
@click.option(
    "--to",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The PDF to write; posters-AREA.pdf if not given.",
)
@click.option("--missing", is_flag=True, help="Only schools that nobody has registered for.")
@with_appcontext
def write_posters(area: str, file: Path | None, missing: bool) -> None:
    """One PDF with a page for each school of AREA: its name and its own registration link as a code."""
    from ..papers.posters import draw_posters

    with services().db.read() as conn:
        area_row = areas.get(conn, area)
        schools = poster_schools(conn, area, missing)
    if area_row is None:
        raise click.ClickException(f"There is no area {area}.")
    if not schools:
        click.echo("Every school is registered: no posters.")
        return
    file = file or Path(f"posters-{area}.pdf")
    with click.progressbar(length=len(schools), label="Posters") as bar:
        pdf = draw_posters(services().settings, area_row, schools, services().clock(), progress=bar.update)
    file.write_bytes(pdf)
    click.echo(f"{len(schools)} posters in {file}.")
