"""`flask areas …`: the educational service areas, and the check of AREA arguments that other groups share."""

from collections.abc import Iterable
from pathlib import Path

import click
from flask.cli import AppGroup

from ..register import imports
from ..register.files import UnreadableFile
from ..services import services
from ..store import areas

areas_group = AppGroup("areas", help="The educational service areas.")


@areas_group.command("import")
@click.argument("file", type=click.Path(exists=True, path_type=Path), required=False)
def import_areas(file: Path | None) -> None:
    """Insert or update areas and their offices from FILE (default: the 245 areas shipped)."""
    try:
        number = imports.import_areas(services().db, file or imports.AREAS)
    except UnreadableFile as error:
        raise click.ClickException(f"{error.reason_th} ({error.reason_en})") from error
    click.echo(f"{number} areas.")


def check_area_keys(keys: Iterable[str]) -> list[str]:
    """Return the keys without repetitions, or the keys of all areas where none are given.

    Raises ClickException for a key without an area.
    """
    with services().db.read() as conn:
        known_keys = [area["key"] for area in areas.list_all(conn)]
    unknown_keys = [key for key in keys if key not in known_keys]
    if unknown_keys:
        raise click.ClickException(f"There is no area {', '.join(unknown_keys)}.")
    return list(dict.fromkeys(keys)) or known_keys
