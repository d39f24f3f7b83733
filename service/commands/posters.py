"""`flask posters`: an area's posters as one PDF."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from ..papers import posters
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
def draw(area: str, file: Path | None, missing: bool) -> None:
    """One PDF with a page for each school of AREA: its name and its own registration link as a code."""
    with services().db.read() as conn:
        facts = areas.get(conn, area)
        found = posters.schools(conn, area, missing)
    if facts is None:
        raise click.ClickException(f"There is no area {area}.")
    if not found:
        click.echo("Every school is registered: no posters.")
        return
    file = file or Path(f"posters-{area}.pdf")
    with click.progressbar(length=len(found), label="Posters") as bar:
        content = posters.draw(services().settings, facts, found, services().clock(), progress=bar.update)
    # The codes prove something: nobody but the administrator reads the file until it is handed on.
    file.touch(mode=0o600)
    file.write_bytes(content)
    click.echo(f"{len(found)} posters in {file}.")
