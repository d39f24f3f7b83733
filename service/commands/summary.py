"""`flask summary AREA`: the figures of an area on a terminal."""

import json

import click
from flask.cli import with_appcontext

from ..figures import area_figures
from ..services import services
from ..store import areas


@click.command("summary")
@click.argument("area")
@with_appcontext
def print_summary(area: str) -> None:
    """The figures of AREA as JSON: the same as in the tab สรุป."""
    deadline, now = services().settings.pin_deadline, services().clock()
    with services().db.read() as conn:
        if areas.get(conn, area) is None:
            raise click.ClickException(f"There is no area {area}.")
        document = area_figures.summary_document(conn, area, deadline, now)
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))
